import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../../connectors/contract/index.ts';
import { salesforceSettings } from '../../../connectors/salesforce/settings.ts';
import { keyPair } from './loopback.ts';

const credentials = { type: 'client-credentials', clientId: 'app', clientSecret: 'hush' };
const jwt = { type: 'jwt-bearer', clientId: 'app', username: 'uptake@acme.com', privateKey: keyPair.privateKey };
const acme = 'https://acme.my.salesforce.com';

function problems(settings: unknown): string[] {
  const parsed = salesforceSettings.safeParse(settings);
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('each way of signing in is accepted, with its secrets hidden', () => {
  const refresh = { type: 'refresh-token', clientId: 'app', refreshToken: 'hush' };
  for (const auth of [credentials, jwt, refresh]) {
    const settings = salesforceSettings.parse({ loginUrl: acme, auth });
    expect(settings).toMatchObject({ loginUrl: acme, apiVersion: '64.0' });
    expect(`${JSON.stringify(settings)}${inspect(settings, { depth: 9 })}`).not.toMatch(/hush|PRIVATE KEY/);
  }
});

test('a key that came through an environment variable may have its line ends written out', () => {
  const privateKey = keyPair.privateKey.replaceAll('\n', '\\n');
  const { auth } = salesforceSettings.parse({ loginUrl: acme, auth: { ...jwt, privateKey } });
  expect(auth.type === 'jwt-bearer' && auth.privateKey instanceof Secret && auth.privateKey.reveal()).toBe(
    keyPair.privateKey,
  );
});

test.each([
  ['https://acme.lightning.force.com', 'https://acme.my.salesforce.com'],
  ['https://acme.my.salesforce-setup.com/lightning/setup', 'https://acme.my.salesforce.com'],
  ['https://acme--uat.sandbox.lightning.force.com/lightning/page/home', 'https://acme--uat.sandbox.my.salesforce.com'],
])('%s is refused and the right host named', (loginUrl, right) => {
  expect(problems({ loginUrl, auth: jwt })).toEqual([expect.stringContaining(`use ${right}.`)]);
});

test('http is for loopback only', () => {
  expect(problems({ loginUrl: 'http://acme.my.salesforce.com', auth: jwt })).toEqual([
    expect.stringContaining('https'),
  ]);
  expect(problems({ loginUrl: 'ftp://localhost', auth: jwt })).toEqual([expect.stringContaining('https')]);
  for (const host of ['localhost:8443', '127.0.0.1:9', '[::1]:9']) {
    expect(problems({ loginUrl: `http://${host}`, auth: jwt })).toEqual([]);
  }
});

test('client credentials need the own domain', () => {
  const [problem] = problems({ loginUrl: 'https://login.salesforce.com', auth: credentials });
  expect(problem).toMatch(/^loginUrl: .*My Domain/);
  expect(problems({ loginUrl: 'https://login.salesforce.com', auth: jwt })).toEqual([]);
});

test.each([
  ['a key that is none', { loginUrl: acme, auth: { ...jwt, privateKey: 'secret-text' } }],
  ['no URL', { loginUrl: 'acme', auth: jwt }],
  ['a version as a number', { loginUrl: acme, apiVersion: '64', auth: jwt }],
  ['a version too old', { loginUrl: acme, apiVersion: '40.0', auth: jwt }],
  ['an unknown key', { loginUrl: acme, auth: jwt, instanceUrl: acme }],
  ['secrets of another flow', { loginUrl: acme, auth: { ...jwt, clientSecret: 'hush' } }],
])('%s is one problem, without the value', (_, settings) => {
  const found = problems(settings);
  expect(found).toHaveLength(1);
  expect(found[0]).not.toContain('secret-text');
});
