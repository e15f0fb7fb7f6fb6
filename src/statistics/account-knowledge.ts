import { busFactor, gini, giniSmallSample } from './concentration.ts';
import { type Interval, wilsonInterval } from './proportions.ts';
import { type Refusable, refusal } from './refusal.ts';

/** One action of a person on an account. Days are whole numbers, the same count everywhere. Leave bulk entries out: see `bulkEntries`. */
export interface Touch {
  readonly account: number;
  readonly person: number;
  readonly day: number;
}

/** Touch-days below which an account is not called active, and nothing is said of who knows it. */
export const ACTIVE_TOUCH_DAYS = 3;
/** Share of touch-days from which one person has an account nearly alone. */
export const NEARLY_ALONE = 0.8;
/** Share of touch-days from which a person knows an account. */
export const KNOWS_FROM = 0.2;
/** Fewest people for an inequality, fewest accounts for the concentration of one person. */
const FEWEST = 5;

export interface Contributor {
  readonly person: number;
  readonly touchDays: number;
  /** Of the account's touch-days. */
  readonly share: number;
}

/** Who works on an account, in touch-days: days on which a person touched it, each person once a day. */
export interface AccountKnowledge {
  readonly account: number;
  readonly touchDays: number;
  /** Most touch-days first; equal ones by lower person. */
  readonly contributors: readonly Contributor[];
  /** Herfindahl index Σ share²: 1 when one person does everything. */
  readonly herfindahl: number;
  /** 1 / Herfindahl: as many people as if all did the same amount. */
  readonly effectivePeople: number;
}

/**
 * The active accounts of a window (at least {@link ACTIVE_TOUCH_DAYS} touch-days), by account, and who works on them.
 *
 * @param from first day counted
 * @param to last day counted
 */
export function accountKnowledge(touches: Iterable<Touch>, from: number, to: number): AccountKnowledge[] {
  const seen = new Map<number, Map<number, Set<number>>>();
  for (const { account, person, day } of touches) {
    if (day < from || day > to) continue;
    const people = seen.get(account) ?? new Map<number, Set<number>>();
    const days = people.get(person) ?? new Set<number>();
    days.add(day);
    people.set(person, days);
    seen.set(account, people);
  }
  const accounts: AccountKnowledge[] = [];
  for (const [account, people] of [...seen].sort(([a], [b]) => a - b)) {
    const touchDays = [...people.values()].reduce((sum, days) => sum + days.size, 0);
    if (touchDays < ACTIVE_TOUCH_DAYS) continue;
    const contributors = [...people]
      .map(([person, days]) => ({ person, touchDays: days.size, share: days.size / touchDays }))
      .sort((a, b) => b.touchDays - a.touchDays || a.person - b.person);
    const squares = contributors.reduce((sum, c) => sum + c.touchDays ** 2, 0);
    accounts.push({
      account,
      touchDays,
      contributors,
      herfindahl: squares / touchDays ** 2,
      effectivePeople: touchDays ** 2 / squares,
    });
  }
  return accounts;
}

/** The only person who touched the account, or null. */
export function onlyPerson(account: AccountKnowledge): number | null {
  return account.contributors.length === 1 ? (account.contributors[0]?.person ?? null) : null;
}

/** The person with at least {@link NEARLY_ALONE} of the account's touch-days, or null. */
export function nearlyOnlyPerson(account: AccountKnowledge): number | null {
  const top = account.contributors[0];
  return top !== undefined && top.share >= NEARLY_ALONE ? top.person : null;
}

/** A count of accounts with its share of all looked at and the Wilson limits of the share; share and limits are null of no accounts. */
export interface AccountShare {
  readonly accounts: number;
  readonly of: number;
  readonly share: number | null;
  readonly interval: Interval | null;
}

export function accountShare(accounts: number, of: number): AccountShare {
  if (of === 0) return { accounts, of, share: null, interval: null };
  return { accounts, of, share: accounts / of, interval: wilsonInterval(accounts, of) };
}

/** Active accounts touched by one person alone, and, looser, those where one person has nearly all touch-days. */
export function singlePersonAccounts(accounts: readonly AccountKnowledge[]): {
  readonly alone: AccountShare;
  readonly nearlyAlone: AccountShare;
} {
  const count = (of: (a: AccountKnowledge) => number | null): AccountShare =>
    accountShare(accounts.filter((a) => of(a) !== null).length, accounts.length);
  return { alone: count(onlyPerson), nearlyAlone: count(nearlyOnlyPerson) };
}

