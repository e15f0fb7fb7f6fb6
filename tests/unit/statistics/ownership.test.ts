import { describe, expect, it } from 'vitest';
import {
  accountBusFactor,
  accountCoverage,
  accountKnowledge,
  concentrationByPerson,
  correctedByOther,
  judgeTransfers,
  meanEffectivePeople,
  nearlyOnlyPerson,
  onlyPerson,
  ownershipInequality,
  singlePersonAccounts,
  singleReaderAccounts,
  staleOwnership,
  transferRates,
} from '../../../src/statistics/index.ts';
import { expectClose, readCsv, readJson } from './fixtures.ts';
import { dayOf, loadOwnershipCase, numbered } from './ownership-case.ts';

interface Expected {
  active_accounts: number;
  single_threaded_strict: string[];
  single_threaded_strict_count_if_bulk_not_removed: number;
  single_threaded_soft: string[];
  hhi: Record<string, number>;
  mean_effective_people: number;
  load_by_user: Record<string, number>;
  gini_load: number;
  bus_factor: { removed_in_order: string[]; bus_factor: number };
  hoarding: Record<string, { single: number; primary: number; index: number | null }>;
  stale: { shadow_owned: string[]; orphaned: string[] };
  transfers: { days_before_close: number; new_owner_prior_touch_share: number; late_transfer: boolean }[];
  planted: { hoarder: string; stale_accounts: string[]; orphan_accounts: string[]; late_transfers: string[] };
}

const expected = readJson<Expected>('ownership/expected.json');
const team = loadOwnershipCase();
const accounts = accountKnowledge(team.touches, team.asOf - 180, team.asOf);

