/** Why a figure is not given. Codes are stable: they are returned by the API. */
export type RefusalReason =
  | 'too-few-people'
  | 'too-few-events'
  | 'too-few-managers'
  | 'too-few-trained'
  | 'too-few-trained-managers'
  | 'too-few-controls'
  | 'too-few-control-managers'
  | 'too-few-control-teams'
  | 'too-few-weeks'
  | 'too-little-follow-up'
  | 'too-little-use'
  | 'no-controls'
  | 'no-use-to-hold'
  | 'pre-trend'
  | 'too-many-missing'
  | 'different-roles'
  | 'no-lift'
  | 'too-few-teams'
  | 'too-few-accounts'
  | 'too-few-deals'
  | 'too-few-records'
  | 'too-few-months'
  | 'too-few-events-per-coefficient'
  | 'did-not-converge';

/** A figure that is not given: a result like any other, with what would be enough. */
export interface Refusal {
  readonly refused: true;
  readonly reason: RefusalReason;
  /** A sentence that says what there is and what would be enough. */
  readonly needed: string;
}

/** A result, or the reason why there is none. */
export type Refusable<T> = (T & { readonly refused: false }) | Refusal;

/** '1 week', '3 weeks'; `many` where an s at the end is not all, as in '2 people in the team'. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

export function refusal(reason: RefusalReason, needed: string): Refusal {
  return { refused: true, reason, needed };
}
