import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/index.ts';
import { type HttpServer, listen } from '../../../src/serving.ts';
import { openApi, type TestApi } from './service.ts';

describe('the server', () => {
  let api: TestApi;
  let http: HttpServer;
  afterEach(async () => {
    await http.close();
    await api.close();
  });

  const open = async (server: object = {}): Promise<string> => {
    api = await openApi({ server: { port: 0, ...server } });
    http = await listen(api.service);
    return http.url;
  };

  it('answers over a connection that it keeps', async () => {
    const url = await open();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async (path: string) => {
      const asked = request(`${url}${path}`, { agent, headers: { authorization: `Bearer ${api.key}` } }).end();
      const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
      answer.resume();
      await once(answer, 'end');
      return { status: answer.statusCode, reused: asked.reusedSocket };
    };
    expect(await ask('/health/live')).toEqual({ status: 200, reused: false });
    expect(await ask('/api/v1/metrics')).toEqual({ status: 200, reused: true });
    expect(await ask('/api/v1/nothing')).toEqual({ status: 404, reused: true });
    agent.destroy();
  });

  it('gives Prometheus a port of its own, where nothing else is', async () => {
    await open({ metricsPort: 0 });
    const page = await fetch(http.metricsUrl ?? '');
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('uptake_database_up 1')]);
    expect((await fetch((http.metricsUrl ?? '').replace('/metrics', '/api/v1/metrics'))).status).toBe(404);
    expect((await fetch(http.metricsUrl ?? '', { method: 'POST' })).status).toBe(405);
  });

  it('answers what has arrived before it closes, and nothing after', async () => {
    const url = new URL(await open());
    const { pool } = api.service.database;
    const lock = await pool.connect();
    await lock.query('begin; lock table team in access exclusive mode');
    const answer = fetch(`${url.origin}/api/v1/teams`, { headers: { authorization: `Bearer ${api.key}` } });
    await expect
      .poll(async () => (await pool.query(`select count(*)::int as n from pg_locks where not granted`)).rows[0]?.n, {
        timeout: 20_000,
      })
      .toBe(1);
    const closing = http.close();
    await lock.query('rollback');
    lock.release();
    expect((await answer).status).toBe(200);
    await closing;
    await expect(fetch(`${url.origin}/health/live`)).rejects.toThrow();
  });

  it('does not wait longer than five seconds for somebody who never ends', async () => {
    const url = new URL(await open());
    const write = await api.keyWith({ scopes: ['write'] });
    const socket: Socket = connect(Number(url.port), '127.0.0.1');
    const ended = once(socket, 'close');
    socket.on('error', () => undefined);
    socket.write(
      `POST /api/v1/trainings HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${write}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
    );
    const arrived = async () =>
      (await api.service.database.pool.query(`select from api_key where last_used_at is not null`)).rowCount;
    await expect.poll(arrived, { timeout: 20_000 }).toBe(1);
    await http.close();
    await ended;
  });

  it('says that its port is taken', async () => {
    await open();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const config = { ...api.service.config, server: { ...api.service.config.server, port } };
    await expect(listen({ ...api.service, config })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await new Promise((resolve) => other.close(resolve));
  });

  it('is known by its public address, which OpenAPI and the docs page take', async () => {
    await open({ publicUrl: 'https://crm.example/uptake/' });
    const { config } = parseConfig(
      { server: { publicUrl: 'https://crm.example/uptake/' }, connections: [] },
      {},
      { connectors: {} },
    );
    expect(config.server.publicUrl).toBe('https://crm.example/uptake');
    const document = (await api.get('/openapi.json')).json<{ servers: object[] }>();
    expect(document.servers).toEqual([{ url: 'https://crm.example/uptake' }]);
    const page = await api.get('/docs/');
    expect(page.headers['content-security-policy']).toContain("connect-src 'self' https://crm.example;");
  });
});