describe('who knows the accounts of the reference team', () => {
  it('finds the active accounts and how they are shared', () => {
    expect(accounts.length).toBe(expected.active_accounts);
    for (const [id, hhi] of Object.entries(expected.hhi)) {
      // The reference prints ten decimals.
      const account = accounts.find((a) => a.account === numbered(id));
      expectClose(account?.herfindahl ?? -1, hhi, 1e-9, 1e-9, id);
    }
    expectClose(meanEffectivePeople(accounts) ?? -1, expected.mean_effective_people, 1e-9);
  });

  it('finds the accounts of one person, and none had the bulk entries been left in', () => {
    const ids = (of: typeof onlyPerson): number[] => accounts.filter((a) => of(a) !== null).map((a) => a.account);
    expect(ids(onlyPerson)).toEqual(expected.single_threaded_strict.map(numbered));
    expect(ids(nearlyOnlyPerson)).toEqual(expected.single_threaded_soft.map(numbered));
    const { alone, nearlyAlone } = singlePersonAccounts(accounts);
    expect([alone.accounts, alone.of, nearlyAlone.accounts]).toEqual([6, 68, 17]);
    expect(alone.share).toBeCloseTo(6 / 68, 12);
    expect(alone.interval?.low).toBeLessThan(6 / 68);
    const everything = accountKnowledge([...team.entries.values()].flat(), team.asOf - 180, team.asOf);
    expect(singlePersonAccounts(everything).alone.accounts).toBe(
      expected.single_threaded_strict_count_if_bulk_not_removed,
    );
  });

  it('tells accounts known to their owner alone from those known to one other person alone', () => {
    const owner = new Map(team.owned.map((o) => [o.account, o.owner]));
    expect(singleReaderAccounts(accounts, (account) => owner.get(account) ?? null).accounts).toBe(6);
    owner.set(numbered(expected.single_threaded_strict[0]), 99);
    expect(singleReaderAccounts(accounts, (account) => owner.get(account) ?? null).accounts).toBe(5);
  });

  it('gives load, inequality and concentration of each person', () => {
    const people = concentrationByPerson(accounts);
    expect(Object.fromEntries(people.map((p) => [p.person, p.leads]))).toEqual(
      Object.fromEntries(Object.entries(expected.load_by_user).map(([id, n]) => [numbered(id), n])),
    );
    const inequality = ownershipInequality(people.map((p) => p.leads));
    if (inequality.refused) throw new Error(inequality.needed);
    expectClose(inequality.gini, expected.gini_load, 1e-9);
    expect(inequality.smallSample).toBeCloseTo((expected.gini_load * 11) / 10, 9);
    for (const person of people) {
      const reference = expected.hoarding[`r${String(person.person).padStart(2, '0')}`];
      expect([person.nearlyAlone, person.leads]).toEqual([reference?.single, reference?.primary]);
      if (reference?.index === null) expect(person.index).toMatchObject({ reason: 'too-few-accounts' });
      else expect(person.index).toMatchObject({ refused: false, value: reference?.index });
    }
  });

  it('gives the bus factor and the order of going', () => {
    expect(accountBusFactor(accounts)).toEqual({
      people: expected.bus_factor.bus_factor,
      removed: expected.bus_factor.removed_in_order.map(numbered),
    });
  });

  it('finds the accounts planted as stale', () => {
    const stale = staleOwnership(team.owned, team.touches, team.asOf, team.gone);
    const of = (kind: string): number[] => [...stale].filter(([, k]) => k === kind).map(([account]) => account);
    expect(of('shadow-owned')).toEqual(expected.stale.shadow_owned.map(numbered));
    expect(of('orphaned')).toEqual(expected.stale.orphaned.map(numbered));
    expect(of('shadow-owned')).toEqual(expected.planted.stale_accounts.map(numbered));
    expect(of('orphaned')).toEqual(expected.planted.orphan_accounts.map(numbered));
  });

  it('finds the transfers planted as late', () => {
    const rows = readCsv('ownership/transfers.csv');
    const judged = judgeTransfers(
      rows.map((row) => ({
        account: numbered(row['account_id']),
        newOwner: numbered(row['to_user']),
        changed: dayOf(row['owner_changed']),
        closed: dayOf(row['closed']),
      })),
      team.touches,
    );
    expect(judged).toEqual(
      expected.transfers.map((t) => ({
        daysBeforeClose: t.days_before_close,
        priorShare: t.new_owner_prior_touch_share,
        late: t.late_transfer,
      })),
    );
    expect(rows.filter((_, i) => judged[i]?.late).map((row) => row['deal_id'])).toEqual(
      expected.planted.late_transfers,
    );
  });
});

describe('account knowledge', () => {
  const touch = (account: number, person: number, day: number) => ({ account, person, day });

  it('counts a person once a day, days from first to last, and accounts from three touch-days', () => {
    const touches = [
      touch(1, 5, 10),
      touch(1, 5, 10),
      touch(1, 5, 11),
      touch(1, 6, 11),
      touch(2, 5, 10),
      touch(2, 5, 11),
    ];
    expect(accountKnowledge(touches, 10, 11)).toMatchObject([
      { account: 1, touchDays: 3, contributors: [{ person: 5, touchDays: 2 }, { person: 6 }], herfindahl: 5 / 9 },
    ]);
    expect(accountKnowledge(touches, 11, 11)).toEqual([]);
    expect(accountKnowledge([...touches, touch(2, 5, 12)], 10, 11)).toHaveLength(1);
  });

  it('has no shares of no accounts, and no inequality of four people or of nothing', () => {
    expect(meanEffectivePeople([])).toBeNull();
    expect(accountBusFactor([])).toBeNull();
    expect(singlePersonAccounts([]).alone).toEqual({ accounts: 0, of: 0, share: null, interval: null });
    expect(ownershipInequality([1, 2, 3, 4])).toMatchObject({ reason: 'too-few-people' });
    expect(ownershipInequality([0, 0, 0, 0, 0])).toMatchObject({ reason: 'too-few-accounts' });
    expect(ownershipInequality([1, 1, 1, 1, 1])).toMatchObject({ gini: 0 });
  });
});

