import { afterAll, beforeAll, expect, test } from 'vitest';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { SalesforceOrg, startSalesforceSimulator } from '../../../src/demo/salesforce-simulator/index.ts';
import { Connections, reconcile, registerConnections, runStream, startSync } from '../../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const DAY = 86_400_000;
const CREDENTIALS = { clientId: 'app', clientSecret: 'hush' };
const log = { info: () => undefined, warn: () => undefined };
const sealing = { seal: (text: string) => Buffer.from(text), open: (sealed: Buffer) => sealed.toString() };

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

test('a store that has lost, kept and forged records is made equal to Salesforce in a handful of calls', async () => {
  const org = new SalesforceOrg({ now: () => new Date(NOW) });
  const ago = (days: number) => new Date(NOW - days * DAY);
  const profile = org.standard.profiles['Standard User'] ?? null;
  const seller = org.insert('User', { Username: 's@acme.example', LastName: 'S', ProfileId: profile }, { at: ago(90) });
  const saved = (days: number) => ({ at: ago(days), by: seller });
  const call = (days: number) =>
    org.insert('Task', { Subject: 'Call', Status: 'Completed', TaskSubtype: 'Call', OwnerId: seller }, saved(days));
  const tasks = [call(20), call(20), call(12), call(3)];
  // Nine years apart, which is more days than an aggregate has groups.
  const accounts = [3_300, 40, 1].map((days) => org.insert('Account', { Name: 'A', OwnerId: seller }, saved(days)));
  const simulator = await startSalesforceSimulator({ org, credentials: CREDENTIALS });
  const { database } = test_;
  const connection = {
    id: 'sf',
    vendor: 'salesforce',
    connector: salesforce,
    settings: salesforce.settings.parse({
      loginUrl: simulator.url,
      auth: { type: 'client-credentials', ...CREDENTIALS },
    }),
    since: ago(60),
    budget: { dailyShare: 1, maxConcurrent: 4 },
    excludedStreams: [],
  };
  const connections = new Connections({ database, sealing, log, connections: [connection] });
  try {
    await registerConnections(database, [connection]);
    const at = { connectionId: 'sf', mode: 'incremental' as const };
    const { syncId } = await startSync(database, { ...at, trigger: 'test', streams: ['tasks', 'accounts'] });
    const run = { ...at, syncId, signal: new AbortController().signal, onProgress: () => undefined };
    for (const stream of ['tasks', 'accounts']) await runStream(database, connections, { ...run, stream });
    const agreed = await reconcile(database, connections, 'sf');
    expect(agreed.filter((row) => row.sourceCount !== row.storedCount || row.repaired)).toEqual([]);

    // What no checkpoint knows of: rows lost here, and one that is not there.
    await database.pool.query('delete from action where source_id = any($1)', [[tasks[0], accounts[0]]]);
    await database.pool.query('delete from crm_record where source_id = $1', [accounts[0]]);
    const copied = 'connection_id, kind, at, object, created_by_source_id, owner_source_id, via, source_created_at';
    await database.pool.query(
      `insert into action (source_id, ${copied}) select '00TdM00000Forged', ${copied} from action where source_id = $1`,
      [tasks[2]],
    );
    const used = simulator.apiUsed();
    const found = await reconcile(database, connections, 'sf');
    expect(found.filter((row) => row.sourceCount !== row.storedCount)).toEqual([]);
    const repaired = found.filter((row) => row.repaired).map(({ stream, day }) => `${stream} ${day}`);
    expect(repaired).toEqual(
      [ago(3_300), ago(20), ago(12)].map(
        (day, i) => `${i === 0 ? 'accounts' : 'tasks'} ${day.toISOString().slice(0, 10)}`,
      ),
    );
    expect(simulator.apiUsed() - used).toBeLessThanOrEqual(12);
    const { rows } = await database.pool.query<{ id: string }>(
      "select distinct source_id as id from action where object = 'Task' and gone_at is null order by 1",
    );
    expect(rows.map(({ id }) => id)).toEqual(tasks.toSorted());
  } finally {
    await connections.close();
    await simulator.close();
  }
});
