import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { activity } from '../../support/feed.ts';
import { type Asked, answer, ask, compute, openCompany } from './small-company.ts';

/*
 * Week of 2 June: Ann 2 calls on Monday and Tuesday, 1 on Wednesday; Ben 1; Cyd 3; Dan 1 in each CRM. Bo none.
 * Week of 9 June: Ann 1. Ben is away all week.
 */
let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase();
  const feed = await openCompany(test_.database);
  await feed.send('one', [
    ...['2025-06-02T09:00:00Z', '2025-06-02T15:00:00Z', '2025-06-03T09:00:00Z', '2025-06-03T15:00:00Z'].map((at, n) =>
      activity(`ann${n}`, 'ann', at),
    ),
    activity('ann4', 'ann', '2025-06-04T09:00:00Z'),
    activity('ann5', 'ann', '2025-06-09T09:00:00Z'),
    activity('ben0', 'ben', '2025-06-02T09:00:00Z'),
    activity('dan0', 'dan', '2025-06-03T09:00:00Z'),
    activity('robot', 'nobody', '2025-06-03T09:00:00Z', { via: 'workflow', ownerSourceId: 'ann' }),
  ]);
  await feed.send('two', [
    ...[9, 12, 15].map((hour) => activity(`cyd${hour}`, 'cyd', `2025-06-05T${`${hour}`.padStart(2, '0')}:00:00Z`)),
    activity('dan1', 'dan2', '2025-06-03T16:00:00Z'),
  ]);
  await test_.database.pool.query(
    `insert into absence (person_email, from_day, to_day, kind) values ('ben@acme.example', '2025-06-09', '2025-06-15', 'leave')`,
  );
  await compute(test_.database);
});
afterAll(() => test_.drop());

const week = { grain: 'week' } as const;
const month = { grain: 'month' } as const;
const golden: readonly (readonly [metric: string, asked: Asked, expected: readonly string[]])[] = [
  ['eligible-people', { ...week }, ['Company 2025-06-02 5 5/1 5p', 'Company 2025-06-09 4 4/1 4p']],
  ['eligible-people', { ...month }, ['Company 2025-06-01 4.5 9/2 5p provisional']],
  ['eligible-people', { ...week, by: 'team' }, ['Team bo 2025-06-02 2 2/1 2p', 'Team bo 2025-06-09 1 1/1 1p']],
  [
    'eligible-people',
    { ...week, by: 'connection', to: '2025-06-09' },
    ['one 2025-06-02 4 4/1 4p', 'two 2025-06-02 2 2/1 2p'],
  ],
  ['eligible-people', { ...week, team: 'nothing' }, ['Company 2025-06-02 0 0 0p', 'Company 2025-06-09 0 0 0p']],
  ['active-people', { ...week }, ['Company 2025-06-02 4 4/1 5p', 'Company 2025-06-09 1 1/1 4p']],
  ['active-people', { ...month }, ['Company 2025-06-01 2.5 5/2 5p provisional']],
  ['active-people', { ...week, by: 'team' }, ['Team bo 2025-06-02 2 2/1 2p', 'Team bo 2025-06-09 1 1/1 1p']],
  ['adoption-rate', { ...week }, ['Company 2025-06-02 0.2 1/5 5p', 'Company 2025-06-09 0 0/4 4p']],
  [
    'adoption-rate',
    { ...week, by: 'role', to: '2025-06-09' },
    ['manager 2025-06-02 0 0/1 1p', 'seller 2025-06-02 0.25 1/4 4p'],
  ],
  ['adoption-rate', { ...week, by: 'team' }, ['Team bo 2025-06-02 0.5 1/2 2p', 'Team bo 2025-06-09 0 0/1 1p']],
  [
    'adoption-rate',
    { ...week, by: 'person' },
    [
      ...['ann 2025-06-02 1 1/1 1p', 'ann 2025-06-09 0 0/1 1p'],
      ...['ben 2025-06-02 0 0/1 1p', 'ben 2025-06-09 – 0/0 0p nobody was eligible'],
      ...['bo 2025-06-02 0 0/1 1p', 'bo 2025-06-09 0 0/1 1p'],
      ...['cyd 2025-06-02 0 0/1 1p', 'cyd 2025-06-09 0 0/1 1p'],
      ...['dan 2025-06-02 0 0/1 1p', 'dan 2025-06-09 0 0/1 1p'],
    ],
  ],
  ['adoption-rate', { ...month }, [`Company 2025-06-01 ${1 / 9} 1/9 5p provisional`]],
  ['adoption-rate', { grain: 'quarter', from: '2025-04-01' }, [`Company 2025-04-01 ${1 / 9} 1/9 5p provisional`]],
  [
    'core-actions-per-working-day',
    { ...week },
    ['Company 2025-06-02 0.44 11/25 5p', 'Company 2025-06-09 0.05 1/20 4p'],
  ],
  [
    'core-actions-per-working-day',
    { ...week, by: 'connection', to: '2025-06-09' },
    ['one 2025-06-02 0.4 8/20 4p', 'two 2025-06-02 0.5 5/10 2p'],
  ],
  [
    'calls-logged',
    { grain: 'day', from: '2025-06-02', to: '2025-06-06' },
    [
      ...['Company 2025-06-02 3 3 5p', 'Company 2025-06-03 4 4 5p'],
      ...['Company 2025-06-04 1 1 5p', 'Company 2025-06-05 3 3 5p'],
    ],
  ],
  ['calls-logged', { ...week }, ['Company 2025-06-02 11 11 5p', 'Company 2025-06-09 1 1 5p']],
  ['calls-logged', { ...month }, ['Company 2025-06-01 12 12 5p provisional']],
  ['calls-logged', { ...week, by: 'team' }, ['Team bo 2025-06-02 6 6 2p', 'Team bo 2025-06-09 1 1 2p']],
  ['calls-logged', { ...week, role: 'manager' }, ['Company 2025-06-02 0 0 1p', 'Company 2025-06-09 0 0 1p']],
  [
    'calls-logged',
    { ...week, by: 'connection', to: '2025-06-09' },
    // By connection, what people with an account there did counts, in whichever CRM: Dan's two in both.
    ['one 2025-06-02 8 8 4p', 'two 2025-06-02 5 5 2p'],
  ],
];

