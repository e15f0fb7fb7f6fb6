import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from './service.ts';

describe('what goes wrong', () => {
  let api: TestApi;
  const thrown = new Map<string, unknown>([
    ['error', new Error('select secret_column from people where email = anna@acme.example')],
    ['string', 'a string'],
    ['nothing', undefined],
    ['null', null],
    ['status', Object.assign(new Error('GET https://crm.example/secret answered 404'), { statusCode: 404 })],
    ['client', Object.assign(new Error('internal'), { statusCode: 400, code: 'VENDOR' })],
  ]);

  beforeAll(async () => {
    api = await openApi({
      prepare(app) {
        for (const [name, value] of thrown) {
          app.get(`/throws/${name}`, async () => {
            throw value;
          });
        }
      },
    });
  });
  afterAll(() => api.close());

  it.each([...thrown.keys()])('is a 500 that says nothing of it, and is found in the log: %s', async (name) => {
    const answer = await api.get(`/throws/${name}`);
    expect(answer.statusCode).toBe(500);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const problem = answer.json<{ instance: string }>();
    expect(problem).toEqual({
      type: 'urn:uptake:problem:internal-error',
      title: 'Internal error',
      status: 500,
      detail: 'Something went wrong here; it is in the log under this instance.',
      instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
    });
    const line = api.lines.find(
      (candidate) => candidate['msg'] === 'unexpected error' && candidate['reqId'] === problem.instance,
    );
    expect(line).toMatchObject({ level: 'error' });
  });

  it('is a 404 for a path there is not, with any method, key or none', async () => {
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/api/v1/nothing'],
      ['POST', '/api/v1/teams/nowhere'],
    ] as const) {
      const answer = await api.ask(method, path, { key: null });
      expect(answer.json()).toMatchObject({
        status: 404,
        title: 'Not found',
        detail: expect.stringContaining(`${method} ${path}`),
      });
    }
  });

  it('is a 405 that says what a path takes, for a method it does not take', async () => {
    for (const [method, path, allow] of [
      ['POST', '/api/v1/teams', 'GET, HEAD'],
      ['DELETE', '/api/v1/metrics', 'GET, HEAD'],
      ['POST', '/api/v1/trainings/t-1', 'DELETE, GET, HEAD, PUT'],
      ['OPTIONS', '/api/v1/metrics', 'GET, HEAD'],
      ['PUT', '/health/live?now', 'GET, HEAD'],
    ] as const) {
      const answer = await api.app.inject({ method, url: path });
      expect(answer.headers.allow, path).toBe(allow);
      expect(answer.json(), path).toMatchObject({ status: 405, title: 'Method not allowed' });
    }
  });

  it('is a 400 for what cannot be read', async () => {
    const write = await api.keyWith({ scopes: ['write'] });
    const send = (payload: string, type = 'application/json') =>
      api.ask('POST', '/api/v1/trainings', { key: write, payload, headers: { 'content-type': type } });
    for (const payload of ['{"id": ', '', '{"__proto__": {}}'])
      expect((await send(payload)).json(), payload).toMatchObject({ status: 400 });
    expect((await send('[]')).json()).toMatchObject({ status: 400, errors: [{ pointer: '#' }] });
    const required = (pointer: string) => ({ pointer, detail: 'is required' });
    expect((await api.get('/api/v1/metrics/adoption-rate/series?grain=week')).json()).toMatchObject({
      errors: [required('#/query/from'), required('#/query/to')],
    });
    for (const type of ['text/plain', 'text/csv', 'application/xml', 'application/x-www-form-urlencoded']) {
      expect((await send('{}', type)).json()).toMatchObject({ status: 415, title: 'Unsupported media type' });
    }
    expect((await send(`{"name": "${'x'.repeat(21 * 1024 * 1024)}"}`)).json()).toMatchObject({ status: 413 });
  });

  it('is a 400 for an address that cannot be decoded or stored, a 414 for one too long', async () => {
    expect((await api.get('/api/v1/trainings/%E0%A4%A')).json()).toMatchObject({ status: 400, title: 'Bad request' });
    expect((await api.get('/api/v1/trainings/a%00b')).json()).toMatchObject({ status: 400 });
    expect((await api.get('/api/v1/syncs?connection=%00')).json()).toMatchObject({ status: 400 });
    expect((await api.get(`/api/v1/trainings/${'x'.repeat(300)}`)).json()).toMatchObject({ status: 414 });
  });

  it('is answered as a problem even where it is no HTTP', async () => {
    const address = await api.app.listen({ host: '127.0.0.1', port: 0 });
    const port = Number(new URL(address).port);
    const answer = await raw(port, 'NONSENSE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      status: 400,
      detail: 'This is not a request of HTTP.',
    });
    const long = await raw(port, `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(40_000)}\r\n\r\n`);
    expect(long).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('leaves no name, key or address in the log', async () => {
    const from = api.lines.length;
    await api.get('/api/v1/trainings/anna@acme.example?limit=anna@acme.example', {
      headers: { 'x-forwarded-for': '203.0.113.5' },
    });
    await api.get('/people/anna@acme.example');
    await api.get('/api/v1/teams', { key: null, headers: { authorization: 'Bearer upt_this_is_not_a_key_but_close' } });
    const lines = api.lines.slice(from);
    expect(lines.map(({ method, route, status }) => [method, route, status])).toEqual([
      ['GET', '/api/v1/trainings/:id', 400],
      ['GET', null, 404],
      ['GET', '/api/v1/teams', 401],
    ]);
    expect(lines[0]).toMatchObject({
      msg: 'request',
      key: expect.stringMatching(/^k[0-9a-f]{12}$/),
      ms: expect.any(Number),
    });
    expect(JSON.stringify(lines)).not.toMatch(/anna|upt_|203\.0|127\.0/);
  });
});

function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => {
      answer += data.toString();
    });
    socket.once('close', () => resolve(answer));
    socket.once('error', reject);
  });
}
