import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConnectorError, type Recovery } from '../../../connectors/contract/index.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import {
  FAULTS,
  type Fault,
  SalesforceOrg,
  type SalesforceSimulator,
  startSalesforceSimulator,
} from '../../../src/demo/salesforce-simulator/index.ts';
import { Connections, registerConnections, runStream, settleSync, startSync } from '../../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

/*
 * Every line of the vendor's error catalogue as an answer to a read of tasks: what the engine is told to do, what the
 * administrator reads, and that afterwards the store holds what the organisation holds.
 */

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

interface Line {
  readonly name: string;
  readonly fault: Fault;
  /** Where it strikes; the query for tasks unless said. */
  readonly match?: string | RegExp;
  /** null: the connector copes by itself, and the read succeeds. */
  readonly recovery: Recovery | null;
  /** In the sentence the administrator reads. */
  readonly says?: RegExp;
  /** Hits so often that asking differently does not help. */
  readonly lasting?: boolean;
}

const LINES: readonly Line[] = [
  { name: '400 MALFORMED_QUERY', fault: FAULTS.malformedQuery, recovery: 'fail', says: /defect in Uptake/ },
  { name: '400 INVALID_FIELD, once', fault: FAULTS.invalidField, recovery: null },
  { name: '400 INVALID_FIELD, for ever', fault: FAULTS.invalidField, lasting: true, recovery: 'fail', says: /hidden/ },
  { name: '400 INVALID_TYPE', fault: FAULTS.invalidType, recovery: 'skip-stream', says: /Grant .* View All Records/ },
  { name: '400 INVALID_QUERY_FILTER_OPERATOR', fault: FAULTS.invalidFilterOperator, recovery: 'fail', says: /defect/ },
  { name: '400 INVALID_QUERY_LOCATOR, once', fault: FAULTS.invalidLocator, recovery: null },
  { name: '400 INVALID_QUERY_LOCATOR, for ever', fault: FAULTS.invalidLocator, lasting: true, recovery: 'retry' },
  { name: '400 QUERY_TIMEOUT, once', fault: FAULTS.queryTimeout, recovery: null },
  {
    name: '400 QUERY_TIMEOUT, for ever',
    fault: FAULTS.queryTimeout,
    lasting: true,
    recovery: 'retry',
    says: /index on/,
  },
  { name: '400 QUERY_TOO_COMPLICATED, once', fault: FAULTS.queryTooComplicated, recovery: null },
  {
    name: '400 QUERY_TOO_COMPLICATED, for ever',
    fault: FAULTS.queryTooComplicated,
    lasting: true,
    recovery: 'fail',
    says: /too complicated/,
  },
  { name: '400 NUMBER_OUTSIDE_VALID_RANGE', fault: FAULTS.numberOutsideRange, recovery: 'fail', says: /refused/ },
  { name: '400 EXCEEDED_ID_LIMIT', fault: FAULTS.exceededIdLimit, match: '/deleted/', recovery: null },
  { name: '400 INVALID_REPLICATION_DATE', fault: FAULTS.invalidReplicationDate, match: '/deleted/', recovery: null },
  { name: '400 OPERATION_TOO_LARGE, once', fault: FAULTS.operationTooLarge, recovery: null },
  {
    name: '400 OPERATION_TOO_LARGE, for ever',
    fault: FAULTS.operationTooLarge,
    lasting: true,
    recovery: 'skip-stream',
    says: /View All Data/,
  },
  { name: '401 INVALID_SESSION_ID, once', fault: { kind: 'reject-token' }, match: '/composite', recovery: null },
  {
    name: '401 INVALID_SESSION_ID, twice',
    fault: { kind: 'reject-token' },
    match: '/composite',
    lasting: true,
    recovery: 'reconnect',
    says: /a token it has just issued/,
  },
  { name: '401 by policy', fault: FAULTS.sessionBlockedByPolicy, match: '/composite', recovery: 'reconnect' },
  { name: '403 REQUEST_LIMIT_EXCEEDED', fault: FAULTS.requestLimit, recovery: 'wait', says: /allowance|long requests/ },
  { name: '403 REQUEST_LIMIT_EXCEEDED, at once', fault: FAULTS.concurrentLimit, recovery: 'wait' },
  { name: '403 API_DISABLED_FOR_ORG', fault: FAULTS.apiDisabled, recovery: 'reconnect', says: /API Enabled/ },
  {
    name: '403 API_CURRENTLY_DISABLED',
    fault: FAULTS.apiCurrentlyDisabled,
    recovery: 'reconnect',
    says: /API Enabled/,
  },
  { name: '403 INSUFFICIENT_ACCESS', fault: FAULTS.insufficientAccess, recovery: 'skip-stream', says: /Grant/ },
  { name: '403 FUNCTIONALITY_NOT_ENABLED', fault: FAULTS.functionalityNotEnabled, recovery: 'skip-stream' },
  { name: '404 NOT_FOUND', fault: FAULTS.notFound, recovery: 'skip-stream', says: /not visible/ },
  { name: '406', fault: FAULTS.notAcceptable, recovery: 'retry', match: '/composite', says: /answered 406/ },
  { name: '409', fault: FAULTS.conflict, recovery: 'fail', match: '/composite', says: /API_VERSION_MISMATCH/ },
  { name: '410', fault: FAULTS.gone, recovery: 'fail', match: '/composite', says: /Raise apiVersion/ },
  { name: '412', fault: FAULTS.preconditionFailed, recovery: 'retry', match: '/composite', says: /answered 412/ },
  { name: '414 of a query, once', fault: FAULTS.uriTooLong, recovery: null },
  { name: '414 of a query, for ever', fault: FAULTS.uriTooLong, lasting: true, recovery: 'fail', says: /too long/ },
  { name: '420', fault: FAULTS.enhanceYourCalm, recovery: 'retry', match: '/composite', says: /answered 420/ },
  { name: '428', fault: FAULTS.preconditionRequired, recovery: 'retry', match: '/composite', says: /answered 428/ },
  { name: '429', fault: FAULTS.tooManyRequests, recovery: 'wait', match: '/composite', says: /pause/ },
  { name: '431 of a query, once', fault: FAULTS.headersTooLarge, recovery: null },
  { name: '500 UNKNOWN_EXCEPTION', fault: FAULTS.unknownException, recovery: 'retry', says: /internal error/ },
  { name: '502', fault: FAULTS.badGateway, recovery: 'retry', match: '/composite', says: /answered 502/ },
  { name: '503 SERVER_UNAVAILABLE', fault: FAULTS.serverUnavailable, recovery: 'retry', says: /unavailable/ },
  { name: '503 with a page', fault: FAULTS.maintenance, match: '/composite', recovery: 'retry', says: /maintenance/ },
  { name: '504', fault: FAULTS.gatewayTimeout, recovery: 'retry', match: '/composite', says: /answered 504/ },
  { name: '200 with a page', fault: FAULTS.htmlPage, match: '/composite', recovery: 'retry', says: /not its API's/ },
  { name: '200 with other JSON', fault: FAULTS.wrongJson, recovery: 'retry', says: /not its API's/ },
  {
    name: 'cut in the body',
    fault: { kind: 'cut', share: 0.5 },
    match: '/composite',
    recovery: 'retry',
    says: /broke off/,
  },
  { name: 'half the JSON', fault: { kind: 'truncate', share: 0.5 }, match: '/composite', recovery: 'retry' },
  { name: 'reset', fault: { kind: 'reset' }, match: '/composite', recovery: 'retry', says: /failed or broke off/ },
  {
    name: 'a redirect',
    fault: { kind: 'redirect', location: 'https://elsewhere.example/' },
    match: '/composite',
    recovery: 'retry',
    says: /elsewhere\.example, which is not followed/,
  },
];

interface World {
  readonly org: SalesforceOrg;
  readonly simulator: SalesforceSimulator;
  readonly connections: Connections;
  pass(milliseconds: number): void;
  task(): string;
  sync(): Promise<ConnectorError | null>;
}

let worlds = 0;

async function withWorld(body: (world: World) => Promise<void>): Promise<void> {
  let now = NOW;
  worlds += 1;
  const id = `world-${worlds}`;
  const org = new SalesforceOrg({ now: () => new Date(now) });
  const profile = org.standard.profiles['Standard User'] ?? null;
  const seller = org.insert('User', { Username: 's@acme.example', LastName: 'S', ProfileId: profile });
  const simulator = await startSalesforceSimulator({ org, credentials: CREDENTIALS });
  const { database } = test_;
  const connection = {
    id,
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
  const connections = new Connections({ database, sealing, log, connections: [connection] });
  await registerConnections(database, [connection]);
  const world: World = {
    org,
    simulator,
    connections,
    pass: (milliseconds) => {
      now += milliseconds;
    },
    task: () =>
      org.insert(
        'Task',
        { Subject: 'Call', Status: 'Completed', TaskSubtype: 'Call', OwnerId: seller },
        { at: new Date(now - 60_000), by: seller },
      ),
    async sync() {
      const at = { connectionId: id, mode: 'incremental' as const };
      const { syncId } = await startSync(database, { ...at, trigger: 'test', streams: ['tasks'] });
      const run = { ...at, syncId, stream: 'tasks', signal: new AbortController().signal, onProgress: () => undefined };
      try {
        await runStream(database, connections, run);
        return null;
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        return error;
      } finally {
        await settleSync(database, syncId);
      }
    },
  };
  try {
    await body(world);
  } finally {
    await connections.close();
    await simulator.close();
    await database.pool.query('delete from connection where id = $1', [id]);
  }
}

async function stored(): Promise<string[]> {
  const { rows } = await test_.database.pool.query<{ id: string }>(
    'select distinct source_id as id from action where connection_id = $1 and gone_at is null order by 1',
    [`world-${worlds}`],
  );
  return rows.map(({ id }) => id);
}

/** As an administrator and time would: permissions are back, the pause is over, the credentials are good. */
async function recover(world: World): Promise<void> {
  world.simulator.faults.clear();
  world.pass(60_000);
  world.connections.forget(`world-${worlds}`);
  await test_.database.pool.query("update connection set paused_until = null, state = 'ready' where id = $1", [
    `world-${worlds}`,
  ]);
}

test.each(LINES)('$name', async ({ fault, match = /\/queryAll\?/, recovery, says, lasting = false }) => {
  await withWorld(async (world) => {
    const tasks = [world.task(), world.task()];
    expect(await world.sync()).toBeNull();
    world.pass(20 * 60_000);
    const [gone = ''] = tasks.splice(0, 1);
    world.org.delete('Task', gone);
    tasks.push(world.task());
    world.pass(60_000);
    world.simulator.faults.add({ match, fault, times: lasting ? Number.POSITIVE_INFINITY : 1 });

    const error = await world.sync();
    const { rows } = await test_.database.pool.query<{ status: string; reason: string | null }>(
      `select t.status, t.reason from sync_stream t join sync s on s.id = t.sync_id
        where s.connection_id = $1 order by s.id desc limit 1`,
      [`world-${worlds}`],
    );
    const told = error?.message ?? rows[0]?.reason ?? '';
    if (recovery === 'skip-stream') expect(rows[0]).toMatchObject({ status: 'unavailable' });
    else expect(error?.recovery ?? null).toBe(recovery);
    if (recovery === 'wait') expect(error?.retryAt?.getTime()).toBeGreaterThan(Date.now());
    if (recovery === null) expect(rows[0]).toMatchObject({ status: 'succeeded' });
    else expect(told).toMatch(/^[^\n]+\.$/);
    if (says !== undefined) expect(told).toMatch(says);
    // Nobody is asked again and again: the worst is a window halved eight times.
    expect(world.simulator.requests.length).toBeLessThan(60);

    await recover(world);
    expect(await world.sync()).toBeNull();
    expect(await stored()).toEqual(tasks.toSorted());
  });
});
