import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countOpenPipeline } from '../../../src/facts/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { activity, entity, login } from '../../support/feed.ts';
import { type Asked, ask, compute, openCompany } from './small-company.ts';

/*
 * Six weeks from 2 June. Ann enters five calls a week on Monday, Tuesday and Wednesday (2, 2, 1) in the first five weeks:
 * adopted. Ben enters one call every Friday. Cyd signs in on two days of the first week and enters nothing; Bo and Dan do
 * nothing. In the second week Ann enters a meeting and an e-mail as well, and completes a task.
 */
let test_: TestDatabase;
const day = (week: number, weekday: number, hour = 9): string =>
  new Date(Date.UTC(2025, 5, 2 + 7 * week + weekday, hour)).toISOString();

beforeAll(async () => {
  test_ = await createTestDatabase();
  const feed = await openCompany(test_.database);
  for (let week = 0; week < 6; week += 1) {
    const calls = week < 5 ? [0, 0, 1, 1, 2] : [];
    await feed.send('one', [
      ...calls.map((weekday, n) => activity(`a${week}-${n}`, 'ann', day(week, weekday, 9 + n))),
      activity(`b${week}`, 'ben', day(week, 4)),
    ]);
  }
  await feed.send('one', [
    activity('m', 'ann', day(1, 3), { kind: 'meeting', occurredAt: day(2, 0) }),
    activity('e', 'ann', day(1, 3, 10), { kind: 'email', occurredAt: day(0, 0) }),
    activity('t', 'ann', day(0, 3), { kind: 'task', completedAt: day(1, 3, 11) }),
    activity('w', 'ann', day(1, 3, 12), { via: 'workflow' }),
    entity('acc', 'account', 'ann', day(1, 3, 13)),
  ]);
  await feed.send('two', [
    login('l1', 'cyd', day(0, 0)),
    login('l2', 'cyd', day(0, 0, 15)),
    login('l3', 'cyd', day(0, 2)),
  ]);
  await compute(test_.database, '2025-07-13');
});
afterAll(() => test_.drop());

const asked: Asked = { from: '2025-06-02', to: '2025-07-14', dataThrough: '2025-07-13' };
const first = { ...asked, to: '2025-06-09' };
const second = { ...asked, from: '2025-06-09', to: '2025-06-16' };
const golden: readonly (readonly [metric: string, asked: Asked, expected: readonly string[]])[] = [
  [
    'habit-rate',
    asked,
    [
      // Nothing can be said before the fourth evaluable week.
      ...['2025-06-02', '2025-06-09', '2025-06-16'].map((week) => `Company ${week} – 0/0 0p nobody was eligible`),
      ...['Company 2025-06-23 0.2 1/5 5p', 'Company 2025-06-30 0.2 1/5 5p'],
      // Three of the last four of Ann's weeks are still adopted.
      'Company 2025-07-07 0.2 1/5 5p',
    ],
  ],
  ['habit-rate', { ...asked, grain: 'month', from: '2025-06-01', to: '2025-07-01' }, ['Company 2025-06-01 0.2 1/5 5p']],
  ['active-day-share', first, ['Company 2025-06-02 0.16 4/25 5p']],
  ['active-day-share', { ...first, by: 'team' }, ['Team bo 2025-06-02 0.4 4/10 2p']],
  ['active-day-share', second, ['Company 2025-06-09 0.2 5/25 5p']],
  // Of Ann's days 3 of 5, of Ben's 1 of 5: two people, 0.4 on average.
  ['stickiness', first, ['Company 2025-06-02 0.4 0.8/2 2p']],
  // Over two weeks, Ann 7 of 10 and Ben 2 of 10.
  ['stickiness', second, ['Company 2025-06-09 0.45 0.9/2 2p']],
  ['login-days', first, ['Company 2025-06-02 0.4 2/5 5p']],
  ['login-days', { ...first, by: 'connection' }, ['one 2025-06-02 0 0/4 4p', 'two 2025-06-02 1 2/2 2p']],
  ['meetings-logged', second, ['Company 2025-06-09 1 1 5p']],
  ['emails-logged', second, ['Company 2025-06-09 1 1 5p']],
  ['tasks-completed', { ...asked, to: '2025-06-16' }, ['Company 2025-06-02 0 0 5p', 'Company 2025-06-09 1 1 5p']],
  ['records-created', { ...second, by: 'team' }, ['Team bo 2025-06-09 1 1 2p']],
  ['opportunities-moved', second, ['Company 2025-06-09 0 0 5p']],
  // An e-mail of Monday a week before, and a meeting of the Monday after.
  ['emails-logged', { ...first, basis: 'occurred' }, ['Company 2025-06-02 1 1 5p']],
  ['emails-logged', { ...second, basis: 'occurred' }, ['Company 2025-06-09 0 0 5p']],
  [
    'meetings-logged',
    { ...asked, from: '2025-06-16', to: '2025-06-23', basis: 'occurred', dataThrough: '2025-07-13' },
    ['Company 2025-06-16 1 1 5p'],
  ],
];

