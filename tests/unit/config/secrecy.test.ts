import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type AnyConnector, Secret } from '../../../connectors/contract/index.ts';
import {
  ConfigError,
  createSealing,
  describeConfig,
  ensureSecretKey,
  parseConfig,
  privacyChange,
  SealingError,
} from '../../../src/config/index.ts';
import { connection, connectors, problemsOf, temporaryDirectory } from './config-fixture.ts';

const full = {
  company: { country: 'DE' },
  database: { url: 'postgres://uptake:hunter2-database@db.internal:5432/uptake?sslkey=hunter2-query' },
  queue: { url: 'rediss://:hunter2-queue@cache.internal:6380/2' },
  secretKey: 'hunter2-sealing-0123456789abcdef0123456789',
  connections: [
    connection({ auth: { type: 'client-secret', clientId: 'app', clientSecret: 'hunter2-client' } }),
    connection({ id: 'us', auth: { type: 'key', username: 'app', privateKey: 'hunter2-private\nkey' } }),
  ],
  reports: [
    {
      id: 'weekly',
      mail: { to: ['a@b.c'], from: 'd@e.f', smtp: 'smtps://mailer:hunter2-mail@mail.internal:465' },
      webhooks: [
        { kind: 'slack', url: 'https://hooks.slack.example/services/hunter2-hook' },
        { kind: 'standard', url: 'https://hooks.example/x', secret: 'whsec_hunter2signatureHunter2signature0123' },
      ],
    },
  ],
};

describe('secrets', () => {
  const { config } = parseConfig(full, {}, { connectors });

  it('are not printed by anything that prints a configuration', () => {
    const printed = [
      JSON.stringify(config),
      inspect(config, { depth: 20, showHidden: true }),
      JSON.stringify(describeConfig(config)),
      stringify(describeConfig(config)),
      String(config.secretKey),
      `${config.database.url}`,
    ];
    for (const text of printed) expect(text).not.toContain('hunter2');
  });

  it('leave of a URL what an operator needs to see', () => {
    expect(describeConfig(config)).toMatchObject({
      database: { url: 'postgres://uptake:••••••@db.internal:5432/uptake?••••••' },
      queue: { url: 'rediss://:••••••@cache.internal:6380/2' },
      reports: [
        {
          mail: { smtp: 'smtps://mailer:••••••@mail.internal:465' },
          webhooks: [{ url: 'https://hooks.slack.example/••••••' }, { secret: '••••••' }],
        },
      ],
      connections: [
        { id: 'emea', url: 'https://eu.acme.example', auth: { clientId: 'app', clientSecret: '••••••' } },
        { id: 'us', auth: { username: 'app', privateKey: '••••••' } },
      ],
    });
  });

  it('are masked even where a vendor keeps one as plain text or under another name', () => {
    const settings = z.object({ clientSecret: z.string(), copy: z.string(), token: z.string() });
    const careless = { ...connectors.acme, settings } as AnyConnector;
    const entry = {
      id: 'a',
      vendor: 'acme',
      clientSecret: 'hunter2-plain',
      copy: 'x hunter2-plain y',
      token: 'hunter2-t',
    };
    const parsed = parseConfig({ connections: [entry] }, {}, { connectors: { acme: careless } });
    expect(JSON.stringify(describeConfig(parsed.config))).not.toContain('hunter2');
  });

  it('are in no problem, whatever is wrong with them or beside them', () => {
    const wrong = [
      { ...full, database: { url: 'hunter2-database' } },
      { ...full, database: { url: 'mysql://u:hunter2-database@db' } },
      { ...full, queue: { url: ['hunter2-queue'] } },
      { ...full, secretKey: 'hunter2' },
      { ...full, secretKey: { hunter2: 1 }.hunter2 },
      { ...full, connections: [connection({ auth: 'hunter2-client' })] },
      { ...full, connections: [connection({ auth: { type: 'hunter2-type', clientSecret: 'hunter2-client' } })] },
      { ...full, connections: [connection({ auth: { type: 'key', username: 'u', privateKey: ['hunter2-key'] } })] },
      { ...full, reports: [{ id: 'w', webhooks: [{ kind: 'slack', url: 'http://hooks.example/hunter2' }] }] },
    ];
    for (const input of wrong) {
      const problems = problemsOf(() => parseConfig(input, {}, { connectors }));
      expect(problems.length).toBeGreaterThan(0);
      expect(JSON.stringify(problems)).not.toContain('hunter2');
    }
  });

  it('are masked in what a vendor says about its own settings', () => {
    const settings = z.strictObject({ clientSecret: z.string() }).superRefine((value, context) => {
      context.addIssue({ code: 'custom', message: `dislikes ${value.clientSecret}` });
    });
    const chatty = { ...connectors.acme, settings } as unknown as AnyConnector;
    const entry = { id: 'a', vendor: 'acme', clientSecret: 'hunter2-client' };
    const [problem] = problemsOf(() => parseConfig({ connections: [entry] }, {}, { connectors: { acme: chatty } }));
    expect(problem?.message).toBe('dislikes ••••••');
  });
});

