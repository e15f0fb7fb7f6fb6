import { studentQuantile, studentUpper } from './distributions.ts';
import { jackknifeStandardError } from './jackknife.ts';

export interface HoldFigure {
  /** Late use as a share of early use; against controls, that share divided by the controls'. 1 = nothing faded. */
  readonly hold: number;
  readonly low: number;
  readonly high: number;
  /** Of ln hold. */
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  /** Two-sided, of hold = 1. */
  readonly pValue: number;
  /** ΣL/ΣE of the trained. */
  readonly trainedRatio: number;
  readonly trained: number;
  readonly trainedManagers: number;
  /** Smallest drop that would have shown up four times in five: 1 − e^(−2.8 s.e.). */
  readonly smallestVisibleDrop: number;
}

export interface ControlledHold extends HoldFigure {
  readonly kind: 'against-controls';
  /** What the error is made of: managers left out in turn, or people plus the spread between teams. */
  readonly unit: 'managers' | 'people-and-team-spread';
  /** ΣL/ΣE of untrained people over the same calendar weeks, weighted by date as the trained are. */
  readonly controlRatio: number;
  readonly controls: number;
  readonly controlManagers: number;
  /** Variance of ln hold between control teams; null where managers are the unit. */
  readonly teamSpread: number | null;
  /** Trained people left out because their dates have too few controls. */
  readonly withoutControls: number;
}

/** ln(Σ observed / Σ expected) and its leave-one-person-out variance. */
export function lnRatio(
  observed: ArrayLike<number>,
  expected: ArrayLike<number>,
  floor: number,
): { estimate: number; variance: number } {
  let top = 0;
  let bottom = 0;
  for (let i = 0; i < observed.length; i++) {
    top += observed[i] as number;
    bottom += expected[i] as number;
  }
  const estimate = Math.log(Math.max(top, floor) / bottom);
  const replicates = new Float64Array(observed.length);
  for (let i = 0; i < observed.length; i++) {
    const left = Math.max(bottom - (expected[i] as number), floor);
    replicates[i] = Math.log(Math.max(top - (observed[i] as number), floor) / left);
  }
  return { estimate, variance: jackknifeStandardError(replicates, estimate) ** 2 };
}

/** Hold with its 95 % interval, from its logarithm. */
export function holdInterval(
  lnHold: number,
  standardError: number,
  degreesOfFreedom: number,
): Pick<HoldFigure, 'hold' | 'low' | 'high' | 'standardError' | 'degreesOfFreedom' | 'pValue' | 'smallestVisibleDrop'> {
  const half = studentQuantile(0.975, degreesOfFreedom) * standardError;
  return {
    hold: Math.exp(lnHold),
    low: Math.exp(lnHold - half),
    high: Math.exp(lnHold + half),
    standardError,
    degreesOfFreedom,
    pValue:
      standardError === 0
        ? lnHold === 0
          ? 1
          : 0
        : 2 * studentUpper(Math.abs(lnHold) / standardError, degreesOfFreedom),
    smallestVisibleDrop: 1 - Math.exp(-2.8 * standardError),
  };
}
