import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryDirectory } from '../config/config-fixture.ts';
import { uptake } from './command-line.ts';

const VALID = `
company: { country: DE }
database: { url: "postgres://uptake:hunter2-password@db.internal/uptake" }
connections:
  - id: dyn
    vendor: dynamics
    url: https://acme.crm.dynamics.com
    auth: { type: client-secret, tenantId: acme.example, clientId: app, clientSecret: "\${SECRET}" }
`;

function file(content: string): string {
  const name = path.join(temporaryDirectory(), 'uptake.yaml');
  writeFileSync(name, content);
  return name;
}

describe('usage', () => {
  it.each([
    [['migrat'], /unknown command 'migrat'.*Did you mean migrate/s],
    [['keys', 'creat'], /unknown command 'creat'.*Did you mean create/s],
    [['config', '--jsn'], /unknown option '--jsn'.*Did you mean --json/s],
    [['config', 'extra'], /too many arguments/],
    [['keys', 'create', '--name', 'x'], /required option '--scope <scopes>' not specified/],
    [['keys', 'create', '--name', 'x', '--scope', 'agregate'], /Scopes are aggregate, person, self, write, admin/],
    [['keys', 'create', '--name', 'x', '--scope', 'admin', '--expires', 'soon'], /90d is ninety days/],
    [['keys', 'revoke'], /missing required argument 'id'/],
    [['trainings', 'import', 'a.csv', '--strict', '--partial'], /cannot be used with/],
    [['trainings', 'import', 'no-such-file.csv'], /There is no file no-such-file\.csv/],
  ])('%j is refused with status 2 and a sentence', async (argv, sentence) => {
    const { exit, out, err } = await uptake(argv);
    expect(exit).toBe(2);
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/\n\s+at /);
    expect(out).toBe('');
  });

  it('is answered as JSON when that was asked for, wherever --json stands', async () => {
    for (const argv of [
      ['--json', 'migrat'],
      ['migrat', '--json'],
      ['keys', 'creat', '--json'],
    ]) {
      const outcome = await uptake(argv);
      expect(outcome.exit).toBe(2);
      expect(outcome.json()).toEqual({ error: { code: 'usage', message: expect.stringContaining('unknown command') } });
    }
  });

  it('shows help, globally and per command, with the global options', async () => {
    for (const argv of [['--help'], ['keys', 'create', '--help'], ['trainings', 'import', '--help']]) {
      const { exit, out, err } = await uptake(argv);
      expect([exit, err]).toEqual([0, '']);
      expect(out).toMatch(/--config <file>/);
      expect(out).toMatch(/--json/);
    }
    const { out } = await uptake(['--help']);
    for (const name of ['migrate', 'config', 'keys', 'trainings']) expect(out).toContain(name);
  });

  it('without a command shows help on stderr, status 2', async () => {
    const { exit, out, err } = await uptake([]);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toContain('Usage: uptake');
  });

  it('prints the version', async () => {
    expect(await uptake(['--version'])).toMatchObject({ exit: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('uptake config', () => {
  const env = { SECRET: 'hunter2-client-secret' };

  it('prints what is in effect as YAML, secrets masked', async () => {
    const { exit, out, err } = await uptake(['config', '--config', file(VALID)], { env });
    expect([exit, err]).toEqual([0, '']);
    expect(out).not.toContain('hunter2');
    expect(parse(out)).toMatchObject({
      company: { timeZone: 'UTC', country: 'DE' },
      database: { url: 'postgres://uptake:••••••@db.internal/uptake' },
      connections: [{ id: 'dyn', schedule: '*/30 * * * *', auth: { clientId: 'app', clientSecret: '••••••' } }],
    });
  });

  it('prints it as JSON with its warnings', async () => {
    const name = file(VALID.replace('country: DE', 'name: Acme'));
    const outcome = await uptake(['config', '--json', '--config', name], { env });
    expect(outcome.json()).toMatchObject({
      path: name,
      config: { company: { name: 'Acme' } },
      warnings: [{ path: 'company.country' }],
    });
    expect(outcome.err).toContain('warning: company.country is not set');
    expect(outcome.out).not.toContain('hunter2');
  });

  it('reports every problem, as text and as JSON, with status 2', async () => {
    const name = file(`${VALID}\nserver: { port: 70000 }\ncompnay: {}\n`);
    const text = await uptake(['config', '--config', name]);
    expect(text).toMatchObject({ exit: 2, out: '' });
    for (const line of ['SECRET, which is not set', 'server.port must be at most 65535', 'Did you mean company?']) {
      expect(text.err).toContain(line);
    }
    const json = await uptake(['config', '--config', name, '--json']);
    expect(json.json()).toMatchObject({
      error: {
        code: 'config',
        problems: [
          { path: 'connections[0].auth.clientSecret' },
          { path: 'compnay' },
          { path: 'server.port', message: 'must be at most 65535', remedy: '' },
        ],
      },
    });
    expect(text.err + json.out + json.err).not.toContain('hunter2');
  });

  it('takes the file from UPTAKE_CONFIG, and says when there is none', async () => {
    expect((await uptake(['config'], { env: { ...env, UPTAKE_CONFIG: file(VALID) } })).exit).toBe(0);
    const { exit, err } = await uptake(['config', '--config', 'no-such-file.yaml']);
    expect(exit).toBe(2);
    expect(err).toContain('no-such-file.yaml does not exist. Copy uptake.example.yaml');
  });
});