test.each(golden)('%s %j', async (metric, asked, expected) => {
  expect((await ask(test_.database, metric, asked)).sort()).toEqual([...expected].sort());
});

describe('around the edges', () => {
  test('periods begin in the range; those past what was read are provisional', async () => {
    expect(await ask(test_.database, 'calls-logged', { from: '2025-06-03' })).toEqual(['Company 2025-06-09 1 1 5p']);
    expect(await ask(test_.database, 'calls-logged', { to: '2025-06-09' })).toEqual(['Company 2025-06-02 11 11 5p']);
    expect(await ask(test_.database, 'calls-logged', { from: '2025-06-09', dataThrough: '2025-06-14' })).toEqual([
      'Company 2025-06-09 1 1 5p provisional',
    ]);
    expect(await ask(test_.database, 'calls-logged', { from: '2025-06-09', dataThrough: null })).toEqual([
      'Company 2025-06-09 1 1 5p provisional',
    ]);
  });

  test('before the data there is no value, and after it no period', async () => {
    const before = { from: '2025-05-26', to: '2025-06-09' };
    expect(await ask(test_.database, 'calls-logged', before)).toEqual([
      'Company 2025-05-26 –  0p before the first day that was read',
      'Company 2025-06-02 11 11 5p',
    ]);
    expect(await ask(test_.database, 'adoption-rate', { from: '2025-05-26', to: '2025-06-02' })).toEqual([
      'Company 2025-05-26 –  0p before the first day that was read',
    ]);
    expect(await ask(test_.database, 'calls-logged', { from: '2025-06-16' })).toEqual([]);
    expect(await ask(test_.database, 'calls-logged', { from: '2025-06-10', to: '2025-06-12' })).toEqual([]);
  });

  test('a rate has the Wilson interval of its count, other figures none', async () => {
    const [first] = await answer(test_.database, 'adoption-rate');
    // 1 of 5, by Wilson's formula with z = 1.96
    expect(first?.low).toBeCloseTo(0.0362, 4);
    expect(first?.high).toBeCloseTo(0.6245, 4);
    const [calls] = await answer(test_.database, 'calls-logged');
    expect([calls?.low, calls?.high]).toEqual([null, null]);
  });
});
