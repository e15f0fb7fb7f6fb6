import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Capabilities, Checkpoint, CrmRecordDraft, StreamCapability } from '../../../connectors/contract/index.ts';
import { type DynamicsClient, dynamics } from '../../../connectors/dynamics/index.ts';
import {
  closeOpportunity,
  DataverseOrg,
  type DataverseOrgOptions,
  type DataverseSimulator,
  type SimulatorCredentials,
  startDataverseSimulator,
} from '../../../src/demo/dataverse-simulator/index.ts';
import { crmRecord } from '../../../src/records/record.ts';
import { selfSignedCertificate } from '../dataverse-simulator/self-signed-certificate.ts';
import { connectOnly, connectorError, readStream } from './scripted-dataverse.ts';

const TENANT = '7f3c1c1e-5d5b-4c7e-9f61-0d4c6f2a9b10';
const CLIENT_ID = '2b1f7c9a-3d4e-4f5a-8b6c-7d8e9fa0b1c2';
const NOW = new Date('2026-09-01T12:00:00Z');
const AUDITING = { isauditenabled: true, isuseraccessauditenabled: true };

let org: DataverseOrg;
let simulator: DataverseSimulator;
let seller: string;

async function start(options: DataverseOrgOptions = {}, credentials: Partial<SimulatorCredentials> = {}) {
  org = new DataverseOrg({ now: () => NOW, ...options });
  seller = org.insert('systemuser', { firstname: 'Ada', lastname: 'Lovelace', islicensed: true }, { at: NOW });
  simulator = await startDataverseSimulator({
    org,
    tenantId: TENANT,
    credentials: { clientId: CLIENT_ID, clientSecret: 'secret', ...credentials },
  });
}

function signIn(auth: object = { type: 'client-secret', clientSecret: 'secret' }): Promise<DynamicsClient> {
  const shared = { tenantId: TENANT, clientId: CLIENT_ID, authority: simulator.authority };
  return connectOnly({ settings: { url: simulator.url, auth: { ...shared, ...auth } } });
}

const streamOf = (capabilities: Capabilities, stream: string): StreamCapability | undefined =>
  capabilities.streams.find((capability) => capability.stream === stream);

beforeEach(() => start({ organizationSettings: AUDITING }));
afterEach(() => simulator.close());

