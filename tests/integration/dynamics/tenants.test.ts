import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConnectorError } from '../../../connectors/contract/index.ts';
import { dynamics } from '../../../connectors/dynamics/index.ts';
import {
  DataverseOrg,
  type DataverseOrgOptions,
  type DataverseSimulator,
  startDataverseSimulator,
} from '../../../src/demo/dataverse-simulator/index.ts';
import { availabilityOf } from '../../../src/metrics/availability.ts';
import { activePeople } from '../../../src/metrics/definitions/active-people.ts';
import { refreshPeople } from '../../../src/people/index.ts';
import {
  type ConnectionSettings,
  Connections,
  registerConnections,
  runStream,
  settleSync,
  startSync,
} from '../../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { peopleSettings } from '../../support/feed.ts';

const NOW = new Date('2026-09-01T12:00:00Z');
const sealing = { seal: (text: string) => Buffer.from(text), open: (sealed: Buffer) => sealed.toString() };
const log = { info: () => undefined, warn: () => undefined };

let place: TestDatabase;
const simulators: DataverseSimulator[] = [];
beforeEach(async () => {
  place = await createTestDatabase();
});
afterEach(async () => {
  for (const simulator of simulators.splice(0)) await simulator.close();
  await place.drop();
});

interface Tenant {
  readonly org: DataverseOrg;
  readonly simulator: DataverseSimulator;
  readonly settings: ConnectionSettings;
}

async function openTenant(id: string, options: DataverseOrgOptions = {}): Promise<Tenant> {
  const org = new DataverseOrg({ now: () => NOW, ...options });
  const tenantId = `7f3c1c1e-5d5b-4c7e-9f61-${id.padStart(12, '0')}`;
  const credentials = { clientId: '2b1f7c9a-3d4e-4f5a-8b6c-7d8e9fa0b1c2', clientSecret: 'secret' };
  const simulator = await startDataverseSimulator({ org, tenantId, credentials });
  simulators.push(simulator);
  return {
    org,
    simulator,
    settings: {
      id,
      vendor: 'dynamics',
      connector: dynamics,
      settings: dynamics.settings.parse({
        url: simulator.url,
        auth: { type: 'client-secret', tenantId, ...credentials, authority: simulator.authority },
      }),
      since: new Date('2026-01-01T00:00:00Z'),
      budget: { dailyShare: 1, maxConcurrent: 8 },
      excludedStreams: [],
    },
  };
}

/** One process: it has its own clients, and shares the database with the others. */
function processOf(...tenants: Tenant[]): Connections {
  return new Connections({
    database: place.database,
    sealing,
    log,
    connections: tenants.map(({ settings }) => settings),
  });
}

function runsOf(connections: Connections, connectionId: string, syncId: string, streams: readonly string[]) {
  return streams.map((stream) =>
    runStream(place.database, connections, {
      ...{ syncId, connectionId, stream, mode: 'incremental' as const },
      signal: new AbortController().signal,
      onProgress: () => undefined,
    }),
  );
}

async function rows<Row>(statement: string): Promise<Row[]> {
  return (await place.database.pool.query(statement)).rows;
}

test('one person with accounts in two tenants is one person', async () => {
  const [one, two] = [await openTenant('1'), await openTenant('2')];
  const user = (lastname: string, internalemailaddress: string, azureactivedirectoryobjectid: string) => ({
    ...{ lastname, internalemailaddress, azureactivedirectoryobjectid, islicensed: true, accessmode: 0 },
  });
  const entra = '11111111-2222-4333-8444-555555555555';
  one.org.insert('systemuser', user('Byron', 'ada@acme.example', '11111111-2222-4333-8444-000000000001'));
  two.org.insert('systemuser', user('Byron', 'Ada@ACME.example', '11111111-2222-4333-8444-000000000002'));
  one.org.insert('systemuser', user('Hopper', 'grace@acme.example', entra));
  two.org.insert('systemuser', user('Hopper', 'ghopper@acme.example', entra));
  one.org.insert('systemuser', user('Lovelace', 'al@acme.example', '11111111-2222-4333-8444-000000000003'));
  await registerConnections(place.database, [one.settings, two.settings]);
  const connections = processOf(one, two);
  for (const id of ['1', '2']) {
    const { syncId } = await startSync(place.database, {
      ...{ connectionId: id, mode: 'incremental', trigger: 'test', streams: ['users'] },
    });
    await Promise.all(runsOf(connections, id, syncId, ['users']));
    await settleSync(place.database, syncId);
  }
  await connections.close();
  await refreshPeople(place.database, peopleSettings, ['1', '2']);
  const accounts = await rows<{ name: string; n: number }>(
    `select p.name, count(*)::int as n from person p join person_account a on a.person_id = p.id
      where p.name in ('Byron', 'Hopper', 'Lovelace') group by p.id, p.name order by 1`,
  );
  expect(accounts).toEqual([
    { name: 'Byron', n: 2 },
    { name: 'Hopper', n: 2 },
    { name: 'Lovelace', n: 1 },
  ]);
});

