import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRunningEmbeddedPostgres } from '../../../src/db/embedded/index.ts';

const root = path.join(import.meta.dirname, '../../..');

describe('the uptake process', () => {
  let directory: string;
  const children = new Set<ChildProcess>();

  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'uptake-cli-'));
    writeFileSync(path.join(directory, 'uptake.yaml'), 'connections: []\ncompany: { country: DE }\n');
  });
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  function start(argv: string[]) {
    const command = [
      '--import',
      'tsx',
      path.join(root, 'src/cli/main.ts'),
      '--config',
      path.join(directory, 'uptake.yaml'),
    ];
    const env = { PATH: process.env['PATH'], HOME: directory };
    const child = spawn(process.execPath, [...command, ...argv], { cwd: root, env, stdio: 'pipe' });
    children.add(child);
    const ended = new Promise<number | string | null>((resolve) => {
      child.once('close', (code, signal) => {
        children.delete(child);
        resolve(code ?? signal);
      });
    });
    // A test may break the pipe on purpose.
    return { child, ended, out: text(child.stdout).catch(() => ''), err: text(child.stderr) };
  }

  async function run(...argv: string[]) {
    const { child, ended, out, err } = start(argv);
    child.stdin.end();
    return { exit: await ended, out: await out, err: await err };
  }

  it('exits 2 with a sentence for a usage error, and without a trace of code', async () => {
    const { exit, out, err } = await run('keys', 'lst');
    expect([exit, out]).toEqual([2, '']);
    expect(err).toMatch(/^uptake: unknown command 'lst'\n\(Did you mean list\?\)\n$/);
  });

  it('without a configured database starts one, migrates it, and leaves it stopped', { timeout: 120_000 }, async () => {
    const created = await run('keys', 'create', '--name', 'first', '--scope', 'aggregate', '--json');
    expect(created, created.err).toMatchObject({ exit: 0 });
    const listed = await run('keys', 'list', '--json');
    expect(JSON.parse(listed.out)).toMatchObject([{ name: 'first' }]);
    expect(await findRunningEmbeddedPostgres(path.join(directory, 'data'))).toBeNull();
  });

  it('ends when asked to while it waits for input, with the status of the signal', async () => {
    const { child, ended, out } = start(['trainings', 'import', '-', '--strict']);
    // It listens for signals once it reads: then the pipe's buffer is taken and the large write completes.
    await new Promise<void>((resolve) => child.stdin.write(Buffer.alloc(1_000_000, 'x'), () => resolve()));
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    expect(await out).toBe('');
  });

  it('does not mind a reader that goes away', async () => {
    const { child, ended, err } = start(['--help']);
    child.stdin.end();
    child.stdout.destroy();
    expect(await ended).toBe(0);
    expect(await err).toBe('');
  });
});
