import { expect, test } from 'vitest';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { salesforceSettings } from '../../../connectors/salesforce/settings.ts';
import {
  SalesforceOrg,
  type SalesforceSimulator,
  startSalesforceSimulator,
} from '../../../src/demo/salesforce-simulator/index.ts';
import { contextFor, keyPair } from './loopback.ts';

const clientId = 'app';

async function withSimulator(sandbox: boolean, body: (simulator: SalesforceSimulator) => Promise<void>): Promise<void> {
  const org = new SalesforceOrg({ sandbox });
  const simulator = await startSalesforceSimulator({
    org,
    credentials: { clientId, clientSecret: 'hush', publicKeyPem: keyPair.publicKey, refreshTokens: ['first'] },
  });
  try {
    await body(simulator);
  } finally {
    await simulator.close();
  }
}

async function signInWith(loginUrl: string, auth: unknown, secrets = new Map<string, string>()) {
  const { context } = contextFor(salesforceSettings.parse({ loginUrl, auth }));
  const keeping = {
    ...context,
    secrets: {
      load: async (name: string) => secrets.get(name) ?? null,
      save: async (name: string, value: string) => void secrets.set(name, value),
    },
  };
  const client = await salesforce.connect(keeping);
  return (await salesforce.check(client)).identity;
}

const jwt = { type: 'jwt-bearer', clientId, username: 'integration@acme.example', privateKey: keyPair.privateKey };

test('by JWT at the general sign-in host, whose answer names the address of the organisation', () =>
  withSimulator(false, async ({ loginUrl, url }) => {
    expect(await signInWith(loginUrl, jwt)).toContain(new URL(url).host);
  }));

test('by client credentials at the own domain', () =>
  withSimulator(false, async ({ url }) => {
    expect(await signInWith(url, { type: 'client-credentials', clientId, clientSecret: 'hush' })).toContain(
      'integration@',
    );
  }));

test('by a refresh token that is replaced every time', () =>
  withSimulator(false, async ({ url, service }) => {
    const secrets = new Map<string, string>();
    const auth = { type: 'refresh-token', clientId, clientSecret: 'hush', refreshToken: 'first' };
    for (const _ of [1, 2, 3]) expect(await signInWith(url, auth, secrets)).toContain('integration@');
    expect(service.oauth.refreshTokens()).not.toContain('first');
  }));

test.each([
  [
    'an app nobody approved',
    ({ service }: SalesforceSimulator) => void Object.assign(service.oauth, { userApproved: false }),
    jwt,
  ],
  ['a user there is not', () => undefined, { ...jwt, username: 'nobody@acme.example' }],
  ['an app there is not', () => undefined, { ...jwt, clientId: 'other' }],
  ['a wrong secret', () => undefined, { type: 'client-credentials', clientId, clientSecret: 'wrong' }],
  ['a spent token', () => undefined, { type: 'refresh-token', clientId, refreshToken: 'spent' }],
] as const)('%s needs a person', (_, prepare, auth) =>
  withSimulator(false, async (simulator) => {
    prepare(simulator);
    await expect(signInWith(simulator.url, auth)).rejects.toMatchObject({
      name: 'ConnectorError',
      recovery: 'reconnect',
    });
  }),
);