describe('check', () => {
  test('everything available, with the numbers of rows and what limits the knowledge', async () => {
    for (let index = 0; index < 3; index++) org.insert('account', { name: 'a' }, { by: seller });
    const capabilities = await dynamics.check(await signIn());
    expect(capabilities.identity).toBe(`# Uptake in contoso (${simulator.url})`);
    expect(capabilities.streams.filter(({ availability }) => availability !== 'available')).toEqual([]);
    expect(streamOf(capabilities, 'accounts')).toMatchObject({ estimatedRows: 3 });
    expect(capabilities.notices.join(' ')).toContain('at most once per user in 4 hours');
  });

  test('less than global depth is not enough, and the privilege is named', async () => {
    simulator.faults.privileges.set('prvReadAccount', 'local');
    const client = await signIn();
    expect(streamOf(await dynamics.check(client), 'accounts')).toMatchObject({
      availability: 'unavailable',
      reason:
        'The application user may not read the table account: grant prvReadAccount at Organization depth in its security role.',
    });
    expect((await connectorError(readStream(client, 'accounts', null, NOW))).recovery).toBe('skip-stream');
  });

  test('auditing that is off says what to switch on, and when it was off is told afterwards', async () => {
    await simulator.close();
    await start();
    const off = await dynamics.check(await signIn());
    expect(streamOf(off, 'logins')?.reason).toContain('"Audit user access"');
    expect(streamOf(off, 'owner-changes')?.reason).toContain('account, contact, lead, opportunity, incident');
    expect(off.notices.join(' ')).toContain('Auditing is switched off');

    org.update('organization', org.organizationId, AUDITING, { at: new Date('2026-08-01T00:00:00Z') });
    const on = await dynamics.check(await signIn());
    expect(streamOf(on, 'logins')?.availability).toBe('available');
    expect(on.notices.join(' ')).toContain('On 2026-08-01 auditing was switched on.');
  });

  test('what an administrator switches on shows with the next check of the same connection', async () => {
    await simulator.close();
    await start();
    const client = await signIn();
    expect(streamOf(await dynamics.check(client), 'logins')?.availability).toBe('unavailable');
    org.update('organization', org.organizationId, AUDITING);
    expect(streamOf(await dynamics.check(client), 'logins')?.availability).toBe('available');
  });

  test('some tables that are not audited make owner changes partly known', async () => {
    org.setAuditing('lead', false);
    expect(streamOf(await dynamics.check(await signIn()), 'owner-changes')).toMatchObject({
      availability: 'partly',
      reason: expect.stringContaining('not audited for lead:'),
    });
  });

  test('a column that is missing and a table that does not track changes are said', async () => {
    org.removeColumn('opportunity', 'stepname');
    org.setChangeTracking('task', false);
    const capabilities = await dynamics.check(await signIn());
    expect(streamOf(capabilities, 'opportunities')).toMatchObject({
      availability: 'partly',
      reason: expect.stringContaining('has no stepname here'),
    });
    expect(streamOf(capabilities, 'tasks')?.availability).toBe('available');
    expect(capabilities.notices.join(' ')).toContain('Change tracking is not enabled for task');
  });

  test('settings nobody may see are no reason to stop', async () => {
    simulator.faults.privileges.set('prvReadOrganization', 'none');
    const capabilities = await dynamics.check(await signIn());
    expect(capabilities.notices.join(' ')).toContain('grant prvReadOrganization');
    expect(streamOf(capabilities, 'logins')?.availability).toBe('available');
  });
});

describe('reading through trouble', () => {
  test.each([
    ['a cut body', { kind: 'cut' } as const],
    ['a gateway’s page', { kind: 'status', status: 502, body: 'html' } as const],
    ['an error without a code', { kind: 'status', status: 500, body: 'empty-code' } as const],
  ])('%s: try again', async (_name, fault) => {
    org.insert('account', { name: 'a' }, { by: seller });
    const client = await signIn();
    simulator.faults.add({ on: /\/accounts/, fault });
    expect((await connectorError(readStream(client, 'accounts', null, NOW))).recovery).toBe('retry');
    expect((await readStream(client, 'accounts', null, NOW))[0]?.rows).toHaveLength(1);
  });

  test('an access token that ends early costs one renewal', async () => {
    const client = await signIn();
    simulator.faults.expireAccessTokens();
    simulator.requests.length = 0;
    await readStream(client, 'accounts', null, NOW);
    expect(simulator.requests.filter(({ target }) => target.includes('/oauth2/'))).toHaveLength(1);
  });

  test('an application user that is switched off needs a person', async () => {
    const client = await signIn();
    simulator.faults.applicationUserDisabled = true;
    expect((await connectorError(readStream(client, 'accounts', null, NOW))).recovery).toBe('reconnect');
  });

  test('an expired link starts the table anew, and the full read sweeps', async () => {
    const client = await signIn();
    const [first] = await readStream(client, 'accounts', null, NOW);
    simulator.faults.expireDeltaTokens();
    const failed = await connectorError(readStream(client, 'accounts', first?.checkpoint ?? null, NOW));
    expect(failed).toMatchObject({ recovery: 'restart-stream', vendorCode: '0x80044352' });
    expect((await readStream(client, 'accounts', null, NOW)).at(-1)?.sweep).toBe(true);
  });

  test('a column removed in mid-sync is done without', async () => {
    org.insert('opportunity', { name: 'o', stepname: 'Propose' }, { by: seller });
    const client = await signIn();
    await dynamics.check(client);
    org.removeColumn('opportunity', 'stepname');
    const [batch] = await readStream(client, 'opportunities', null, NOW);
    expect(batch?.rows[0]).toMatchObject({ status: null });
  });
});

