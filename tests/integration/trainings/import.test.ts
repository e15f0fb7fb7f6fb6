import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../../../src/db/index.ts';
import {
  deleteTraining,
  getTraining,
  importTrainings,
  impossibilities,
  listTrainings,
  trainingInput,
  upsertTraining,
} from '../../../src/trainings/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const HEADER = 'trainingId,name,startsOn,endsOn,hours,mode,topics,cost,attendeeEmail,attendeeStatus,attendeeMinutes';
const line = (email: string, status = 'attended', more: Partial<Record<'id' | 'name' | 'ends', string>> = {}) =>
  `${more.id ?? 't1'},${more.name ?? 'Basics'},2026-03-02,${more.ends ?? '2026-03-03'},6.5,in person,pipeline; mail,1200,${email},${status},330`;
const csv = (...lines: string[]) => new TextEncoder().encode(`${[HEADER, ...lines].join('\n')}\n`);

describe('importing trainings', () => {
  let test: TestDatabase;
  let db: Db;

  beforeAll(async () => {
    test = await createTestDatabase();
    db = test.database.db;
  });
  afterAll(() => test.drop());
  beforeEach(() => db.deleteFrom('training').execute());

  const strict = (bytes: Uint8Array) => importTrainings(db, bytes, { mode: 'strict' });
  const partial = (bytes: Uint8Array) => importTrainings(db, bytes, { mode: 'partial' });
  const updatedAt = async () => (await db.selectFrom('training').select('updated_at').executeTakeFirst())?.updated_at;

  it('keeps one training of several lines, with e-mail addresses in small letters, known or not', async () => {
    const result = await strict(
      csv(line('Ann@Acme.com'), line('bob@acme.com', 'Completed'), line('new@other.org', 'invited')),
    );
    expect(result).toEqual({ created: 1, updated: 0, attendances: 3, rejected: [], imported: true });
    expect(await getTraining(db, 't1')).toEqual({
      id: 't1',
      name: 'Basics',
      startsOn: '2026-03-02',
      endsOn: '2026-03-03',
      hours: 6.5,
      mode: 'in person',
      topics: ['pipeline', 'mail'],
      cost: 1200,
      attendees: [
        { email: 'ann@acme.com', status: 'attended', minutes: 330 },
        { email: 'bob@acme.com', status: 'completed', minutes: 330 },
        { email: 'new@other.org', status: 'invited', minutes: 330 },
      ],
    });
  });

  it('changes nothing when a file is imported again, and completes attendance from another', async () => {
    await strict(csv(line('ann@acme.com')));
    const before = await updatedAt();
    expect(await strict(csv(line('ann@acme.com')))).toMatchObject({ created: 0, updated: 1 });
    expect(await updatedAt()).toEqual(before);
    await strict(csv(line('bob@acme.com'), line('ann@acme.com', 'completed')));
    expect((await getTraining(db, 't1'))?.attendees.map(({ email, status }) => `${email} ${status}`)).toEqual([
      'ann@acme.com completed',
      'bob@acme.com attended',
    ]);
    expect(await updatedAt()).not.toEqual(before);
  });

  it('rejects the whole file for one bad line, or keeps the good ones', async () => {
    const file = csv(
      line('ann@acme.com'),
      line('no address'),
      line('bob@acme.com', 'present'),
      line('cy@acme.com', 'attended', { id: 't2' }),
    );
    const rejected = [
      { line: 3, reason: 'attendeeEmail must be an e-mail address' },
      { line: 4, reason: 'attendeeStatus must be invited, attended or completed' },
    ];
    expect(await strict(file)).toEqual({ created: 0, updated: 0, attendances: 0, rejected, imported: false });
    expect(await listTrainings(db)).toEqual([]);
    expect(await partial(file)).toEqual({ created: 2, updated: 0, attendances: 2, rejected, imported: true });
    expect((await listTrainings(db)).map((training) => training.id)).toEqual(['t1', 't2']);
  });

  it('wants repeated training columns, and an attendee on two lines, to agree', async () => {
    const file = csv(
      line('ann@acme.com'),
      line('bob@acme.com', 'attended', { name: 'Other' }),
      line('ann@acme.com', 'invited'),
      line('ann@acme.com'),
    );
    expect((await partial(file)).rejected).toEqual([
      { line: 3, reason: 'name of t1 differs from line 2' },
      { line: 4, reason: 'the attendee is on line 2 with another status or other minutes' },
    ]);
    expect((await getTraining(db, 't1'))?.attendees).toHaveLength(1);
  });

  it('rejects every line of a training that cannot be', async () => {
    const backwards = { id: 't9', ends: '2026-03-01' };
    const file = csv(
      line('ann@acme.com'),
      line('ann@acme.com', 'attended', backwards),
      line('bob@acme.com', 'attended', backwards),
    );
    const reason = 'endsOn 2026-03-01 is before startsOn 2026-03-02';
    expect((await partial(file)).rejected).toEqual([
      { line: 3, reason },
      { line: 4, reason },
    ]);
  });

  it('reads what spreadsheets write: BOM, semicolons, decimal commas, CRLF, quotes over lines, empty rows', async () => {
    const text = [
      '\uFEFFtrainingId;name;startsOn;endsOn;hours;topics;attendeeEmail;attendeeStatus',
      't1;"Basics\r\nof ""selling""";2026-03-02;2026-03-02;6,5;"a; b";ann@acme.com;attended',
      ';;;;;;;',
      't1;"Basics\r\nof ""selling""";2026-03-02;2026-03-02;6,5;"a; b";oops;attended',
      't2;No attendees yet;2027-01-04;2027-01-04;;;;',
      '',
    ].join('\r\n');
    const result = await partial(new TextEncoder().encode(text));
    expect(result.rejected).toEqual([{ line: 5, reason: 'attendeeEmail must be an e-mail address' }]);
    expect(result).toMatchObject({ created: 2, attendances: 1 });
    expect(await getTraining(db, 't1')).toMatchObject({
      name: 'Basics\nof "selling"',
      hours: 6.5,
      topics: ['a', 'b'],
    });
    expect(await getTraining(db, 't2')).toMatchObject({ hours: null, attendees: [] });
  });

  it.each([
    ['nothing', '', 'the file is empty'],
    [
      'a header of another file',
      'email,from,to,kind\na,b,c,d',
      /^unknown column email, from, to, kind; the columns are trainingId,/,
    ],
    ['a header without a needed column', 'trainingId,name,startsOn\nt,n,2026-01-01', 'column endsOn is missing'],
    ['a column twice', 'trainingId,name,startsOn,endsOn,name\n', 'column name is there twice'],
    ['an open quote', `${HEADER}\nt1,"Basics,2026-03-02`, 'a quote is not closed'],
    ['another encoding', new Uint8Array([0x74, 0xe4, 0x74]), /not UTF-8/],
  ])('imports nothing from a file with %s, whatever the mode', async (_, content, reason) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const result = await partial(bytes);
    expect(result.imported).toBe(false);
    expect(result.rejected).toEqual([{ line: expect.any(Number), reason: expect.stringMatching(reason) }]);
  });

  it.each([
    [',Basics,2026-03-02,2026-03-02,,,,,,,', 'trainingId must be 1 to 64 characters without spaces and / ? # %'],
    ['t1,,2026-03-02,2026-03-02,,,,,,,', 'name is empty'],
    [
      't1,Basics,02.03.2026,2026-02-30,,,,,,,',
      'startsOn must be a date such as 2026-09-01; endsOn must be a date such as 2026-09-01',
    ],
    ['t1,Basics,0026-03-02,2026-03-02,,,,,,,', 'startsOn must lie between 1990 and 2100'],
    ['t1,Basics,2026-03-02,2026-03-02,six,,,-5,,,', 'hours must be a number; cost must be at least 0'],
    ['t1,Basics,2026-03-02,2026-03-02,25,,,,,,', '25 hours do not fit between 2026-03-02 and 2026-03-02'],
    ['t1,Basics,2026-03-02,2026-03-02,,,,,,attended,', 'attendeeEmail must be an e-mail address'],
    ['t1,Basics,2026-03-02,2026-03-02,,,,,a@b.c,,', 'attendeeStatus must be invited, attended or completed'],
    ['t1,Basics,2026-03-02', 'has 3 cells where the header has 11'],
  ])('says why a line is rejected: %s', async (bad, reason) => {
    expect((await strict(csv(bad))).rejected).toEqual([{ line: 2, reason }]);
  });

  it('takes a large file in one go', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) =>
      line(`person${index}@acme.com`, 'attended', { id: `t${index % 40}` }),
    );
    expect(await strict(csv(...lines))).toMatchObject({ created: 40, attendances: 20_000 });
    expect((await getTraining(db, 't7'))?.attendees).toHaveLength(500);
  });

  it('lets two imports of the same trainings run at once', async () => {
    const file = (email: string, ids: string[]) => csv(...ids.map((id) => line(email, 'attended', { id })));
    const ids = Array.from({ length: 30 }, (_, index) => `t${index}`);
    const results = await Promise.all([
      strict(file('ann@acme.com', ids)),
      strict(file('bob@acme.com', ids.toReversed())),
    ]);
    expect(results.map((result) => result.created).reduce((sum, count) => sum + count)).toBe(30);
    expect((await listTrainings(db)).every((training) => training.attendees.length === 2)).toBe(true);
  });
});

