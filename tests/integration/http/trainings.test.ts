import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computeMetrics } from '../../../src/queue/index.ts';
import { openApi, type TestApi } from './service.ts';

const basics = {
  ...{ id: 'basics', name: 'Basics', startsOn: '2026-09-01', endsOn: '2026-09-02', hours: 6.5, mode: 'online' },
  ...{ topics: ['leads', 'calls'], cost: 1200 },
  attendees: [
    { email: 'anna@acme.example', status: 'completed', minutes: 390 },
    { email: 'bo@acme.example', status: 'invited', minutes: null },
  ],
};

describe('trainings', () => {
  let api: TestApi;
  let write: string;
  beforeAll(async () => {
    api = await openApi();
    write = await api.keyWith({ scopes: ['write'] });
  });
  afterAll(() => api.close());

  const post = (payload: object) => api.ask('POST', '/api/v1/trainings', { key: write, payload });
  const put = (id: string, payload: object) => api.ask('PUT', `/api/v1/trainings/${id}`, { key: write, payload });
  const queued = async () => {
    const { compute } = await api.service.queues.counts();
    return (compute?.waiting ?? 0) + (compute?.delayed ?? 0);
  };

  it('are made once, with where they are, and results are asked for', async () => {
    const answer = await post(basics);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.location).toBe('https://uptake.example/api/v1/trainings/basics');
    expect(answer.json()).toMatchObject({ data: { ...basics, people: 2 } });
    expect(await queued()).toBe(1);
    const again = await post(basics);
    expect(again.json()).toMatchObject({
      status: 409,
      detail: expect.stringContaining('PUT /trainings/{id} replaces it'),
    });
    const { jobId } = await api.service.queues.enqueue(computeMetrics, { full: false });
    expect(jobId).toBeTruthy();
    expect((await api.ask('DELETE', '/api/v1/trainings/nothing', { key: write })).statusCode).toBe(404);
  });

  it('that two requests make at once are made by one of them', async () => {
    const payload = { ...basics, id: 'race' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(payload)));
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 409, 409, 409]);
    expect((await api.ask('DELETE', '/api/v1/trainings/race', { key: write })).statusCode).toBe(204);
  });

  it('are replaced whole, also by their path alone', async () => {
    const { id: _id, ...body } = basics;
    expect((await put('basics', { ...body, name: 'Basics II', attendees: [] })).statusCode).toBe(200);
    const shown = await api.get('/api/v1/trainings/basics', { key: write });
    expect(shown.json()).toMatchObject({ data: { name: 'Basics II', attendees: [], people: 0 } });
    expect((await put('new', body)).statusCode).toBe(201);
    expect((await api.ask('DELETE', '/api/v1/trainings/new', { key: write })).statusCode).toBe(204);
    await put('basics', basics);
  });

  it('name their attendees to keys with scope write alone, and say so in the access log', async () => {
    const { db } = api.service.database;
    const logged = async () =>
      (await db.selectFrom('access_log').select('detail').where('action', '=', 'people.attendees').execute()).length;
    const before = await logged();
    const public_ = await api.get('/api/v1/trainings/basics');
    expect(public_.json()).toMatchObject({ data: { attendees: [], people: 2 } });
    expect((await api.get('/api/v1/trainings')).body).not.toContain('anna');
    expect(await logged()).toBe(before);
    expect((await api.get('/api/v1/trainings/basics', { key: write })).body).toContain('anna');
    expect((await api.get('/api/v1/trainings?format=csv', { key: write })).body).toContain('anna');
    expect(await logged()).toBe(before + 2);
    expect((await api.ask('POST', '/api/v1/trainings', { payload: basics })).statusCode).toBe(403);
  });

  it.each([
    [400, { ...basics, startsOn: '1.9.2026' }, '#/startsOn'],
    [400, { ...basics, attendees: [{ email: 'nobody', status: 'attended' }] }, '#/attendees/0/email'],
    [400, { ...basics, trainer: 'me' }, '#/trainer'],
    [400, { ...basics, name: 'with\0NUL' }, '#/name'],
    [422, { ...basics, id: 'x', endsOn: '2026-08-31' }, '#/endsOn'],
    [422, { ...basics, id: 'x', attendees: [...basics.attendees, basics.attendees[0]] }, '#/attendees/2/email'],
    [422, { ...basics, id: 'effects' }, '#/id'],
  ])('that cannot be are a %i', async (status, payload, pointer) => {
    const answer = await post(payload);
    expect(answer.statusCode).toBe(status);
    expect(answer.json<{ errors: { pointer: string }[] }>().errors.map((error) => error.pointer)).toContain(pointer);
  });

  it('have one id in the path and in the body', async () => {
    expect((await put('other', basics)).json()).toMatchObject({
      status: 422,
      errors: [{ pointer: '#/id', detail: 'is not other' }],
    });
  });

  it('take tens of thousands of attendees', async () => {
    const attendees = Array.from({ length: 30_000 }, (_, n) => ({
      email: `person-${n}@acme.example`,
      status: 'attended',
      minutes: null,
    }));
    const answer = await put('crowd', { ...basics, id: 'crowd', attendees });
    expect(answer.statusCode).toBe(201);
    expect((await api.get('/api/v1/trainings/crowd')).json()).toMatchObject({ data: { people: 30_000 } });
    await api.ask('DELETE', '/api/v1/trainings/crowd', { key: write });
  });

  describe('imported from CSV', () => {
    const header = 'trainingId,name,startsOn,endsOn,attendeeEmail,attendeeStatus';
    const send = (payload: string | Buffer, query = '', type = 'text/csv') =>
      api.ask('POST', `/api/v1/trainings/import${query}`, { key: write, payload, headers: { 'content-type': type } });

    it('are counted', async () => {
      const answer = await send(`${header}\r\ncsv,From CSV,2026-09-01,2026-09-01,anna@acme.example,attended\r\n`);
      expect(answer.json()).toMatchObject({
        data: { created: 1, updated: 0, attendances: 1, rejected: [], imported: true },
      });
    });

    it('are rejected whole by default, line by line; partial keeps the good ones', async () => {
      const text = `${header}\ngood,Good,2026-09-01,2026-09-01,,\nbad,Bad,2026-09-02,2026-09-01,,\n`;
      const strict = await send(text);
      expect(strict.json()).toMatchObject({
        status: 422,
        errors: [{ pointer: '#/lines/3', detail: expect.stringContaining('before') }],
      });
      expect((await api.get('/api/v1/trainings/good')).statusCode).toBe(404);
      const partial = await send(text, '?mode=partial');
      expect(partial.json()).toMatchObject({ data: { created: 1, rejected: [{ line: 3 }], imported: true } });
      expect((await send(text, '?mode=some')).statusCode).toBe(400);
    });

    it('are CSV, of a size that can be read, in UTF-8', async () => {
      expect((await send('{}', '', 'application/json')).statusCode).toBe(415);
      expect((await api.ask('POST', '/api/v1/trainings/import', { key: write })).statusCode).toBe(415);
      expect((await send(Buffer.alloc(21 * 1024 * 1024, 'x'))).statusCode).toBe(413);
      expect((await send(Buffer.from(header, 'utf16le'))).json()).toMatchObject({
        status: 400,
        errors: [{ detail: expect.stringContaining('UTF-8') }],
      });
    });
  });
});
