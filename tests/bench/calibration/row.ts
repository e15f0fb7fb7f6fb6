/** One thing counted over replications. */
export interface Calibrated {
  readonly what: string;
  readonly situation: string;
  /** What the share is of. */
  readonly count: number;
  readonly share: number;
  readonly goal: { readonly atLeast?: number; readonly atMost?: number } | null;
}

/** Counts how often something was so. */
export class Tally {
  #count = 0;
  #hits = 0;

  add(hit: boolean): void {
    this.#count += 1;
    if (hit) this.#hits += 1;
  }

  row(what: string, situation: string, goal: Calibrated['goal']): Calibrated {
    return { what, situation, count: this.#count, share: this.#count === 0 ? 0 : this.#hits / this.#count, goal };
  }
}

export const COVERS = { atLeast: 0.92 } as const;
export const FALSE_ALARMS = { atMost: 0.08 } as const;
export const TYPE_ONE = { atMost: 0.07 } as const;
