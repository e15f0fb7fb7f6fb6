import { afterAll, beforeAll, expect, test } from 'vitest';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { SalesforceOrg, startSalesforceSimulator } from '../../../src/demo/salesforce-simulator/index.ts';
import {
  type ConnectionSettings,
  Connections,
  registerConnections,
  runStream,
  settleSync,
  startSync,
  syncStatuses,
} from '../../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const CREDENTIALS = { clientId: 'app', clientSecret: 'hush' };
const log = { info: () => undefined, warn: () => undefined };
const sealing = { seal: (text: string) => Buffer.from(text), open: (sealed: Buffer) => sealed.toString() };

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

test('an incremental sync with nothing new costs one call a stream and no more, and says so', async () => {
  let now = NOW;
  const org = new SalesforceOrg({ now: () => new Date(now) });
  const at = new Date(NOW - DAY);
  const seller = org.insert(
    'User',
    {
      Username: 's@acme.example',
      LastName: 'S',
      ProfileId: org.standard.profiles['Standard User'] ?? null,
      LastLoginDate: at,
    },
    { at },
  );
  const account = org.insert('Account', { Name: 'Acme', OwnerId: seller }, { at, by: seller });
  org.insert(
    'Task',
    { Subject: 'Call', Status: 'Completed', TaskSubtype: 'Call', WhatId: account },
    { at, by: seller },
  );
  org.insert('LoginHistory', { UserId: seller, LoginTime: at, LoginType: 'Application', Status: 'Success' });
  const simulator = await startSalesforceSimulator({ org, credentials: CREDENTIALS });
  const connection: ConnectionSettings = {
    id: 'idle',
    vendor: 'salesforce',
    connector: salesforce,
    settings: salesforce.settings.parse({
      loginUrl: simulator.url,
      auth: { type: 'client-credentials', ...CREDENTIALS },
    }),
    since: new Date(NOW - 30 * DAY),
    budget: { dailyShare: 1, maxConcurrent: 4 },
    excludedStreams: [],
  };
  const { database } = test_;
  const connections = new Connections({ database, sealing, log, connections: [connection] });
  await registerConnections(database, [connection]);
  const streams = connections.streamsOf(connection);
  const sync = async () => {
    const { syncId } = await startSync(database, {
      connectionId: 'idle',
      mode: 'incremental',
      trigger: 'test',
      streams,
    });
    const used = simulator.apiUsed();
    const at_ = { syncId, connectionId: 'idle', mode: 'incremental' as const, onProgress: () => undefined };
    for (const stream of streams) {
      await runStream(database, connections, { ...at_, stream, signal: new AbortController().signal });
    }
    await settleSync(database, syncId);
    const [status] = await syncStatuses(database, { id: syncId, limit: 1 });
    return { used: simulator.apiUsed() - used, status };
  };
  try {
    expect((await sync()).status?.status).toBe('succeeded');
    // Signing in changes the user that signs in, who is read once more.
    now += 30 * MINUTE;
    await sync();
    // Half an hour later, and every half hour of the rest of the day, so that descriptions grow old in between.
    for (let round = 0; round < 5; round += 1) {
      now += 30 * MINUTE;
      const before = simulator.requests.length;
      const { used, status } = await sync();
      expect(status?.streams.map(({ read }) => read).reduce((sum, n) => sum + n, 0)).toBe(0);
      expect(used).toBeLessThanOrEqual(streams.length);
      expect(status?.requests).toBe(used);
      // The clock besides, which is not counted: one a stream.
      expect(simulator.requests.length - before).toBeLessThanOrEqual(2 * streams.length);
    }
  } finally {
    await connections.close();
    await simulator.close();
  }
});