describe('storing trainings', () => {
  let test: TestDatabase;
  let db: Db;

  beforeAll(async () => {
    test = await createTestDatabase();
    db = test.database.db;
  });
  afterAll(() => test.drop());

  const training = trainingInput.parse({
    id: 't1',
    name: 'Basics',
    startsOn: '2026-03-02',
    endsOn: '2026-03-02',
    attendees: [
      { email: 'Ann@Acme.com', status: 'attended' },
      { email: 'bob@acme.com', status: 'invited', minutes: 0 },
    ],
  });

  it('creates, replaces attendance, and deletes', async () => {
    expect(await upsertTraining(db, training, { attendees: 'replace' })).toBe('created');
    expect(await getTraining(db, 't1')).toEqual(training);
    const changed = { ...training, cost: 0.1, attendees: training.attendees.slice(1) };
    expect(await upsertTraining(db, changed, { attendees: 'replace' })).toBe('updated');
    expect(await getTraining(db, 't1')).toEqual(changed);
    expect(await upsertTraining(db, { ...changed, attendees: [] }, { attendees: 'replace' })).toBe('updated');
    expect(await getTraining(db, 't1')).toEqual({ ...changed, attendees: [] });
    expect(await deleteTraining(db, 't1')).toBe(true);
    expect(await deleteTraining(db, 't1')).toBe(false);
    expect(await getTraining(db, 't1')).toBeNull();
  });

  it('finds what is well formed and yet cannot be', () => {
    const [first] = training.attendees;
    const attendees = first === undefined ? [] : [first, first];
    expect(impossibilities({ ...training, endsOn: '2026-03-01', attendees })).toEqual([
      { pointer: '/endsOn', detail: 'endsOn 2026-03-01 is before startsOn 2026-03-02' },
      { pointer: '/attendees/1/email', detail: 'is listed twice' },
    ]);
    expect(impossibilities(training)).toEqual([]);
  });
});
