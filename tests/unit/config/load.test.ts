import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, type Environment, loadConfig } from '../../../src/config/index.ts';
import { connectors, temporaryDirectory } from './config-fixture.ts';

const MINIMAL = `
connections:
  - { id: emea, vendor: acme, url: "https://eu.acme.example", auth: { type: key, username: u, privateKey: file:k.pem } }
`;

async function load(text: string, env: Environment = {}) {
  const directory = temporaryDirectory();
  writeFileSync(path.join(directory, 'k.pem'), 'private-key-material\n');
  writeFileSync(path.join(directory, 'uptake.yaml'), text);
  const today = new Date('2026-11-21T12:00:00Z');
  return { directory, ...(await loadConfig({ path: path.join(directory, 'uptake.yaml'), env, connectors, today })) };
}

const failure = async (work: Promise<unknown>): Promise<ConfigError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ConfigError) return error;
  throw new Error(`expected a ConfigError, got ${String(error)}`);
};

describe('loading', () => {
  it('fills in every default', async () => {
    const { config, directory } = await load(MINIMAL);
    expect(config).toMatchObject({
      company: { name: 'Company', timeZone: 'UTC', country: null, currency: 'EUR' },
      dataDir: path.join(directory, 'data'),
      database: { url: null },
      queue: { url: null },
      server: {
        host: '127.0.0.1',
        port: 8080,
        publicUrl: 'http://localhost:8080',
        trustProxy: false,
        metricsPort: null,
      },
      log: { level: 'info' },
      stageContracts: [],
      licences: [],
      trainings: { sources: [] },
      events: [],
      privacy: { mode: 'aggregate', minimumGroup: 5, preset: 'none' },
      reports: [{ id: 'weekly', schedule: '0 7 * * 1', webhooks: [] }],
      targets: [],
      secretKey: null,
    });
    expect(config.people.roles.map((role) => role.id)).toEqual([
      'account-executive',
      'sales-development',
      'manager',
      'other',
    ]);
    const [connection] = config.connections;
    expect(connection).toMatchObject({
      id: 'emea',
      vendor: 'acme',
      connector: connectors.acme,
      schedule: '*/30 * * * *',
      since: '2025-01-01',
      budget: { dailyShare: 0.25, maxConcurrent: 4 },
      streams: { exclude: [] },
      settings: { url: 'https://eu.acme.example', region: 'eu' },
    });
    const settings = connection?.settings as { auth: { privateKey: { reveal(): string } } } | undefined;
    expect(settings?.auth.privateKey.reveal()).toBe('private-key-material');
  });

  it('takes what is left out from the environment, and numbers and truth values as text', async () => {
    const { config } = await load(
      `${MINIMAL}server: { port: "\${PORT}", trustProxy: "\${PROXY}" }\nreports: [{ id: w, mail: { to: [a@b.c], from: a@b.c } }]`,
      {
        DATABASE_URL: 'postgres://u:p@db/uptake',
        REDIS_URL: 'redis://cache',
        UPTAKE_SECRET_KEY: 'x'.repeat(32),
        SMTP_URL: 'smtp://mail',
        PORT: '9090',
        PROXY: 'true',
      },
    );
    expect(config.database.url?.reveal()).toBe('postgres://u:p@db/uptake');
    expect(config.queue.url?.reveal()).toBe('redis://cache');
    expect(config.secretKey?.reveal()).toBe('x'.repeat(32));
    expect(config.reports[0]?.mail?.smtp?.reveal()).toBe('smtp://mail');
    expect(config.server).toMatchObject({ port: 9090, trustProxy: true, publicUrl: 'http://localhost:9090' });
  });

  it('accepts addresses of proxies, and only addresses', async () => {
    const { config } = await load(`${MINIMAL}server: { trustProxy: "10.0.0.0/8, ::1" }`);
    expect(config.server.trustProxy).toEqual(['10.0.0.0/8', '::1']);
    for (const list of ['10.0.0.0/33', 'proxy.local', '10.0.0.1/8/8', '']) {
      const error = await failure(load(`${MINIMAL}server: { trustProxy: "${list}" }`));
      expect(error.problems.map((problem) => problem.path)).toEqual(['server.trustProxy']);
    }
  });

  it('finds the file by UPTAKE_CONFIG', async () => {
    const directory = temporaryDirectory();
    writeFileSync(path.join(directory, 'k.pem'), 'private-key-material');
    const file = path.join(directory, 'other.yaml');
    writeFileSync(file, MINIMAL);
    await expect(loadConfig({ env: { UPTAKE_CONFIG: file }, connectors })).resolves.toMatchObject({ path: file });
  });

  it('says how to make a file that is not there', async () => {
    const error = await failure(loadConfig({ path: path.join(temporaryDirectory(), 'uptake.yaml'), env: {} }));
    expect(error.message).toContain('does not exist. Copy uptake.example.yaml to uptake.yaml');
    expect((await failure(loadConfig({ path: temporaryDirectory(), env: {} }))).message).toContain('is a directory');
  });

  it.each([
    ['company:\n\tname: x', 'line 2, column 1'],
    ['company: { name: x', 'line 1, column 19'],
    ['company:\n  name: a\n  name: b', 'line 3, column 3'],
    ['company:\n  name: !hunter2hunter2 x', 'line 2, column 9'],
    ['company:\n  name: "hunter2hunter2', 'line 2, column 24'],
    ['company:\n  name: *hunter2hunter2', 'line 2, column 9'],
    ['a: hunter2: hunter2hunter2', 'line 1, column 4'],
    ['a: 1\n---\nb: 2', 'line 2, column 1'],
  ])('tells line and column of a YAML error, and never the text there: %j', async (text, place) => {
    const error = await failure(load(text));
    expect(error.problems[0]?.path).toBe(place);
    expect(error.message).not.toContain('hunter2');
    expect(error.message).toMatch(/uptake\.yaml has \d problem/);
  });
});

