/** A sweep would remove more than this share of what is stored: far likelier a lost permission than a clean-up. */
const PLAUSIBLE_SWEEP_SHARE = 0.3;
/** Below this many rows a large share is nothing unusual. */
const SMALL_SWEEP = 50;

/** A sweep was refused; nothing of its batch was written. */
export class ImplausibleSweepError extends Error {
  override readonly name = 'ImplausibleSweepError';
  constructor(object: string, unseen: number, live: number) {
    super(
      `${unseen} of ${live} stored ${object} rows were missing from a full read. That looks like a lost permission ` +
        'rather than deletions, so none were removed. Check what the connection may read; if the rows really are gone, ' +
        'run `uptake sync --full`.',
    );
  }
}

/** Whether so many of the live records may really have been deleted since the last look. */
export function isPlausibleLoss(lost: number, live: number): boolean {
  return lost <= SMALL_SWEEP || lost <= live * PLAUSIBLE_SWEEP_SHARE;
}

/**
 * Stops a sweep that would remove an implausible share of what is stored.
 * @throws ImplausibleSweepError
 */
export function requirePlausible(object: string, unseen: number, live: number): void {
  if (!isPlausibleLoss(unseen, live)) throw new ImplausibleSweepError(object, unseen, live);
}
