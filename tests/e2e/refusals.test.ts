import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCli, type Cli, type Finished } from '../support/cli.ts';
import { type ServedCompany, serveCompany } from '../support/company.ts';
import { createTestDatabase } from '../support/database.ts';
import { makeKey, startServing, until } from '../support/installation.ts';

const COMMANDS = [
  ...['demo', 'start', 'serve', 'worker', 'migrate', 'check', 'sync', 'compute', 'trainings import'],
  ...['keys create', 'keys list', 'keys revoke', 'config'],
];

describe('what cannot be is one clear sentence', () => {
  let cli: Cli;
  let company: ServedCompany;
  beforeAll(async () => {
    [cli, company] = await Promise.all([buildCli(), serveCompany(12, 3)]);
  });
  afterAll(async () => {
    await cli?.close();
    await company?.close();
  });

  const file = (name: string) => path.join(cli.folder, name);

  /** Ended with this status, saying this, and nothing of where in the code. */
  function expectRefusal(finished: Finished, status: number, sentence: RegExp): void {
    expect(finished, finished.err).toMatchObject({ status, signal: null });
    expect(finished.err).toMatch(sentence);
    expect(finished.err).not.toMatch(/^\s+at .*:\d+|Unexpected error|node:internal/m);
  }

  it('--help everywhere: on stdout, status 0, and nothing on stderr', { timeout: 120_000 }, async () => {
    const helps = await inTurn([[], ...COMMANDS.map((command) => command.split(' '))], async (command) => ({
      command: command.join(' '),
      ...(await cli.run([...command, '--help'])),
    }));
    for (const { command, status, out, err } of helps) {
      expect([command, status, err]).toEqual([command, 0, '']);
      expect(out).toContain(`Usage: uptake${command === '' ? '' : ` ${command}`}`);
      for (const option of ['--config', '--json', '--help']) expect(out).toContain(option);
    }
  });

  it.each([
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/],
    ['an unknown option', ['start', '--frobnicate'], /unknown option '--frobnicate'/],
    ['a value that cannot be', ['demo', '--people', '3'], /argument '3' is invalid\. Give a whole number/],
    ['a missing argument', ['trainings', 'import'], /missing required argument 'file'/],
    ['no configuration', ['start', '--config', 'none.yaml'], /none\.yaml does not exist\. Copy uptake\.example\.yaml/],
  ])('%s: status 2', async (_what, args, sentence) => {
    const refused = await cli.run([...args, '--json']);
    expectRefusal(refused, 2, sentence);
    expect(refused.json()).toMatchObject({
      error: { code: expect.any(String), message: expect.stringMatching(sentence) },
    });
  });

  it('bad YAML: status 2 with line and column, whatever the command', { timeout: 60_000 }, async () => {
    writeFileSync(file('bad.yaml'), 'connections: [\n  - id: x\n');
    for (const command of [['start'], ['check'], ['sync', '--wait']]) {
      expectRefusal(
        await cli.run([...command, '--config', 'bad.yaml']),
        2,
        /^uptake: bad\.yaml has .*\n {2}line 2, column/,
      );
    }
  });

  it('a taken port: status 2, before anything is touched', { timeout: 60_000 }, async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as { port: number };
    const sentence = new RegExp(`The address at 127\\.0\\.0\\.1:${port} is taken by another process\\.`);
    const config = company.configure(file('taken.yaml'), { server: { port }, dataDir: file('untouched') });
    expectRefusal(await cli.run(['start', '--config', config]), 2, sentence);
    expect(await cli.run(['config', '--config', config])).toMatchObject({ status: 0 });
    expectRefusal(await cli.run(['demo', '--port', String(port)]), 2, sentence);
    holder.close();
    expect(() => mkdirSync(file('untouched'))).not.toThrow();
  });

  it('a data folder that cannot be written: status 2', { timeout: 60_000 }, async () => {
    writeFileSync(file('a-file'), '');
    mkdirSync(file('locked'));
    chmodSync(file('locked'), 0o555);
    // Nothing is locked for root.
    const folders = process.getuid?.() === 0 ? [file('a-file/data')] : [file('a-file/data'), file('locked/data')];
    for (const dataDir of folders) {
      const config = company.configure(file('unwritable.yaml'), { dataDir });
      for (const command of [['start'], ['check'], ['sync', '--wait']]) {
        expectRefusal(await cli.run([...command, '--config', config]), 2, /The data folder \S+ cannot be written \(E/);
      }
    }
    const demo = await cli.run(['demo', '--exit'], { env: { TMPDIR: file('a-file') } });
    expectRefusal(demo, 2, /The temporary folder \S+ cannot be written \(ENOTDIR\): set TMPDIR/);
  });

  it('serve and worker without Redis: status 2 with the reason', { timeout: 60_000 }, async () => {
    const config = company.configure(file('alone.yaml'), {});
    for (const command of ['serve', 'worker']) {
      expectRefusal(await cli.run([command, '--config', config]), 2, /Several processes need Redis and a PostgreSQL/);
    }
  });

  it('serve and worker on an older schema: status 2, and `migrate` is named', { timeout: 60_000 }, async () => {
    const database = await createTestDatabase();
    try {
      await database.database.pool.query(
        'delete from kysely_migration where name = (select max(name) from kysely_migration)',
      );
      const config = company.configure(file('old.yaml'), {});
      const env = { DATABASE_URL: database.url, REDIS_URL: 'redis://127.0.0.1:1' };
      for (const command of ['serve', 'worker']) {
        expectRefusal(await cli.run([command, '--config', config], { env }), 2, /Run `uptake migrate` first\./);
      }
    } finally {
      await database.drop();
    }
  });

  it('a database that is away: status 1, without its password', { timeout: 60_000 }, async () => {
    const config = company.configure(file('away.yaml'), {});
    const env = { DATABASE_URL: 'postgres://uptake:hunter2-password@127.0.0.1:1/uptake' };
    for (const command of [['start'], ['check'], ['sync', '--wait']]) {
      const refused = await cli.run([...command, '--config', config], { env });
      expectRefusal(refused, 1, /The database does not answer at 127\.0\.0\.1:1 \(ECONNREFUSED\)\./);
      expect(refused.err).not.toContain('hunter2');
    }
  });

  describe('with a CRM that refuses or is away', () => {
    const wrongSecret = (connections: Record<string, unknown>[]) => {
      for (const connection of connections) {
        connection['auth'] = { ...(connection['auth'] as object), clientSecret: 'not the secret' };
      }
    };
    const unreachable = (connections: Record<string, unknown>[]) => {
      const [salesforce = {}, dynamics = {}] = connections;
      salesforce['loginUrl'] = 'http://127.0.0.1:1';
      dynamics['url'] = 'http://127.0.0.1:1';
      dynamics['auth'] = { ...(dynamics['auth'] as object), authority: 'http://127.0.0.1:1' };
    };

    const ids = ['salesforce-emea', 'dynamics-us'];

    async function expectMissing(config: string, sentence: RegExp): Promise<void> {
      const checked = await cli.run(['check', '--json', '--config', config]);
      expectRefusal(checked, 1, /^/);
      const { findings } = checked.json() as {
        findings: { part: string; what: string; state: string; detail: string }[];
      };
      const missing = findings.filter(({ state }) => state === 'missing');
      expect(missing.map(({ part, what }) => `${part} ${what}`)).toEqual(ids.map((id) => `${id} sign-in`));
      for (const { detail } of missing) {
        expect(detail).toMatch(sentence);
        expect(detail).toMatch(/^[^\n]+\.$/);
      }
    }

    function expectFailed(synced: Finished, sentence: RegExp): void {
      process.stderr.write(`sync --wait gave up after ${synced.milliseconds} ms.\n`);
      expectRefusal(synced, 1, /^/);
      const { connections } = synced.json() as {
        connections: { connectionId: string; status: string; reason: string }[];
      };
      expect(connections.map(({ connectionId, status }) => [connectionId, status])).toEqual(
        ids.map((id) => [id, 'failed']),
      );
      for (const { reason } of connections) expect(reason).toMatch(sentence);
    }

    // A CRM that does not answer is tried for more than a minute; the other tests need not wait for that.
    let patient: Promise<Finished>;
    beforeAll(async () => {
      const config = company.configure(file('patient.yaml'), {}, unreachable);
      patient = cli.run(['sync', '--wait', '--json', '--config', config]);
    });

    it('a wrong client secret: check and sync --wait exit 1 with a sentence each', { timeout: 120_000 }, async () => {
      const config = company.configure(file('refused.yaml'), {}, wrongSecret);
      await expectMissing(config, /secret/i);
      expectFailed(await cli.run(['sync', '--wait', '--json', '--config', config]), /secret/i);
    });

    it('start serves all the same, and says of each connection what is wrong', { timeout: 60_000 }, async () => {
      const config = company.configure(file('signed-out.yaml'), {}, wrongSecret);
      const { key } = await makeKey(cli, config, 'aggregate,admin');
      const { process: started, api } = await startServing(cli, config, key);
      for (const id of ids) await api.post(`/connections/${id}/sync`);
      const states = await until('both sign-ins to be refused', async () => {
        const { data } = (await api.get('/connections')).body;
        const rows = data as { state: string; reason: string }[];
        return rows.every(({ state }) => state === 'needs-sign-in') ? rows : null;
      });
      for (const { reason } of states) expect(reason).toMatch(/secret/i);
      expect((await fetch(`${(await started.says(/Uptake serves at (\S+)/))[1]}/health/ready`)).status).toBe(200);

      const second = await cli.run(['start', '--config', config]);
      expectRefusal(
        second,
        2,
        new RegExp(`The data folder .* is in use by another Uptake \\(process ${started.pid} on`),
      );

      const stopped = await started.stop();
      expect(stopped, stopped.err).toMatchObject({ status: 0, signal: null });
      // What was foreseen is told in a sentence; a trace is for what nobody foresaw.
      expect(stopped.err).not.toMatch(/"stack"|^\s+at /m);
      expect(stopped.err).not.toContain('idle connection');
      expect(stopped.out).toBe('');
    });

    it('a CRM that cannot be reached: check and sync --wait exit 1 with a sentence each', {
      timeout: 240_000,
    }, async () => {
      const config = company.configure(file('unreachable.yaml'), {}, unreachable);
      await expectMissing(config, /127\.0\.0\.1:1\b/);
      const synced = await patient;
      expectFailed(synced, /127\.0\.0\.1:1\b/);
      expect(synced.err).toContain('could not begin; it is tried again');
    });
  });
});

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