describe('warnings', () => {
  it('name what works but is probably not meant', async () => {
    const { warnings } = await load(
      `${MINIMAL.replace('eu.acme.example', 'crm.elsewhere.example')}
queue: { url: redis://cache }
privacy: { retention: { personWeekWeeks: 10 } }
reports: [{ id: w, mail: { to: [a@b.c], from: a@b.c }, webhooks: [{ kind: teams, url: "" }] }]`,
    );
    expect(warnings.map((warning) => warning.path)).toEqual([
      'connections[0].url',
      'company.country',
      'secretKey',
      'database.url',
      'reports[0].mail.smtp',
      'reports[0].webhooks[0].url',
      'privacy.retention.personWeekWeeks',
    ]);
    expect(warnings[0]?.message).toBe("is not one of Acme CRM's own hosts");
  });

  it('an empty list of connections is one', async () => {
    const { warnings } = await load('connections: []\ncompany: { country: DE }');
    expect(warnings.map((warning) => warning.path)).toEqual(['connections']);
  });

  it('are not given to a host whose name merely ends like the vendor’s', async () => {
    const hostOf = async (host: string) =>
      (await load(`${MINIMAL.replace('eu.acme.example', host)}company: { country: DE }`)).warnings.length;
    expect(await hostOf('acme.example')).toBe(0);
    expect(await hostOf('evilacme.example')).toBe(1);
    expect(await hostOf('acme.example.evil.example')).toBe(1);
  });
});

describe('the example', () => {
  const file = path.join(import.meta.dirname, '../../../uptake.example.yaml');

  it('is valid with the variables it names, and complete', async () => {
    const directory = temporaryDirectory();
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    writeFileSync(path.join(directory, 'sf.pem'), privateKey);
    const env = {
      SF_CLIENT_ID: 'sf-client',
      SF_PRIVATE_KEY_FILE: path.join(directory, 'sf.pem'),
      DYN_TENANT: '11111111-2222-3333-4444-555555555555',
      DYN_CLIENT_ID: 'dyn-client',
      DYN_CLIENT_SECRET: 'dyn-secret-value',
    };
    const { config } = await loadConfig({ path: file, env });
    expect(config.connections.map((connection) => connection.vendor)).toEqual(['salesforce', 'dynamics']);
    expect(config.privacy).toMatchObject({ mode: 'aggregate', minimumGroup: 5 });
    const text = readFileSync(file, 'utf8');
    for (const section of Object.keys(config)) expect(text, section).toMatch(new RegExp(`^${section}:`, 'm'));
  });

  it('without them names each one that is missing, and the key file', async () => {
    const error = await failure(loadConfig({ path: file, env: {} }));
    for (const name of ['SF_CLIENT_ID', 'DYN_TENANT', 'DYN_CLIENT_ID', 'DYN_CLIENT_SECRET', '/run/secrets/sf.pem']) {
      expect(error.message).toContain(name);
    }
    expect(error.problems).toHaveLength(5);
  });

  it('mentions in .env.example every variable it reads', () => {
    const variables = readFileSync(path.join(import.meta.dirname, '../../../.env.example'), 'utf8');
    const names = [...readFileSync(file, 'utf8').matchAll(/\$\{([A-Z][A-Z0-9_]*)/g)].map((match) => match[1] ?? '');
    for (const name of names.filter((word) => word !== 'NAME')) expect(variables).toContain(name);
  });
});
