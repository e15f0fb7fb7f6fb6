/** Next uniform number in [0, 1). */
export type Random = () => number;

/**
 * Mulberry32: 32 bits of state, enough for permutation and bootstrap draws and the same on every machine. Not for
 * secrets.
 */
export function mulberry32(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Seed made of the data themselves (FNV-1a over the bytes of each number and character), so that the same data and
 * question always give the same draws and no published figure flickers between runs.
 *
 * @param parts the question's name and its data
 */
export function seedOf(...parts: readonly (string | number | ArrayLike<number>)[]): number {
  const view = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  const mixNumber = (value: number): void => {
    view.setFloat64(0, value === 0 ? 0 : value);
    for (let i = 0; i < 8; i++) hash = Math.imul(hash ^ view.getUint8(i), 0x01000193);
  };
  for (const part of parts) {
    if (typeof part === 'string') {
      for (let i = 0; i < part.length; i++) hash = Math.imul(hash ^ part.charCodeAt(i), 0x01000193);
    } else if (typeof part === 'number') {
      mixNumber(part);
    } else {
      mixNumber(part.length);
      for (let i = 0; i < part.length; i++) mixNumber(part[i] ?? 0);
    }
  }
  return hash >>> 0;
}

/** Whole number from 0 to limit − 1. */
export function randomBelow(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** Fisher–Yates, in place. */
export function shuffle<T extends { length: number; [index: number]: number }>(values: T, random: Random): T {
  for (let i = values.length - 1; i > 0; i--) {
    const j = randomBelow(random, i + 1);
    const held = values[i] ?? 0;
    values[i] = values[j] ?? 0;
    values[j] = held;
  }
  return values;
}

/** Standard normal draw (Box–Muller); for simulations. */
export function randomNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