describe('a tenant without auditing', () => {
  test('says that presence is not measured, and how to switch it on, and reads everything else', async () => {
    const tenant = await openTenant('1');
    tenant.org.insert('systemuser', { lastname: 'Byron', islicensed: true });
    await registerConnections(place.database, [tenant.settings]);
    const connections = processOf(tenant);
    const streams = Object.keys(dynamics.streams);
    const { syncId } = await startSync(place.database, {
      ...{ connectionId: '1', mode: 'incremental', trigger: 'test', streams },
    });
    await Promise.all(runsOf(connections, '1', syncId, streams));
    await connections.close();
    expect(await settleSync(place.database, syncId)).toMatchObject({ status: 'succeeded' });

    const unread = await rows<{ stream: string; reason: string }>(
      `select stream, reason from stream_state where availability = 'unavailable' order by 1`,
    );
    expect(unread.map(({ stream }) => stream)).toEqual(['logins', 'owner-changes', 'stage-changes']);
    for (const { reason } of unread) expect(reason).toContain('switch on "Start Auditing"');

    const metric = { ...activePeople, id: 'login-days', needs: [{ record: 'login' as const, what: 'sign-ins' }] };
    const read = Object.entries(dynamics.streams).map(([name, { record }]) => ({ name, record }));
    const found = await availabilityOf(place.database, [metric], [{ id: '1', streams: read }]);
    expect(found.get('login-days')).toMatchObject([{ availability: 'unavailable' }]);
    expect(found.get('login-days')?.[0]?.reason).toContain('"Audit user access"');
  });
});

test('a revoked secret ends in needs-sign-in, says so, and is not tried again and again', async () => {
  const tenant = await openTenant('1');
  await registerConnections(place.database, [tenant.settings]);
  const connections = processOf(tenant);
  const streams = ['users', 'accounts', 'tasks'];
  const { syncId } = await startSync(place.database, {
    ...{ connectionId: '1', mode: 'incremental', trigger: 'test', streams },
  });
  await connections.open('1');
  const { simulator } = tenant;
  simulator.faults.credentialsRevoked = true;
  simulator.faults.expireAccessTokens();
  simulator.requests.length = 0;
  for (const result of await Promise.allSettled(runsOf(connections, '1', syncId, streams))) {
    expect(result).toMatchObject({ status: 'rejected', reason: { recovery: 'reconnect' } });
  }
  await connections.close();
  expect(await rows('select state, state_reason from connection')).toEqual([
    { state: 'needs-sign-in', state_reason: expect.stringContaining('client secret is wrong') },
  ]);
  // Each stream learned of it, and one of them asked for a new token.
  expect(simulator.requests.filter(({ target }) => target.includes('/oauth2/'))).toHaveLength(1);
});

describe('when Dataverse asks for silence', () => {
  const streams = ['users', 'accounts', 'contacts', 'leads', 'opportunities', 'cases', 'tasks', 'phonecalls'];

  test('every stream of every process falls silent until then, and nothing is lost', async () => {
    const tenant = await openTenant('1');
    for (let index = 0; index < 20; index++) tenant.org.insert('account', { name: `a${index}` });
    await registerConnections(place.database, [tenant.settings]);
    const processes = [processOf(tenant), processOf(tenant)];
    const { syncId } = await startSync(place.database, {
      ...{ connectionId: '1', mode: 'incremental', trigger: 'test', streams },
    });
    const readAll = () =>
      Promise.allSettled(
        processes.flatMap((connections, index) =>
          runsOf(
            connections,
            '1',
            syncId,
            streams.filter((_, position) => position % 2 === index),
          ),
        ),
      );
    const { simulator } = tenant;
    simulator.faults.add({
      on: /\/accounts\?/,
      fault: { kind: 'service-protection', facet: 'execution-time', retryAfterSeconds: 2 },
    });
    const first = await readAll();
    expect(first.some(({ status }) => status === 'rejected')).toBe(true);

    // As long as the pause lasts nobody asks for anything, however often they try.
    const sent = simulator.requests.length;
    const again = await readAll();
    for (const result of again) {
      if (result.status === 'fulfilled') continue;
      expect(result.reason).toBeInstanceOf(ConnectorError);
      expect(result.reason).toMatchObject({ recovery: 'wait' });
    }
    expect(again.every(({ status }) => status === 'rejected')).toBe(true);
    expect(simulator.requests.length).toBe(sent);

    await expect
      .poll(async () => (await readAll()).every(({ status }) => status === 'fulfilled'), {
        timeout: 20_000,
        interval: 250,
      })
      .toBe(true);
    for (const connections of processes) await connections.close();
    expect(await rows('select count(*)::int as n from crm_record')).toEqual([{ n: 20 }]);
  });
});
