import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findRunningEmbeddedPostgres, startEmbeddedPostgres } from '../../../src/db/embedded/index.ts';
import { isAlive } from '../../../src/db/embedded/process.ts';
import { gone, isRoot, NOBODY, query, urlOf, Workshop } from './embedded-process.ts';

// Each test runs whole programs and servers, which take their time on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop();
});
afterEach(() => workshop.clear());

test('a new folder gets a UTF-8 database that sorts by code point; the next start finds its data', async () => {
  const { dataDir } = workshop;
  const first = await startEmbeddedPostgres({ dataDir });
  expect(first.adopted).toBe(false);
  await query(first.url, `create table word as select unnest(array['ä', 'Z', 'a', '🙂']) as word`);
  const server = workshop.serverPid();
  await first.stop();
  expect(isAlive(server)).toBe(false);

  const second = await startEmbeddedPostgres({ dataDir });
  expect(second.adopted).toBe(false);
  const words = await query(second.url, `select string_agg(word, ' ' order by word) as words from word`);
  expect(words).toEqual([{ words: 'Z a ä 🙂' }]);
  const [settings] = await query(
    second.url,
    `select current_setting('server_encoding') as encoding, current_setting('timezone') as zone,
            current_setting('fsync') as fsync, current_setting('listen_addresses') as addresses,
            current_setting('unix_socket_directories') as sockets, upper('é') as upper`,
  );
  expect(settings).toEqual({
    encoding: 'UTF8',
    zone: 'UTC',
    fsync: 'on',
    addresses: '127.0.0.1',
    sockets: '',
    upper: 'É',
  });
  await second.stop();
});

test('stopping twice is stopping once', async () => {
  const server = await startEmbeddedPostgres({ dataDir: workshop.dataDir, durability: 'none' });
  await Promise.all([server.stop(), server.stop()]);
  await server.stop();
});

test('a wrong password is refused', async () => {
  const server = await startEmbeddedPostgres({ dataDir: workshop.dataDir, durability: 'none' });
  const url = new URL(server.url);
  url.password = 'guessed';
  await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  await server.stop();
});

test('a second start on the folder says who has it and leaves the first alone', async () => {
  const first = await workshop.start();
  const second = await workshop.start();
  expect(second.said).toEqual({
    problem: 'in-use',
    sentence: expect.stringMatching(`^The data folder ${workshop.dataDir} is in use .*process ${first.pid} `),
  });
  expect(await second.exited).toBe(2);
  await expect(startEmbeddedPostgres({ dataDir: workshop.dataDir })).rejects.toMatchObject({ problem: 'in-use' });
  expect(await query(urlOf(first), 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('of several starts at once on a new folder exactly one gets it', async () => {
  const programs = await Promise.all([workshop.start(), workshop.start(), workshop.start()]);
  const outcomes = programs.map(({ said }) => ('url' in said ? 'runs' : said.problem));
  expect(outcomes.sort()).toEqual(['in-use', 'in-use', 'runs']);
});

test('another process attaches to the running server, and to none when there is none', async () => {
  expect(await findRunningEmbeddedPostgres(workshop.dataDir)).toBeNull();
  const program = await workshop.start();
  const found = await findRunningEmbeddedPostgres(workshop.dataDir);
  expect(found).toEqual({ url: urlOf(program) });
  process.kill(program.pid, 'SIGTERM');
  expect(await program.exited).toBe(0);
  expect(await findRunningEmbeddedPostgres(workshop.dataDir)).toBeNull();
});

test('attaching waits for a server that is still being started', async () => {
  const starting = workshop.start();
  let found: { url: string } | null = null;
  while (found === null) found = await findRunningEmbeddedPostgres(workshop.dataDir);
  expect(found).toEqual({ url: urlOf(await starting) });
});

test.each(['SIGTERM', 'SIGUSR2'] as const)('the server ends with its process (%s)', async (signal) => {
  const program = await workshop.start();
  const server = workshop.serverPid();
  process.kill(program.pid, signal);
  expect(await program.exited).toBe(signal === 'SIGTERM' ? 0 : 3);
  await gone(server);
  const again = await startEmbeddedPostgres({ dataDir: workshop.dataDir });
  expect(again.adopted).toBe(false);
  await again.stop();
});

test('the server of a throw-away folder ends even when its process is killed', async () => {
  const program = await workshop.start({ durability: 'none' });
  const server = workshop.serverPid();
  process.kill(program.pid, 'SIGKILL');
  await gone(server);
});

test.runIf(isRoot)('an ordinary account runs its own server', async () => {
  const own = new Workshop(NOBODY);
  try {
    const program = await own.start({ as: NOBODY });
    expect(await query(urlOf(program), 'select 1 as one')).toEqual([{ one: 1 }]);
    process.kill(program.pid, 'SIGTERM');
    expect(await program.exited).toBe(0);
    // Root comes along, and then the account again: neither locks the other out.
    const root = await own.start();
    expect(await query(urlOf(root), 'select 1 as one')).toEqual([{ one: 1 }]);
    process.kill(root.pid, 'SIGTERM');
    expect(await root.exited).toBe(0);
    expect(urlOf(await own.start({ as: NOBODY }))).toMatch(/^postgres:/);
  } finally {
    await own.clear();
  }
});
