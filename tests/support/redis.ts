import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PROGRAM = 'redis-server';

/**
 * Whether Redis can be tested here. When the program is missing, says so once on stderr; where UPTAKE_TEST_REQUIRE
 * lists `redis`, that is a failure instead.
 */
export function redisIsHere(): boolean {
  if (spawnSync(PROGRAM, ['--version']).status === 0) return true;
  if ((process.env['UPTAKE_TEST_REQUIRE'] ?? '').split(',').includes('redis')) {
    throw new Error(`UPTAKE_TEST_REQUIRE asks for redis, but there is no program "${PROGRAM}" in PATH.`);
  }
  process.stderr.write(`Not tested on Redis: there is no program "${PROGRAM}" in PATH.\n`);
  return false;
}

export interface TestRedis {
  readonly url: string;
  /** Kills it as a power cut would. What was acknowledged is on disk. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the data it had. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. Safe to call twice. */
  stop(): Promise<void>;
}

/** A Redis of its own on a free loopback port; every write on disk before it is acknowledged, unless told otherwise. */
export async function startRedis(settings: readonly string[] = ['--appendonly', 'yes', '--appendfsync', 'always']) {
  const folder = mkdtempSync(path.join(tmpdir(), 'uptake-redis-'));
  const port = await freePort();
  let child = await start(port, folder, settings);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async restart() {
      child = await start(port, folder, settings);
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return redis;
}

async function start(port: number, folder: string, settings: readonly string[]): Promise<ChildProcess> {
  const options = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, '--save', '', ...settings];
  const child = spawn(PROGRAM, options, { stdio: 'ignore' });
  const last = () => child.kill('SIGKILL');
  process.once('exit', last);
  child.once('exit', () => process.off('exit', last));
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`${PROGRAM} ended with status ${child.exitCode}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return child;
}

/** Redis answers PING with an error while it still loads its data. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
