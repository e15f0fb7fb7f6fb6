import type { OwnedAccount, Touch } from '../../../src/statistics/index.ts';
import { bulkEntries } from '../../../src/statistics/index.ts';
import { readCsv, readJson } from './fixtures.ts';

const DAY = 86_400_000;

/** Accounts and people as numbers: 'a017' is 17, 'r03' is 3. */
export function numbered(id: string | undefined): number {
  return Number((id ?? '').slice(1));
}

/** Days since 1 January 1970 of '2024-06-28'. */
export function dayOf(date: string | undefined): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);
}

export interface Entry extends Touch {
  /** When it happened and when it was entered, ms. */
  readonly occurredAt: number;
  readonly createdAt: number;
  readonly bulk: boolean;
}

export interface OwnershipCase {
  /** By person, each in the order of entry. */
  readonly entries: ReadonlyMap<number, readonly Entry[]>;
  /** Entries that are not bulk. */
  readonly touches: readonly Entry[];
  readonly owned: readonly OwnedAccount[];
  readonly gone: (person: number) => boolean;
  readonly asOf: number;
}

/** Half a year of a sales team of twelve in which some habits were planted: tests/fixtures/statistics/ownership. */
export function loadOwnershipCase(): OwnershipCase {
  const at = (text: string | undefined): number => Date.parse(`${(text ?? '').replace(' ', 'T')}Z`);
  const rows = readCsv('ownership/events.csv').map((row) => ({
    account: numbered(row['account_id']),
    person: numbered(row['user_id']),
    occurredAt: at(row['occurred_at']),
    createdAt: at(row['created_at']),
  }));
  const entries = new Map<number, readonly Entry[]>();
  for (const person of new Set(rows.map((row) => row.person))) {
    const own = rows.filter((row) => row.person === person).sort((a, b) => a.createdAt - b.createdAt);
    const bulk = bulkEntries(own.map((row) => row.createdAt));
    entries.set(
      person,
      own.map((row, i) => ({ ...row, day: Math.floor(row.occurredAt / DAY), bulk: bulk[i] === 1 })),
    );
  }
  const left = new Set(
    readCsv('ownership/users.csv')
      .filter((row) => row['left_on'])
      .map((row) => numbered(row['user_id'])),
  );
  return {
    entries,
    touches: [...entries.values()].flat().filter((entry) => !entry.bulk),
    owned: readCsv('ownership/owners.csv').map((row) => ({
      account: numbered(row['account_id']),
      owner: numbered(row['owner_id']),
    })),
    gone: (person) => left.has(person),
    asOf: dayOf(readJson<{ as_of: string }>('ownership/expected.json').as_of),
  };
}