describe('ownership', () => {
  const owned = [
    { account: 1, owner: 5 },
    { account: 2, owner: 5 },
  ];

  it('covers an account touched on any of the last 30 days, by anybody', () => {
    const covered = (day: number): number => accountCoverage(owned, [{ account: 2, person: 9, day }], 100).accounts;
    expect([70, 71, 100, 101].map(covered)).toEqual([0, 1, 1, 0]);
    expect(accountCoverage([], [], 100).share).toBeNull();
  });

  it('is stale after 90 days without the owner, and at once when the owner has gone', () => {
    const on = (day: number): Map<number, string> =>
      staleOwnership(owned.slice(0, 1), [{ account: 1, person: 5, day }], 100, () => false);
    expect([...on(10)]).toEqual([[1, 'orphaned']]);
    expect([...on(11)]).toEqual([]);
    // The work of the one who has gone is nobody else's.
    expect([...staleOwnership(owned.slice(0, 1), [{ account: 1, person: 5, day: 99 }], 100, () => true)]).toEqual([
      [1, 'orphaned'],
    ]);
  });

  it('is not transferred late to somebody who did the work, nor 15 days before the close', () => {
    const touches = [50, 60, 70, 80]
      .map((day) => ({ account: 1, person: 7, day }))
      .concat({ account: 1, person: 8, day: 81 });
    const judge = (newOwner: number, changed: number) =>
      judgeTransfers([{ account: 1, newOwner, changed, closed: 114 }], touches)[0];
    expect(judge(8, 100)).toEqual({ daysBeforeClose: 14, priorShare: 0.2, late: false });
    expect(judge(9, 100)).toEqual({ daysBeforeClose: 14, priorShare: 0, late: true });
    expect(judge(9, 99)?.late).toBe(false);
    expect(judgeTransfers([{ account: 2, newOwner: 9, changed: 100, closed: 101 }], touches)).toEqual([
      { daysBeforeClose: 1, priorShare: null, late: true },
    ]);
    expect(() => judge(9, 115)).toThrow(RangeError);
  });

  it('asks for a look at a team far above the organisation, and says nothing of nine deals', () => {
    const rates = transferRates([
      { deals: 20, late: 12 },
      { deals: 100, late: 5 },
      { deals: 9, late: 9 },
      { deals: 50, late: 0 },
    ]);
    expect(rates).toMatchObject([
      { rate: 0.6, organisationRate: 26 / 179, review: true },
      { rate: 0.05, review: false },
      { refused: true, reason: 'too-few-deals' },
      { rate: 0, pValue: 1, review: false },
    ]);
    // Three of ten where one in ten is usual: 1 − 0.9¹⁰ − 10·0.1·0.9⁹ − 45·0.01·0.9⁸, too little among two teams.
    const [team] = transferRates([
      { deals: 10, late: 3 },
      { deals: 90, late: 7 },
    ]);
    if (team === undefined || team.refused) throw new Error('refused');
    expect(team.pValue).toBeCloseTo(0.0701908264, 9);
    expect(team.adjusted).toBeCloseTo(2 * 0.0701908264, 9);
    expect(team.review).toBe(false);
    expect(transferRates([{ deals: 10, late: 0 }])).toMatchObject([{ rate: 0, pValue: 1 }]);
  });

  it('counts as corrected by others only what another filled within 14 days, of records that are old enough', () => {
    const record = { creator: 1, created: 10, filledBy: 2, filled: 24 };
    const all = [10, 10, 10, 10, 90];
    const corrected = (change: object): number => correctedByOther(all, [{ ...record, ...change }], 100).corrected;
    expect(correctedByOther(all, [record], 100)).toEqual({ corrected: 1, records: 4, share: 0.25 });
    expect(
      [{ filled: 25 }, { filledBy: 1 }, { filledBy: null, filled: null }, { created: 90, filled: 91 }].map(corrected),
    ).toEqual([0, 0, 0, 0]);
    expect(correctedByOther([90], [], 100).share).toBeNull();
  });
});
