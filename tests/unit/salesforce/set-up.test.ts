import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { StreamCapability } from '../../../connectors/contract/index.ts';
import type { SalesforceClient } from '../../../connectors/salesforce/client.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { salesforceSettings } from '../../../connectors/salesforce/settings.ts';
import {
  grantOnly,
  type PermissionSet,
  parsePermissionSet,
  SalesforceOrg,
  type SalesforceSimulator,
  startSalesforceSimulator,
} from '../../../src/demo/salesforce-simulator/index.ts';
import { VISITS } from '../../contract/salesforce-rows.ts';
import { contextFor, keyPair } from './loopback.ts';

/*
 * docs/salesforce/set-up.md followed by a new user: its configuration, its permission set, an organisation that grants
 * nothing else.
 */

const DOCS = new URL('../../../docs/salesforce/', import.meta.url);
const page = readFileSync(new URL('set-up.md', DOCS), 'utf8');
const file = 'force-app/main/default/permissionsets/Uptake.permissionset-meta.xml';
const granted = parsePermissionSet(readFileSync(new URL(file, DOCS), 'utf8'));
// An assertion is signed by this machine's clock.
const NOW = Math.floor(Date.now() / 1_000) * 1_000;
const DAY = 86_400_000;

/** Everything the connector can read: what the configuration adds, too. The custom object is the organisation's own. */
const tailored =
  salesforce.tailor?.({
    activities: [{ object: 'Visit__c', kind: 'meeting', person: 'Seller__c', at: 'On__c' }],
    trainings: [
      { kind: 'campaign', match: 'CRM training*' },
      { kind: 'meeting', match: 'CRM training*' },
    ],
  }) ?? salesforce;

let org: SalesforceOrg;
let simulator: SalesforceSimulator;
let client: SalesforceClient;

/** The configuration the page shows, with what only the reader has put in its place. */
function configured(loginUrl: string) {
  const [, yaml = ''] = /```yaml\n(connections:.*?)```/s.exec(page) ?? [];
  const [connection] = (parse(yaml) as { connections: Record<string, unknown>[] }).connections;
  const { id: _id, vendor, auth, ...rest } = connection ?? {};
  expect(vendor).toBe('salesforce');
  expect(auth).toMatchObject({
    clientId: expect.stringContaining('SF_CLIENT_ID'),
    privateKey: expect.stringMatching(/^file:/),
  });
  const own = { clientId: 'the consumer key', privateKey: keyPair.privateKey };
  return salesforceSettings.parse({ ...rest, loginUrl, auth: { ...(auth as object), ...own } });
}

beforeAll(async () => {
  org = new SalesforceOrg({ multiCurrency: true, datedRates: true, customObjects: VISITS });
  const profiles = org.standard.profiles;
  const [, username = ''] = /username: (\S+)/.exec(page) ?? [];
  org.insert('User', { Username: username, LastName: 'Uptake', ProfileId: profiles['Standard User'] ?? null });
  const at = new Date(NOW - DAY);
  const fields = { Username: 's@acme.example', LastName: 'S', ProfileId: profiles['Standard User'] ?? null };
  const seller = org.insert('User', { ...fields, LastLoginDate: at }, { at });
  org.insert('LoginHistory', { UserId: seller, LoginTime: at, LoginType: 'Application', Status: 'Success' });
  // More than the check needs to notice that sharing hides some.
  for (let index = 0; index < 120; index += 1) {
    const owned = { OwnerId: seller };
    const saved = { at, by: seller };
    const account = org.insert('Account', { Name: `A${index}`, ...owned }, saved);
    org.insert('Contact', { LastName: `C${index}`, AccountId: account, ...owned }, saved);
    org.insert('Lead', { LastName: `L${index}`, Company: 'Acme', Status: 'Open - Not Contacted', ...owned }, saved);
    const deal = { Name: `O${index}`, StageName: 'Prospecting', CloseDate: '2026-06-30', AccountId: account };
    org.insert('Opportunity', { ...deal, ...owned }, saved);
    org.insert('Case', { Subject: `S${index}`, Status: 'New', AccountId: account, ...owned }, saved);
    org.insert('Task', { Subject: 'Call', Status: 'Completed', WhatId: account, ...owned }, saved);
    org.insert('Event', { Subject: 'Meeting', StartDateTime: at, WhatId: account, ...owned }, saved);
  }
  const credentials = { clientId: 'the consumer key', publicKeyPem: keyPair.publicKey };
  simulator = await startSalesforceSimulator({ org, credentials });
  client = await salesforce.connect(contextFor(configured(simulator.url)).context);
});
afterAll(() => simulator.close());

async function lacking(permissions: PermissionSet): Promise<readonly StreamCapability[]> {
  grantOnly(org, permissions);
  const { streams } = await tailored.check(client);
  return streams.filter(({ availability }) => availability !== 'available');
}

test('with what the page says, every stream is available, tailored ones too', async () => {
  expect(await lacking(granted)).toEqual([]);
  const { streams } = await tailored.check(client);
  expect(streams.map(({ stream }) => stream)).toEqual(
    expect.arrayContaining([
      ...['emails', 'attendance', 'app-usage', 'licences', 'licence-assignments', 'currency-rates', 'stages'],
      ...['activities-visit__c', 'training-campaigns', 'training-members', 'training-meetings'],
    ]),
  );
});

const without = <Key>(set: ReadonlySet<Key>, key: Key) => new Set([...set].filter((other) => other !== key));

test.each([...granted.userPermissions].filter((name) => name !== 'ApiEnabled'))('%s is needed', async (name) => {
  expect(await lacking({ ...granted, userPermissions: without(granted.userPermissions, name) })).not.toEqual([]);
});

test('API Enabled is needed', async () => {
  const permissions = { ...granted, userPermissions: without(granted.userPermissions, 'ApiEnabled') };
  await expect(lacking(permissions)).rejects.toMatchObject({ message: expect.stringContaining('API Enabled') });
});

/** Of campaigns no count says how many there are: that sharing hides some is not noticed. */
const COUNTED = [...granted.objects.keys()].filter((name) => name !== 'Campaign');

test('Read on Campaign is needed', async () => {
  const objects = new Map([...granted.objects].filter(([name]) => name !== 'Campaign'));
  const found = await lacking({ ...granted, objects });
  expect(found.map(({ stream }) => stream)).toEqual(['training-campaigns', 'training-members']);
});

test.each(COUNTED)('Read and View All Records on %s are both needed', async (object) => {
  const others = [...granted.objects].filter(([name]) => name !== object);
  expect(await lacking({ ...granted, objects: new Map(others) })).not.toEqual([]);
  const found = await lacking({ ...granted, objects: new Map([...others, [object, { viewAll: false }]]) });
  expect(found.map(({ reason }) => reason).join(' ')).toContain(`View All Records on ${object}`);
});

/** Which exist in some organisations only, so that their lack is not complained of. */
const NOT_COMPLAINED_OF = /\.Type$/;

test.each([...granted.fields].filter((field) => !NOT_COMPLAINED_OF.test(field)))('%s is needed', async (field) => {
  const found = await lacking({ ...granted, fields: without(granted.fields, field) });
  expect(found.map(({ reason }) => reason).join(' ')).toContain(field.split('.')[1]);
});

test('a permission set that grants writing is no longer least privilege', () => {
  const xml = '<objectPermissions><allowEdit>true</allowEdit><object>Account</object></objectPermissions>';
  expect(() => parsePermissionSet(xml)).toThrow(/grants writing/);
});