describe('sealing', () => {
  const key = new Secret('k'.repeat(43));

  it('opens what it sealed, and never seals twice alike', () => {
    const sealing = createSealing(key);
    const sealed = sealing.seal('refresh-tökén', 'sf-emea/refreshToken');
    expect(sealed.toString('latin1')).not.toContain('refresh');
    expect(sealing.open(sealed, 'sf-emea/refreshToken')).toBe('refresh-tökén');
    expect(sealing.seal('x').equals(sealing.seal('x'))).toBe(false);
    expect(sealing.open(sealing.seal(''))).toBe('');
  });

  it('opens nothing with another key, in another place, altered or cut', () => {
    const sealing = createSealing(key);
    const sealed = sealing.seal('token', 'a');
    const altered = Buffer.from(sealed);
    altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1);
    expect(() => createSealing(new Secret('l'.repeat(43))).open(sealed, 'a')).toThrow(SealingError);
    expect(() => sealing.open(sealed, 'b')).toThrow(SealingError);
    expect(() => sealing.open(altered, 'a')).toThrow(SealingError);
    expect(() => sealing.open(sealed.subarray(0, 20), 'a')).toThrow(SealingError);
    expect(() => sealing.open(Buffer.alloc(0), 'a')).toThrow(SealingError);
  });
});

describe('the generated key', () => {
  it('is made once, for its owner only, the same for all who start at once', async () => {
    const dataDir = path.join(temporaryDirectory(), 'data');
    const keys = await Promise.all(Array.from({ length: 8 }, () => ensureSecretKey({ secretKey: null, dataDir })));
    const file = path.join(dataDir, 'secret.key');
    expect(new Set(keys.map((key) => key.reveal())).size).toBe(1);
    expect(keys[0]?.reveal()).toBe(readFileSync(file, 'utf8').trim());
    expect(keys[0]?.reveal()).toMatch(/^[\w-]{43}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is not made when one is configured', async () => {
    const dataDir = path.join(temporaryDirectory(), 'data');
    const secretKey = new Secret('s'.repeat(32));
    expect(await ensureSecretKey({ secretKey, dataDir })).toBe(secretKey);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('is refused when others can read it or when it is damaged, and never replaced', async () => {
    const dataDir = temporaryDirectory();
    const file = path.join(dataDir, 'secret.key');
    writeFileSync(file, 'x'.repeat(43), { mode: 0o644 });
    await expect(ensureSecretKey({ secretKey: null, dataDir })).rejects.toThrow('chmod 600');
    const damaged = temporaryDirectory();
    writeFileSync(path.join(damaged, 'secret.key'), '', { mode: 0o600 });
    await expect(ensureSecretKey({ secretKey: null, dataDir: damaged })).rejects.toThrow(ConfigError);
    expect(readFileSync(path.join(damaged, 'secret.key'), 'utf8')).toBe('');
  });

  it('that cannot be written says so', async () => {
    const directory = temporaryDirectory();
    writeFileSync(path.join(directory, 'data'), 'a file');
    const dataDir = path.join(directory, 'data');
    await expect(ensureSecretKey({ secretKey: null, dataDir })).rejects.toThrow(/cannot be (read|written)/);
  });
});

describe('a change of the privacy mode', () => {
  const privacy = (mode: 'aggregate' | 'named', changeReason: string | null = null) => {
    const input = { connections: [], privacy: { mode, ...(changeReason !== null && { changeReason }) } };
    return parseConfig(input, {}, { connectors }).config.privacy;
  };

  it('is told with its reason, from whatever was in force', () => {
    expect(privacyChange(null, privacy('named', 'agreed'))).toEqual({
      from: 'aggregate',
      to: 'named',
      reason: 'agreed',
    });
    expect(privacyChange('named', privacy('named', 'agreed'))).toBeNull();
    expect(privacyChange(null, privacy('aggregate'))).toBeNull();
  });

  it('needs a reason on the way back too', () => {
    expect(() => privacyChange('named', privacy('aggregate'))).toThrow('privacy.changeReason is missing');
  });
});
