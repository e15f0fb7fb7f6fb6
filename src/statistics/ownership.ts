import { type AccountShare, accountShare, type Touch } from './account-knowledge.ts';
import { binomialUpper } from './distributions.ts';
import { benjaminiHochberg } from './multiple-comparisons.ts';
import { type Refusable, refusal } from './refusal.ts';

/** Days without a touch of the owner after which an account's ownership is stale. */
export const STALE_AFTER_DAYS = 90;
/** Days before a deal's close from which a change of its owner is late. */
export const LATE_TRANSFER_DAYS = 14;
/** Share of the touch-days before a change from which the new owner had worked on the account already. */
const HAD_WORKED_FROM = 0.2;
/** Fewest closed deals for a team's rate of late transfers. */
const FEWEST_DEALS = 10;

/** An account that has an owner. */
export interface OwnedAccount {
  readonly account: number;
  readonly owner: number;
}

function touchesByAccount(touches: Iterable<Touch>, from: number, to: number): Map<number, Set<number>> {
  const people = new Map<number, Set<number>>();
  for (const { account, person, day } of touches) {
    if (day < from || day > to) continue;
    const seen = people.get(account) ?? new Set<number>();
    seen.add(person);
    people.set(account, seen);
  }
  return people;
}

/** Owned accounts touched by anybody in the `days` days up to and with `asOf`, of all owned accounts. */
export function accountCoverage(
  owned: readonly OwnedAccount[],
  touches: Iterable<Touch>,
  asOf: number,
  days = 30,
): AccountShare {
  const touched = touchesByAccount(touches, asOf - days + 1, asOf);
  return accountShare(owned.filter((o) => touched.has(o.account)).length, owned.length);
}

/** `shadow-owned`: somebody else works on the account. `orphaned`: nobody does. */
export type StaleOwnership = 'shadow-owned' | 'orphaned';

/**
 * Accounts whose owner has gone, or has not touched them in the {@link STALE_AFTER_DAYS} days up to and with `asOf`.
 *
 * @param gone whether a person has left
 * @returns what is the matter, by account, in the order of `owned`
 */
export function staleOwnership(
  owned: readonly OwnedAccount[],
  touches: Iterable<Touch>,
  asOf: number,
  gone: (person: number) => boolean,
): Map<number, StaleOwnership> {
  const touched = touchesByAccount(touches, asOf - STALE_AFTER_DAYS + 1, asOf);
  const stale = new Map<number, StaleOwnership>();
  for (const { account, owner } of owned) {
    const people = touched.get(account);
    if (!gone(owner) && people?.has(owner) === true) continue;
    const others = [...(people ?? [])].some((person) => person !== owner);
    stale.set(account, others ? 'shadow-owned' : 'orphaned');
  }
  return stale;
}

/** A change of a deal's owner between colleagues, not by a bulk job and not because somebody left; days as in {@link Touch}. */
export interface Transfer {
  readonly account: number;
  readonly newOwner: number;
  readonly changed: number;
  readonly closed: number;
}

export interface JudgedTransfer {
  readonly daysBeforeClose: number;
  /** Touch-days of the new owner ÷ all on the account in the 90 days before the change; null when nobody touched it. */
  readonly priorShare: number | null;
  /**
   * Changed at most {@link LATE_TRANSFER_DAYS} days before the close, to somebody who had not worked on the account: below a fifth of its touch-days, or nobody
   * had any. A reason to ask, not an accusation.
   */
  readonly late: boolean;
}

/** Judges each transfer, in order. Transfers after the close are none, and throw a RangeError. */
export function judgeTransfers(transfers: readonly Transfer[], touches: Iterable<Touch>): JudgedTransfer[] {
  const byAccount = new Map<number, Touch[]>();
  for (const touch of touches) {
    const list = byAccount.get(touch.account) ?? [];
    list.push(touch);
    byAccount.set(touch.account, list);
  }
  return transfers.map(({ account, newOwner, changed, closed }) => {
    if (changed > closed) throw new RangeError(`owner changed on day ${changed}, after the close on day ${closed}`);
    const all = new Set<string>();
    const own = new Set<string>();
    for (const { person, day } of byAccount.get(account) ?? []) {
      if (day < changed - STALE_AFTER_DAYS || day >= changed) continue;
      all.add(`${person} ${day}`);
      if (person === newOwner) own.add(`${person} ${day}`);
    }
    const priorShare = all.size === 0 ? null : own.size / all.size;
    const daysBeforeClose = closed - changed;
    return {
      daysBeforeClose,
      priorShare,
      late: daysBeforeClose <= LATE_TRANSFER_DAYS && (priorShare === null || priorShare < HAD_WORKED_FROM),
    };
  });
}

export interface TeamTransfers {
  /** Deals closed by the team. */
  readonly deals: number;
  /** Of these, deals transferred late. */
  readonly late: number;
}

export interface TransferRate {
  readonly rate: number;
  /** Rate of all teams together. */
  readonly organisationRate: number;
  /** P(X ≥ late) for X ~ binomial(deals, organisation rate). */
  readonly pValue: number;
  /** Benjamini–Hochberg over the teams that are not refused. */
  readonly adjusted: number;
  /** `adjusted` ≤ 0.10: worth a look. */
  readonly review: boolean;
}

/** Late transfers of each team against all teams together, in order; a team below 10 closed deals is refused and counts only in the whole. */
export function transferRates(teams: readonly TeamTransfers[]): Refusable<TransferRate>[] {
  const deals = teams.reduce((sum, t) => sum + t.deals, 0);
  const organisationRate = deals === 0 ? 0 : teams.reduce((sum, t) => sum + t.late, 0) / deals;
  const shown = teams.filter((t) => t.deals >= FEWEST_DEALS);
  const pValues = shown.map((t) => binomialUpper(t.late, t.deals, organisationRate));
  const adjusted = benjaminiHochberg(pValues);
  let next = 0;
  return teams.map((t) => {
    if (t.deals < FEWEST_DEALS) {
      return refusal(
        'too-few-deals',
        `${t.deals} closed deals; ${FEWEST_DEALS} are needed for a rate of late transfers.`,
      );
    }
    const index = next++;
    const p = adjusted[index] as number;
    return {
      refused: false,
      rate: t.late / t.deals,
      organisationRate,
      pValue: pValues[index] as number,
      adjusted: p,
      review: p <= 0.1,
    };
  });
}

/** A record created with a key field missing. */
export interface IncompleteRecord {
  readonly creator: number;
  readonly created: number;
  /** Who filled the missing fields and when; null while nobody has. */
  readonly filledBy: number | null;
  readonly filled: number | null;
}

/**
 * How many of the records created lacked key fields that somebody else filled within `days` days.
 * Only records old enough for the whole `days` to have passed by `asOf` count, in both numbers.
 *
 * @param createdOn day of creation of every new record, complete or not
 */
export function correctedByOther(
  createdOn: ArrayLike<number>,
  incomplete: readonly IncompleteRecord[],
  asOf: number,
  days = 14,
): { readonly corrected: number; readonly records: number; readonly share: number | null } {
  const records = Array.from(createdOn).filter((day) => day + days <= asOf).length;
  const corrected = incomplete.filter(
    (r) =>
      r.created + days <= asOf &&
      r.filledBy !== null &&
      r.filledBy !== r.creator &&
      r.filled !== null &&
      r.filled - r.created <= days,
  ).length;
  return { corrected, records, share: records === 0 ? null : corrected / records };
}