describe('what comes over the wire', () => {
  test('versions above 2^53 keep every digit', async () => {
    await simulator.close();
    await start({ firstVersion: 9_007_199_254_740_993n });
    const client = await signIn();
    const rows = (await readStream(client, 'users', null, NOW)).flatMap((batch) => batch.rows);
    const versions = rows.map(({ version }) => BigInt(String(version)));
    expect(new Set(versions).size).toBe(rows.length);
    expect(versions.some((version) => version % 2n === 1n)).toBe(true);
  });

  test('a deal that was won, with its currency and account', async () => {
    const account = org.insert('account', { name: 'a' }, { by: seller });
    const opportunity = org.insert(
      'opportunity',
      { name: 'o', estimatedvalue: 100, estimatedclosedate: '2026-12-01', _parentaccountid_value: account },
      { by: seller },
    );
    closeOpportunity(org, opportunity, { outcome: 'won', actualRevenue: 120, by: seller });
    const [batch] = await readStream(await signIn(), 'opportunities', null, NOW);
    expect(crmRecord.parse(batch?.rows[0])).toMatchObject({
      closed: true,
      won: true,
      amount: 120,
      amountBase: 120,
      currency: 'USD',
      closeDate: '2026-09-01',
      closedAt: '2026-09-01T12:00:00Z',
      accountSourceId: account,
    });
  });

  test('presence comes once per user and interval, and a change of owner with both owners', async () => {
    const at = new Date('2026-08-20T08:00:00Z');
    const other = org.insert('systemuser', { lastname: 'Other' }, { at });
    const account = org.insert('account', { name: 'a' }, { by: seller, at });
    org.update('account', account, { _ownerid_value: other }, { by: seller, at: new Date('2026-08-20T09:00:00Z') });
    const client = await signIn();
    const logins = (await readStream(client, 'logins', null, NOW)).flatMap((batch) => batch.rows);
    expect(logins.filter(({ userSourceId }) => userSourceId === seller)).toHaveLength(1);
    expect((await readStream(client, 'owner-changes', null, NOW))[0]?.rows).toMatchObject([
      { recordSourceId: account, fromSourceId: seller, toSourceId: other, changedBySourceId: seller, kind: 'account' },
    ]);
  });

  test('subjects, bodies and names of customers are never asked for', async () => {
    const client = await signIn();
    for (const stream of Object.keys(dynamics.streams)) await readStream(client, stream, null, NOW);
    const organisation = /EntityDefinitions|organizations|businessunits|teams|positions/;
    const selected = simulator.requests.flatMap(({ target }) => {
      const select = /[?&]\$select=([^&]*)/.exec(decodeURIComponent(target))?.[1] ?? '';
      return organisation.test(target) ? [] : select.split(',');
    });
    expect(selected).toContain('createdon');
    const contents = ['subject', 'description', 'name', 'title', 'firstname', 'lastname', 'location', 'notetext'];
    // A user's job title is no customer's.
    expect(selected.filter((column) => contents.includes(column))).toEqual(['title']);
  });
});

