import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CrmRecordDraft } from '../../../connectors/contract/index.ts';
import { inTransaction } from '../../../src/sync/in-transaction.ts';
import { type MergeContext, mergeBatch } from '../../../src/sync/merge-batch.ts';
import { flagAllBursts } from '../../../src/sync/merge-staged.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

const MINUTE = 60_000;
const START = Date.UTC(2026, 1, 1, 22);

interface Action {
  readonly id: string;
  readonly who: string;
  readonly at: number;
}

/** The definition, word by word: ten or more records of a person within ten minutes, all but the first of which count. */
function burstsOf(actions: readonly Action[]): string[] {
  const found = new Set<string>();
  for (const who of new Set(actions.map((action) => action.who))) {
    const own = actions.filter((action) => action.who === who).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    own.forEach((first, start) => {
      const tenth = own[start + 9];
      if (tenth === undefined || tenth.at - first.at > 10 * MINUTE) return;
      for (const action of own.slice(start + 1, start + 10)) found.add(action.id);
    });
  }
  return [...found].sort();
}

const draft = ({ id, who, at }: Action): CrmRecordDraft => ({
  type: 'activity',
  object: 'Task',
  sourceId: id,
  version: '1',
  kind: 'call',
  createdBySourceId: who,
  ownerSourceId: who,
  via: 'person',
  createdAt: new Date(at).toISOString(),
  completed: true,
  completedAt: null,
  occurredAt: null,
  accountSourceId: null,
});

/** Three people around midnight, in clumps and alone, in batches of any order. */
const batches = fc
  .array(
    fc.record({
      who: fc.constantFrom('a', 'b', 'c'),
      minute: fc.integer({ min: 0, max: 240 }),
      records: fc.integer({ min: 1, max: 12 }),
      apart: fc.constantFrom(0, 20_000, 65_000, 67_000, 90_000),
      batch: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((clumps) => {
    const all: Action[][] = [[], [], [], []];
    clumps.forEach(({ who, minute, records, apart, batch }, clump) => {
      for (let n = 0; n < records; n += 1) {
        const at = START + minute * MINUTE + n * apart;
        all[(batch + n) % 4]?.push({ id: `${clump}-${String(n).padStart(2, '0')}`, who, at });
      }
    });
    return all;
  });

test('bursts are found batch by batch and, after a read of everything, at once: the same ones, by their definition', async () => {
  const { database } = test_;
  let runs = 0;
  const property = fc.asyncProperty(batches, async (all) => {
    runs += 1;
    for (const whole of [undefined, 'first', 'again'] as const) {
      const connectionId = `${runs}-${whole ?? 'changes'}`;
      await database.pool.query(`insert into connection (id, vendor) values ($1, 'test')`, [connectionId]);
      const context: MergeContext = {
        ...{ connectionId, stream: 'tasks', object: 'Task', record: 'activity', scanId: '1', until: new Date() },
        ...(whole === undefined ? {} : { whole }),
      };
      for (const batch of all) {
        const rows = batch.map(draft);
        await inTransaction(database, (client) =>
          mergeBatch(client, context, { rows, deletedIds: [], checkpoint: null }),
        );
      }
      if (whole !== undefined) await inTransaction(database, (client) => flagAllBursts(client, connectionId));
      const { rows } = await database.pool.query<{ source_id: string }>(
        'select source_id from action where connection_id = $1 and burst',
        [connectionId],
      );
      expect(rows.map((row) => row.source_id).sort(), whole).toEqual(burstsOf(all.flat()));
    }
  });
  await fc.assert(property, { numRuns: 25 });
});
