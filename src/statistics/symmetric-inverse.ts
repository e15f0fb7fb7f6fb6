/** Inverse of a symmetric positive definite matrix given by its lower triangle (Cholesky); null when it has none. */
export function invertSymmetric(lower: Float64Array, n: number): Float64Array<ArrayBuffer> | null {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (l[i * n + k] as number) * (l[j * n + k] as number);
      if (i === j) {
        if (!(sum > 1e-12 * (lower[i * n + i] as number))) return null;
        l[i * n + i] = Math.sqrt(sum);
      } else l[i * n + j] = sum / (l[j * n + j] as number);
    }
  }
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    const x = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= (l[i * n + k] as number) * (x[k] as number);
      x[i] = sum / (l[i * n + i] as number);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i] as number;
      for (let k = i + 1; k < n; k++) sum -= (l[k * n + i] as number) * (x[k] as number);
      x[i] = sum / (l[i * n + i] as number);
      inverse[i * n + column] = x[i] as number;
    }
  }
  return inverse;
}
