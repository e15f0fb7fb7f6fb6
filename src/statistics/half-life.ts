/** Effect by event week 1 … E and the people behind it. */
export interface LiftByWeek {
  readonly effect: ArrayLike<number>;
  readonly people: ArrayLike<number>;
}

export interface HalfLife {
  /** L₀: lift at week 0. */
  readonly initial: number;
  /** Weeks in which the lift halves. */
  readonly weeks: number;
  readonly residual: number;
  /** Longer than the weeks there are: say so instead of the number. */
  readonly beyondData: boolean;
}

const SHORTEST = 0.5;
const LONGEST = 104;
const GRID = 200;

/**
 * Half-life of the lift: minimises Σ w_e (L(e) − L₀ 2^(−e/h))² with L₀ in closed form for each h; log grid over 0.5 … 104 weeks, then golden section. Null with fewer than eight weeks or when the mean of weeks 1–4 is not
 * above 0 with certainty.
 *
 * @param meanLow lower bound of the mean effect in weeks 1–4
 */
export function halfLife(lift: LiftByWeek, meanLow: number): HalfLife | null {
  if (lift.effect.length < 8 || !(meanLow > 0)) return null;
  const grid = Array.from({ length: GRID + 1 }, (_, i) => SHORTEST * (LONGEST / SHORTEST) ** (i / GRID));
  const errors = grid.map((h) => lossAt(lift, h).residual);
  let best = 0;
  for (let i = 1; i <= GRID; i++) if ((errors[i] as number) < (errors[best] as number)) best = i;
  let low = Math.log(grid[Math.max(0, best - 1)] as number);
  let high = Math.log(grid[Math.min(GRID, best + 1)] as number);
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let step = 0; step < 80; step++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (lossAt(lift, Math.exp(left)).residual <= lossAt(lift, Math.exp(right)).residual) high = right;
    else low = left;
  }
  const weeks = Math.exp((low + high) / 2);
  return { ...lossAt(lift, weeks), weeks, beyondData: weeks > lift.effect.length };
}

function lossAt(lift: LiftByWeek, weeks: number): { initial: number; residual: number } {
  let top = 0;
  let bottom = 0;
  for (let i = 0; i < lift.effect.length; i++) {
    const decay = 2 ** (-(i + 1) / weeks);
    top += (lift.people[i] as number) * (lift.effect[i] as number) * decay;
    bottom += (lift.people[i] as number) * decay * decay;
  }
  const initial = top / bottom;
  let residual = 0;
  for (let i = 0; i < lift.effect.length; i++) {
    residual += (lift.people[i] as number) * ((lift.effect[i] as number) - initial * 2 ** (-(i + 1) / weeks)) ** 2;
  }
  return { initial, residual };
}