describe('what the audit log cannot tell', () => {
  const notes: string[] = [];
  async function read(stream: string, after: Checkpoint | null): Promise<Checkpoint | null> {
    const request = {
      after,
      until: NOW,
      signal: new AbortController().signal,
      note: (said: string) => notes.push(said),
    };
    let checkpoint: Checkpoint | null = null;
    const found = dynamics.streams[stream];
    if (found === undefined) throw new Error(stream);
    for await (const batch of found.read(await signIn(), request)) checkpoint = batch.checkpoint ?? checkpoint;
    return checkpoint;
  }
  beforeEach(() => {
    notes.length = 0;
  });

  test('days before auditing was switched on are said to be not measured, with every read, and asked about once', async () => {
    await simulator.close();
    await start();
    org.update('organization', org.organizationId, AUDITING, { at: new Date('2026-08-01T10:00:00Z') });
    const checkpoint = await read('logins', null);
    expect(checkpoint).toMatchObject({ knownFrom: '2026-08-01' });
    expect(notes).toEqual([expect.stringMatching(/^Presence is fully known from 2026-08-01 on: .* not measured\.$/)]);
    simulator.requests.length = 0;
    expect(await read('logins', checkpoint)).toMatchObject({ knownFrom: '2026-08-01' });
    expect(notes).toHaveLength(2);
    expect(simulator.requests.filter(({ target }) => /action%20eq%20112/.test(target))).toEqual([]);
  });

  test('so are days whose rows are no longer kept', async () => {
    await simulator.close();
    await start({ organizationSettings: { ...AUDITING, auditretentionperiodv2: 30 } });
    await read('owner-changes', null);
    expect(notes).toEqual([expect.stringContaining('from 2026-08-02 on')]);
  });

  test('with auditing on since before the start nothing is said', async () => {
    for (const stream of ['logins', 'owner-changes', 'stage-changes']) await read(stream, null);
    expect(notes).toEqual([]);
  });
});

describe('what is only looked at for whether it is filled', () => {
  test('goes no further than that', async () => {
    const filled = { emailaddress1: 'jane@customer.example', telephone1: '+49 30 1234567', jobtitle: 'Buyer in chief' };
    org.insert('contact', { lastname: 'Doe', ...filled }, { by: seller });
    org.insert(
      'account',
      { name: 'a', websiteurl: 'https://customer.example', numberofemployees: 4711 },
      { by: seller },
    );
    const client = await signIn();
    const rows: CrmRecordDraft[] = [];
    for (const stream of ['accounts', 'contacts', 'leads', 'opportunities', 'cases']) {
      rows.push(...(await readStream(client, stream, null, NOW)).flatMap((batch) => batch.rows));
    }
    const text = JSON.stringify(rows);
    for (const value of [...Object.values(filled), 'customer.example', '4711']) expect(text).not.toContain(value);
    const bits = ['account', 'contact'].map((kind) => rows.find((row) => row.kind === kind));
    // Website and employees of eight fields, one of which Dataverse does not have; e-mail, phone and title of six.
    expect(bits.map((row) => [row?.filled, row?.tracked])).toEqual([
      [0b0001_0010, 0b0111_1111],
      [0b00_0111, 0b11_1111],
    ]);
  });
});

describe('signing in', () => {
  const { certificate, privateKey } = selfSignedCertificate();

  test('by certificate', async () => {
    await simulator.close();
    await start({}, { certificates: [certificate] });
    const client = await signIn({ type: 'certificate', certificate, privateKey });
    expect((await dynamics.now(client)).getTime()).toBe(NOW.getTime());
  });

  test('a certificate that is not registered needs a person', async () => {
    await simulator.close();
    await start({}, { certificates: [selfSignedCertificate('another').certificate] });
    const error = await connectorError(signIn({ type: 'certificate', certificate, privateKey }));
    expect(error).toMatchObject({ recovery: 'reconnect', vendorCode: 'AADSTS700027' });
  });

  test('with a federated token nobody trusts: a person must look', async () => {
    const tokenFile = join(tmpdir(), `uptake-federated-${process.pid}`);
    writeFileSync(tokenFile, 'a.b.c');
    const error = await connectorError(signIn({ type: 'federated', tokenFile })).finally(() => rmSync(tokenFile));
    expect(error.recovery).toBe('reconnect');
  });

  test('a secret that has run out says so', async () => {
    simulator.faults.secretExpired = true;
    expect((await connectorError(signIn())).message).toContain('client secret has expired');
  });

  test('a sign-in service that asks for a pause gets it', async () => {
    simulator.faults.add({
      on: /\/oauth2\//,
      fault: { kind: 'token-unavailable', status: 429, retryAfterSeconds: 20 },
    });
    expect((await connectorError(signIn())).recovery).toBe('wait');
    expect(await signIn()).toBeDefined();
  });
});
