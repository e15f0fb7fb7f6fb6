import fc from 'fast-check';

/*
 * What can happen to a CRM and to the service that reads it, as plain data, so that a failing history can be made
 * smaller and printed. Numbers that choose a record or a person are taken modulo what there is to choose from; a step
 * that is impossible where it stands (restoring when nothing was deleted) does nothing.
 */

export const KINDS = ['account', 'contact', 'lead', 'opportunity', 'case', 'todo', 'call', 'meeting'] as const;
export type Kind = (typeof KINDS)[number];

/** Something a user, an administrator or time does to the CRM. */
export type Change =
  | { readonly do: 'create'; readonly kind: number; readonly who: number; readonly late: number }
  | { readonly do: 'edit'; readonly kind: number; readonly which: number; readonly to: number; readonly late: number }
  | { readonly do: 'assign'; readonly kind: number; readonly which: number; readonly to: number; readonly late: number }
  /** Completes an open to-do, wins a deal, converts a lead, resolves a case; or opens a closed one again. */
  | { readonly do: 'close'; readonly kind: number; readonly which: number; readonly late: number }
  | { readonly do: 'delete'; readonly kind: number; readonly which: number; readonly late: number }
  | { readonly do: 'restore'; readonly kind: number; readonly which: number }
  | { readonly do: 'merge'; readonly kind: number; readonly winner: number; readonly loser: number }
  | { readonly do: 'sign-in'; readonly who: number }
  | { readonly do: 'hire'; readonly who: number }
  | { readonly do: 'switch-user'; readonly who: number }
  | { readonly do: 'change-manager'; readonly who: number; readonly to: number }
  | { readonly do: 'empty-bin' }
  | { readonly do: 'track-changes'; readonly kind: number; readonly on: boolean }
  | { readonly do: 'wait'; readonly seconds: number };

/** What goes wrong with a sync, once, at the n-th occasion. */
export type Trouble =
  | { readonly is: 'cut' | 'reset' | 'server-error' | 'rate-limit' | 'expired-session'; readonly request: number }
  /** The process ends between two batches and starts again after so many seconds. */
  | { readonly is: 'killed'; readonly batch: number; readonly downFor: number }
  /** The database connection breaks within a batch's transaction, and the process starts again. */
  | { readonly is: 'connection-lost'; readonly statement: number };

export interface Sync {
  readonly do: 'sync';
  readonly mode: 'incremental' | 'full';
  readonly trouble: Trouble | null;
  /** What happens in the CRM while the sync is under way: when trouble strikes, or half way through its streams. */
  readonly meanwhile: readonly Change[];
}

export type Step = Change | Sync;

export interface History {
  /** The kinds of record this history is about; only their streams are read, beside people, sign-ins and owners. */
  readonly kinds: readonly Kind[];
  /** Seconds audit rows take to become visible, where the CRM has an audit log. */
  readonly auditDelay: number;
  readonly steps: readonly Step[];
}

const MINUTE = 60;
const DAY = 86_400;

const pick = fc.nat({ max: 7 });
/** Minutes a transaction stays open after its records were stamped; ten are what every read goes back. */
const late = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(3, 9) });

const wait: fc.Arbitrary<Change> = fc.record({
  do: fc.constant('wait' as const),
  seconds: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(1, MINUTE, 4 * MINUTE, 9 * MINUTE, 25 * MINUTE) },
    { weight: 2, arbitrary: fc.constantFrom(7 * 3600, DAY) },
    // Past what change tracking keeps; short of and past what the list of deletes keeps.
    { weight: 1, arbitrary: fc.constantFrom(7.5 * DAY, 14 * DAY, 15.5 * DAY) },
  ),
});

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('create' as const), kind: pick, who: pick, late }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('edit' as const), kind: pick, which: pick, to: pick, late }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('assign' as const), kind: pick, which: pick, to: pick, late }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('close' as const), kind: pick, which: pick, late }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('delete' as const), kind: pick, which: pick, late }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('restore' as const), kind: pick, which: pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('merge' as const), kind: pick, winner: pick, loser: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sign-in' as const), who: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hire' as const), who: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('switch-user' as const), who: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('change-manager' as const), who: pick, to: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('empty-bin' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('track-changes' as const), kind: pick, on: fc.boolean() }) },
  { weight: 6, arbitrary: wait },
);

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({
    is: fc.constantFrom('cut', 'reset', 'server-error', 'rate-limit', 'expired-session'),
    request: fc.nat({ max: 30 }),
  }),
  fc.record({
    is: fc.constant('killed' as const),
    batch: fc.nat({ max: 12 }),
    downFor: fc.constantFrom(0, MINUTE, 30 * MINUTE, 8 * DAY, 16 * DAY),
  }),
  fc.record({ is: fc.constant('connection-lost' as const), statement: fc.nat({ max: 60 }) }),
);

const sync: fc.Arbitrary<Sync> = fc.record({
  do: fc.constant('sync' as const),
  mode: fc.oneof(
    { weight: 4, arbitrary: fc.constant('incremental' as const) },
    { weight: 1, arbitrary: fc.constant('full' as const) },
  ),
  trouble: fc.option(trouble, { freq: 2 }),
  meanwhile: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(change, { minLength: 1, maxLength: 4 }) },
  ),
});

/** Between three and 25 steps, about every sixth a sync. */
export const histories: fc.Arbitrary<History> = fc.record({
  kinds: fc.uniqueArray(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 2 }),
  auditDelay: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constantFrom(2 * 3600, 20 * 3600)),
  steps: fc.array(fc.oneof({ weight: 5, arbitrary: change }, { weight: 1, arbitrary: sync }), {
    minLength: 3,
    maxLength: 25,
    size: 'max',
  }),
});
