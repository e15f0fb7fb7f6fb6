import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../../src/db/embedded/index.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { redisIsHere, startRedis, type TestRedis } from '../../support/redis.ts';
import { openApi, type TestApi } from './service.ts';

const training = { id: 'basics', name: 'Basics', startsOn: '2026-09-01', endsOn: '2026-09-01' };

describe('while the database is away', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'uptake-away-'));
  let stop: () => Promise<void>;
  let front: Front;
  let api: TestApi;

  const start = async (): Promise<string> => {
    const server = await startEmbeddedPostgres({ dataDir, durability: 'none' });
    stop = () => server.stop();
    return server.url;
  };

  beforeAll(async () => {
    const url = await start();
    await migrate(url, { queue: true });
    front = await openFront(url);
    api = await openApi({ databaseUrl: front.url });
  }, 120_000);
  afterAll(async () => {
    await api.close();
    await stop();
    await front.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('what needs it is a 503 with Retry-After, the process lives, and all is well once it is back', async () => {
    const ready = () => api.ask('GET', '/health/ready', { key: null });
    expect((await ready()).json()).toEqual({ status: 'ready' });
    expect((await api.get('/api/v1/teams')).statusCode).toBe(200);

    await stop();
    for (const url of ['/api/v1/teams', '/api/v1/metrics', '/api/v1/syncs', '/api/v1/trainings/x/effect']) {
      const answer = await api.get(url);
      expect(answer.json(), url).toMatchObject({ status: 503, title: 'Not available' });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(answer.body).not.toMatch(/ECONN|terminated|127\.0\.0\.1/);
    }
    expect((await api.ask('GET', '/health/live', { key: null })).json()).toEqual({ status: 'live' });
    const away = await ready();
    expect(away.json()).toMatchObject({ status: 503, detail: expect.stringContaining('the database does not answer') });
    expect(away.headers['retry-after']).toBe('5');

    front.leadTo(await start());
    await expect.poll(async () => (await ready()).statusCode, { timeout: 20_000 }).toBe(200);
    expect((await api.get('/api/v1/teams')).statusCode).toBe(200);
  }, 120_000);
});

describe.runIf(redisIsHere())('while Redis is away', () => {
  let redis: TestRedis;
  let api: TestApi;
  let key: string;
  beforeAll(async () => {
    redis = await startRedis();
    api = await openApi({ queueUrl: redis.url });
    key = await api.keyWith({ scopes: ['aggregate', 'write', 'admin'] });
    await redis.kill();
  });
  afterAll(async () => {
    await api.close();
    await redis.stop();
  });

  it('asking for a sync is a 503 with Retry-After, and reading goes on', async () => {
    const sync = await api.ask('POST', '/api/v1/connections/crm-a/sync', { key });
    expect(sync.json()).toMatchObject({ status: 503 });
    expect(Number(sync.headers['retry-after'])).toBeGreaterThan(0);
    expect((await api.get('/api/v1/syncs')).statusCode).toBe(200);
    const ready = await api.ask('GET', '/health/ready', { key: null });
    expect(ready.json()).toMatchObject({ status: 503, detail: 'Not ready: the queue does not answer.' });
  });

  it('trainings are kept: their results follow the next sync', async () => {
    expect((await api.ask('POST', '/api/v1/trainings', { key, payload: training })).statusCode).toBe(201);
    expect((await api.ask('PUT', '/api/v1/trainings/basics', { key, payload: training })).statusCode).toBe(200);
    expect((await api.get('/api/v1/trainings/basics')).statusCode).toBe(200);
    expect(api.lines.some((line) => String(line['msg']).startsWith('Something changed while the queue is away'))).toBe(
      true,
    );
    expect((await api.ask('DELETE', '/api/v1/trainings/basics', { key })).statusCode).toBe(204);
  });
});

interface Front {
  readonly url: string;
  leadTo(url: string): void;
  close(): Promise<void>;
}

/** One address for a server that comes back on another port, as an orchestrator gives it. */
async function openFront(target: string): Promise<Front> {
  let behind = new URL(target);
  const server = createServer((client) => {
    const upstream = connect(Number(behind.port), behind.hostname);
    client.pipe(upstream).pipe(client);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    leadTo(next) {
      behind = new URL(next);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
