import { describe, expect, it } from 'vitest';
import { connectors } from '../../../connectors/registry.ts';
import { formatProblem, parseConfig } from '../../../src/config/index.ts';
import { problemsOf } from './config-fixture.ts';

const salesforce = {
  id: 'sf',
  vendor: 'salesforce',
  loginUrl: 'https://acme.my.salesforce.com',
  auth: { type: 'client-credentials', clientId: 'app', clientSecret: 'correct-horse-battery' },
};
const dynamics = {
  id: 'dyn',
  vendor: 'dynamics',
  url: 'https://acme.crm.dynamics.com',
  auth: { type: 'client-secret', tenantId: 'acme.example', clientId: 'app', clientSecret: 'correct-horse-battery' },
};

const sentences = (...connections: unknown[]) => problemsOf(() => parseConfig({ connections }, {})).map(formatProblem);

describe('settings of the registered connectors', () => {
  it('are accepted as documented', () => {
    const { config } = parseConfig({ connections: [salesforce, dynamics] }, {});
    expect(config.connections.map(({ vendor, connector }) => [vendor, connector.vendor])).toEqual([
      ['salesforce', 'salesforce'],
      ['dynamics', 'dynamics'],
    ]);
  });

  it.each(Object.keys(connectors))(
    '%s refuses an unknown key, at the top and in auth, and says what was meant',
    (vendor) => {
      const known = vendor === 'salesforce' ? salesforce : dynamics;
      const { clientSecret: _, ...auth } = known.auth;
      expect(sentences({ ...known, colour: 'red', auth: { ...auth, clientSecrt: 'correct-horse-battery' } })).toEqual(
        expect.arrayContaining([
          expect.stringContaining('connections[0].colour is not a known setting. Known here: '),
          'connections[0].auth.clientSecrt is not a known setting. Did you mean clientSecret?',
          expect.stringContaining('connections[0].auth.clientSecret is missing.'),
        ]),
      );
    },
  );

  it.each([
    [{ ...salesforce, loginUrl: 'http://acme.my.salesforce.com' }, /^connections\[0\]\.loginUrl: Use https/],
    [{ ...dynamics, url: 'http://acme.crm.dynamics.com' }, /^connections\[0\]\.url must be https/],
    [{ ...salesforce, apiVersion: '64' }, /^connections\[0\]\.apiVersion: Write the API version/],
    [{ ...dynamics, auth: undefined }, /^connections\[0\]\.auth is missing/],
    [{ ...dynamics, auth: { type: 'pasword' } }, /^connections\[0\]\.auth\.type must be client-secret, certificate/],
  ])('plain http, wrong versions and missing sign-ins read as sentences', (entry, sentence) => {
    expect(sentences(entry)).toEqual([expect.stringMatching(sentence)]);
  });

  it('plain http is accepted on loopback', () => {
    const local = [
      { ...salesforce, loginUrl: 'http://127.0.0.1:4000' },
      { ...dynamics, url: 'http://localhost:4001' },
    ];
    expect(sentences(...local)).toEqual([]);
  });
});