test.each(golden)('%s %j', async (metric, question, expected) => {
  expect((await ask(test_.database, metric, question)).sort()).toEqual([...expected].sort());
});

test('what took place is provisional as long as one in ten entries is still to come', async () => {
  // The slower of the two dated activities was entered ten days later.
  const question: Asked = { ...first, basis: 'occurred' };
  expect(await ask(test_.database, 'emails-logged', { ...question, dataThrough: '2025-06-17' })).toEqual([
    'Company 2025-06-02 1 1 5p provisional',
  ]);
  expect(await ask(test_.database, 'emails-logged', { ...question, dataThrough: '2025-06-18' })).toEqual([
    'Company 2025-06-02 1 1 5p',
  ]);
});

test('a published grouping says what one gets by adding people up', async () => {
  const metrics = [
    'eligible-people',
    'active-people',
    'adoption-rate',
    'active-day-share',
    'core-actions-per-working-day',
  ];
  for (const metric of [...metrics, 'login-days', 'calls-logged', 'records-created']) {
    for (const grain of ['week', 'month', 'quarter'] as const) {
      for (const by of ['team', 'role', 'connection'] as const) {
        const question: Asked = { ...asked, from: '2025-04-01', grain, by };
        const published = await ask(test_.database, metric, question);
        // A filter that leaves everybody in takes the other way, from the weeks of people.
        const added = await ask(test_.database, metric, {
          ...question,
          person: undefined,
          team: undefined,
          role: 'seller',
        });
        if (by === 'role')
          expect(added, `${metric} ${grain}`).toEqual(published.filter((row) => row.startsWith('seller')));
        else expect(added.length, `${metric} ${grain} ${by}`).toBe(published.length);
      }
    }
  }
});

describe('the open pipeline', () => {
  const open = { amount: 100, amountBase: 100, currency: 'EUR', accountSourceId: 'acc' };
  test('is what was counted last, untouched where neither record nor account saw anybody', async () => {
    const feed = await openCompany(test_.database);
    await feed.send('one', [
      entity('o1', 'opportunity', 'ann', '2025-05-01T09:00:00Z', { ...open, modifiedAt: '2025-05-02T09:00:00Z' }),
      entity('o2', 'opportunity', 'ben', '2025-05-01T09:00:00Z', {
        ...open,
        amount: 30,
        amountBase: 30,
        modifiedAt: day(0, 1),
      }),
      entity('o3', 'opportunity', 'ben', '2025-05-01T09:00:00Z', { ...open, closed: true }),
    ]);
    await compute(test_.database, '2025-06-15');
    await countOpenPipeline(test_.database, '2025-06-13', 'EUR');
    const week: Asked = { from: '2025-06-09', to: '2025-06-16' };
    expect(await ask(test_.database, 'open-pipeline', week)).toEqual(['Company 2025-06-09 130 130 5p']);
    expect(await ask(test_.database, 'pipeline-untouched-30d', week)).toEqual(['Company 2025-06-09 100 100 5p']);
    await feed.send('one', [activity('call', 'bo', day(1, 3), { accountSourceId: 'acc' })]);
    await countOpenPipeline(test_.database, '2025-06-13', 'EUR');
    expect(await ask(test_.database, 'pipeline-untouched-30d', week)).toEqual(['Company 2025-06-09 0 0 5p']);
    expect(await ask(test_.database, 'open-pipeline', { ...week, from: '2025-06-02', to: '2025-06-09' })).toEqual([
      'Company 2025-06-02 –  5p not known before the first sync: CRMs do not remember what was open, and for how much',
    ]);
  });

  test('is refused where an amount is in a currency without a rate', async () => {
    const feed = await openCompany(test_.database);
    await feed.send('one', [entity('o1', 'opportunity', 'ann', '2025-05-01T09:00:00Z', { ...open, currency: 'USD' })]);
    await compute(test_.database, '2025-06-15');
    await countOpenPipeline(test_.database, '2025-06-13', 'EUR');
    const [row] = await ask(test_.database, 'open-pipeline', { from: '2025-06-09', to: '2025-06-16' });
    expect(row).toMatch(/^Company 2025-06-09 – .*open in a currency other than EUR/);
  });
});