/** Active accounts touched by their owner and nobody else. `ownerOf` gives the owner of an account, null where it has none. */
export function singleReaderAccounts(
  accounts: readonly AccountKnowledge[],
  ownerOf: (account: number) => number | null,
): AccountShare {
  const alone = accounts.filter((a) => {
    const person = onlyPerson(a);
    return person !== null && person === ownerOf(a.account);
  });
  return accountShare(alone.length, accounts.length);
}

/** Mean over the accounts of effective people; null without accounts. */
export function meanEffectivePeople(accounts: readonly AccountKnowledge[]): number | null {
  if (accounts.length === 0) return null;
  return accounts.reduce((sum, a) => sum + a.effectivePeople, 0) / accounts.length;
}

/** How unevenly accounts lie on people: 0 equal … 1 one person has all. */
export interface OwnershipInequality {
  readonly gini: number;
  /** Gini · n/(n − 1), which lets a small team reach 1. */
  readonly smallSample: number;
  readonly people: number;
}

/**
 * Gini of the accounts each person of a team has, people without any included as 0.
 * Refused below 5 people, where one account more or less moves it too far, and without accounts.
 */
export function ownershipInequality(accountsOfPerson: ArrayLike<number>): Refusable<OwnershipInequality> {
  const people = accountsOfPerson.length;
  if (people < FEWEST) {
    return refusal('too-few-people', `${people} people in the team; ${FEWEST} are needed to speak of inequality.`);
  }
  if (Array.from(accountsOfPerson).every((n) => n === 0)) {
    return refusal('too-few-accounts', 'Nobody in the team has an account; at least one is needed.');
  }
  return {
    refused: false,
    gini: gini(accountsOfPerson),
    smallSample: giniSmallSample(accountsOfPerson) as number,
    people,
  };
}

/**
 * At most how many people can go before more than half of the active accounts have nobody with {@link KNOWS_FROM} of the touch-days; in order of removal.
 * Greedy, see `busFactor`. Null without accounts.
 */
export function accountBusFactor(accounts: readonly AccountKnowledge[]): { people: number; removed: number[] } | null {
  if (accounts.length === 0) return null;
  const knows = new Map<number, number[]>();
  for (const [index, account] of accounts.entries()) {
    for (const { person, share } of account.contributors) {
      if (share < KNOWS_FROM) continue;
      const known = knows.get(person) ?? [];
      known.push(index);
      knows.set(person, known);
    }
  }
  // Lower persons first, so that ties do not depend on the order of the touches.
  const people = [...knows].sort(([a], [b]) => a - b);
  const { people: count, removed } = busFactor(
    people.map(([, known]) => known),
    accounts.length,
  );
  return { people: count, removed: removed.map((i) => people[i]?.[0] as number) };
}

/** How much of what a person leads nobody else works on. A high value may simply be how territories were cut. */
export interface Concentration {
  readonly person: number;
  /** Accounts on which the person has most touch-days. */
  readonly leads: number;
  /** Of these, the accounts the person has nearly alone. */
  readonly nearlyAlone: number;
  /** `nearlyAlone` ÷ `leads` with Wilson limits. */
  readonly index: Refusable<{ readonly value: number; readonly interval: Interval }>;
}

/** {@link Concentration} of everybody who leads an account, by person; the index is refused below 5 accounts led. */
export function concentrationByPerson(accounts: readonly AccountKnowledge[]): Concentration[] {
  const led = new Map<number, { leads: number; nearlyAlone: number }>();
  for (const account of accounts) {
    const top = account.contributors[0];
    if (top === undefined) continue;
    const counts = led.get(top.person) ?? { leads: 0, nearlyAlone: 0 };
    counts.leads += 1;
    if (top.share >= NEARLY_ALONE) counts.nearlyAlone += 1;
    led.set(top.person, counts);
  }
  return [...led]
    .sort(([a], [b]) => a - b)
    .map(([person, { leads, nearlyAlone }]) => ({
      person,
      leads,
      nearlyAlone,
      index:
        leads < FEWEST
          ? refusal('too-few-accounts', `Leads on ${leads} active accounts; ${FEWEST} are needed.`)
          : { refused: false, value: nearlyAlone / leads, interval: wilsonInterval(nearlyAlone, leads) },
    }));
}
