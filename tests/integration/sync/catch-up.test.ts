import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReadRequest } from '../../../connectors/contract/index.ts';
import { Connections, registerConnections, runStream, startSync } from '../../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Script, scriptedConnection } from '../../support/scripted-connector.ts';

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

const account = (sourceId: string) => ({
  type: 'entity' as const,
  kind: 'account',
  object: 'Account',
  sourceId,
  version: '1',
  ownerSourceId: 'u1',
  createdBySourceId: 'u1',
  via: 'person',
  createdAt: '2026-02-01T09:00:00Z',
  modifiedAt: null,
  modifiedBySourceId: null,
  status: null,
  closed: false,
  won: false,
  amount: null,
  amountBase: null,
  currency: null,
  closeDate: null,
  closedAt: null,
  accountSourceId: null,
});

test.each([
  ['a record that changed while a first read ran is read before the stream counts as ended', 2, ['a', 'b']],
  ['nothing is read twice where the CRM counts what is stored', 1, ['a']],
])('%s', async (_what, counted, stored) => {
  const asked: ReadRequest[] = [];
  const script: Script = { now: new Date('2026-03-02T12:00:00Z'), reads: {}, count: () => counted };
  const yields = (id: string) => (request: ReadRequest) => {
    asked.push(request);
    // The second record was changed after `until`, so the first read does not see it.
    script.now = new Date('2026-03-02T12:30:00Z');
    return [{ rows: [account(id)], deletedIds: [], checkpoint: { at: id } }];
  };
  script.reads['accounts'] = [yields('a'), yields('b')];
  const connection = scriptedConnection(script, { accounts: { record: 'entity', object: 'Account' } });
  const { database } = test_;
  await database.pool.query('truncate connection cascade');
  const connections = new Connections({
    database,
    sealing: { seal: (text) => Buffer.from(text), open: (sealed) => sealed.toString() },
    log: { info: () => undefined, warn: () => undefined },
    connections: [connection],
  });
  await registerConnections(database, [connection]);
  const at = { connectionId: 'one', mode: 'full' as const };
  const { syncId } = await startSync(database, { ...at, trigger: 'test', streams: ['accounts'] });
  const run = { ...at, syncId, stream: 'accounts', signal: new AbortController().signal, onProgress: () => undefined };
  await runStream(database, connections, run);

  const { rows } = await database.pool.query('select source_id from crm_record order by 1');
  expect(rows.map((row) => row.source_id)).toEqual(stored);
  expect(asked.map(({ after }) => after)).toEqual(stored.length === 2 ? [null, { at: 'a' }] : [null]);
});
