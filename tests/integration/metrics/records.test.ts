import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countOpenLeads } from '../../../src/facts/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { activity, entity, type Feed, ownerChange, user } from '../../support/feed.ts';
import { ask, compute, openCompany } from './small-company.ts';

let test_: TestDatabase;
let feed: Feed;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());
beforeEach(async () => {
  feed = await openCompany(test_.database);
});

const won = { closed: true, won: true, amount: 100, amountBase: 100, currency: 'EUR' };
const firstWeek = { to: '2025-06-09' };

describe('wins and won amount', () => {
  beforeEach(async () => {
    await feed.send('one', [
      // Won on Wednesday by Ben, who gave it to Ann a week later.
      entity('o1', 'opportunity', 'ben', '2025-05-01T00:00:00Z', {
        ...won,
        ownerSourceId: 'ann',
        closedAt: '2025-06-04T10:00:00Z',
        closeDate: '2025-08-31',
      }),
      ownerChange('c1', { kind: 'opportunity', id: 'o1' }, '2025-06-10T10:00:00Z', 'ben', 'ann', 'bo'),
      // Lost, deleted, and nobody's.
      entity('o2', 'opportunity', 'ann', '2025-05-01T00:00:00Z', { ...won, won: false, closeDate: '2025-06-04' }),
      entity('o3', 'opportunity', 'ann', '2025-05-01T00:00:00Z', { ...won, closeDate: '2025-06-04' }),
      entity('o4', 'opportunity', 'ann', '2025-05-01T00:00:00Z', {
        ...won,
        ownerSourceId: 'bot',
        closeDate: '2025-06-04',
      }),
    ]);
    await feed.delete('one', 'entity', ['o3'], '2025-06-05T00:00:00Z');
    await feed.send('two', [
      // No history: by close date, in the second week. Entered on that day, after midnight.
      entity('o1', 'opportunity', 'cyd', '2025-06-11T09:00:00Z', {
        ...won,
        amount: 50,
        amountBase: 50,
        closeDate: '2025-06-11',
      }),
      entity('o2', 'opportunity', 'dan2', '2025-06-01T09:00:00Z', {
        ...won,
        amount: 7,
        amountBase: 7,
        closeDate: '2025-06-12',
      }),
      // Taken over from Cyd at noon of the day it was closed.
      ownerChange('c1', { kind: 'opportunity', id: 'o2' }, '2025-06-12T12:00:00Z', 'cyd', 'dan2', 'cyd'),
    ]);
    await compute(test_.database);
  });

  test('are dated by the transition, else the close date, and counted for the owner then', async () => {
    expect(await ask(test_.database, 'wins')).toEqual(['Company 2025-06-02 1 1 5p', 'Company 2025-06-09 2 2 5p']);
    expect(await ask(test_.database, 'wins', { grain: 'day', from: '2025-06-03', to: '2025-06-05' })).toEqual([
      'Company 2025-06-03 0 0 5p',
      'Company 2025-06-04 1 1 5p',
    ]);
    expect(await ask(test_.database, 'wins', { by: 'person', ...firstWeek })).toContain('ben 2025-06-02 1 1 1p');
    expect(await ask(test_.database, 'wins', { by: 'person', ...firstWeek })).toContain('ann 2025-06-02 0 0 1p');
    const second = await ask(test_.database, 'wins', { by: 'person', from: '2025-06-09' });
    expect(second).toEqual(expect.arrayContaining(['cyd 2025-06-09 1 1 1p', 'dan 2025-06-09 1 1 1p']));
    expect(await ask(test_.database, 'wins', { by: 'team' })).toEqual([
      'Team bo 2025-06-02 1 1 2p',
      'Team bo 2025-06-09 0 0 2p',
    ]);
    expect(await ask(test_.database, 'wins', { grain: 'month' })).toEqual(['Company 2025-06-01 3 3 5p provisional']);
  });

  test('count in the connection their record is in, for people with accounts in both', async () => {
    expect((await ask(test_.database, 'wins', { by: 'connection', from: '2025-06-09' })).sort()).toEqual([
      'one 2025-06-09 0 0 4p',
      'two 2025-06-09 2 2 2p',
    ]);
    expect(await ask(test_.database, 'won-amount', { connection: 'one', from: '2025-06-09' })).toEqual([
      'Company 2025-06-09 0 0 4p',
    ]);
  });

  test('add up in the company’s currency', async () => {
    expect(await ask(test_.database, 'won-amount')).toEqual([
      'Company 2025-06-02 100 100 5p',
      'Company 2025-06-09 57 57 5p',
    ]);
  });

  test('use the CRM’s own rate where its base currency is seen to be the company’s', async () => {
    const dollars = { ...won, amount: 300, amountBase: 270, currency: 'USD', closeDate: '2025-06-12' };
    await feed.send('two', [entity('o3', 'opportunity', 'cyd', '2025-06-01T09:00:00Z', dollars)]);
    expect(await ask(test_.database, 'won-amount', { from: '2025-06-09' })).toEqual(['Company 2025-06-09 327 327 5p']);
  });

  test('are refused, not guessed, in another currency: for that group and period alone', async () => {
    const dollars = { ...won, amount: 300, amountBase: null, currency: 'USD', closeDate: '2025-06-12' };
    await feed.send('two', [entity('o3', 'opportunity', 'cyd', '2025-06-01T09:00:00Z', dollars)]);
    const why = '1 won in a currency other than EUR, for which the CRM gives no rate';
    expect(await ask(test_.database, 'won-amount')).toEqual([
      'Company 2025-06-02 100 100 5p',
      `Company 2025-06-09 –  5p ${why}`,
    ]);
    expect(await ask(test_.database, 'won-amount', { by: 'team' })).toEqual([
      'Team bo 2025-06-02 100 100 2p',
      'Team bo 2025-06-09 0 0 2p',
    ]);
    expect(await ask(test_.database, 'wins', { from: '2025-06-09' })).toEqual(['Company 2025-06-09 3 3 5p']);
  });

  test('are refused where the base currency is another one', async () => {
    // Euros there are worth more in the base currency, so that is not the euro.
    const euros = { ...won, amount: 100, amountBase: 110, closeDate: '2025-06-12' };
    const dollars = { ...won, amount: 300, amountBase: 300, currency: 'USD', closeDate: '2025-06-12' };
    await feed.send('two', [
      entity('o3', 'opportunity', 'cyd', '2025-06-01T09:00:00Z', euros),
      entity('o4', 'opportunity', 'cyd', '2025-06-01T09:00:00Z', dollars),
    ]);
    expect((await ask(test_.database, 'won-amount', { from: '2025-06-09' }))[0]).toContain('–  5p 1 won in a currency');
  });
});

describe('open leads', () => {
  const lead = (id: string, owner: string, closed = false) =>
    entity(id, 'lead', owner, '2025-05-01T00:00:00Z', { closed, version: closed ? '2' : '1' });

  test('are null before they were first counted, then those at the end of the period, by their owner', async () => {
    await feed.send('one', [lead('l1', 'ann'), lead('l2', 'ann'), lead('l3', 'dan')]);
    await feed.send('two', [lead('l1', 'cyd'), lead('l2', 'dan2')]);
    await compute(test_.database, '2025-06-22');
    await countOpenLeads(test_.database, '2025-06-12');
    await feed.send('one', [lead('l1', 'ann', true)]);
    await countOpenLeads(test_.database, '2025-06-13');
    const unknown = 'not known before the first sync: CRMs do not remember which leads were open';
    const until = { dataThrough: '2025-06-22' };
    expect(await ask(test_.database, 'open-leads', until)).toEqual([
      `Company 2025-06-02 –  5p ${unknown}`,
      'Company 2025-06-09 4 4 5p',
      `Company 2025-06-16 –  5p ${unknown}`,
    ]);
    expect(
      (
        await ask(test_.database, 'open-leads', { ...until, by: 'connection', from: '2025-06-09', to: '2025-06-16' })
      ).sort(),
    ).toEqual(['one 2025-06-09 2 2 4p', 'two 2025-06-09 2 2 2p']);
    expect(
      await ask(test_.database, 'open-leads', { ...until, by: 'team', from: '2025-06-09', to: '2025-06-16' }),
    ).toEqual(['Team bo 2025-06-09 1 1 2p']);
    expect(await ask(test_.database, 'open-leads', { ...until, grain: 'month' })).toEqual([
      'Company 2025-06-01 4 4 5p provisional',
    ]);
  });

  test('are zero, not unknown, where there were none', async () => {
    await compute(test_.database);
    await countOpenLeads(test_.database, '2025-06-13');
    expect(await ask(test_.database, 'open-leads', { from: '2025-06-09' })).toEqual(['Company 2025-06-09 0 0 5p']);
  });
});

describe('core actions per working day', () => {
  test('cut a day at the 99th percentile of the days before its quarter', async () => {
    // Second quarter: days of 2 actions, and one of 3, which is its 99th percentile and so its limit.
    await feed.send('one', [
      activity('a1', 'ann', '2025-06-03T09:00:00Z'),
      activity('a2', 'ann', '2025-06-03T10:00:00Z'),
      ...[1, 2, 3].map((n) => activity(`b${n}`, 'ben', `2025-06-04T1${n}:00:00Z`)),
      // Third quarter: a day of 8 counts as 3.
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => activity(`c${n}`, 'ann', `2025-07-02T1${n}:00:00Z`)),
    ]);
    await compute(test_.database, '2025-07-06');
    const rows = await ask(test_.database, 'core-actions-per-working-day', {
      to: '2025-07-07',
      dataThrough: '2025-07-06',
    });
    expect([rows[0], rows[4]]).toEqual(['Company 2025-06-02 0.2 5/25 5p', 'Company 2025-06-30 0.12 3/25 5p']);
  });
});

describe('weeks and months', () => {
  test('a week counts for the month of its Thursday; days count for their own', async () => {
    // 30 June is a Monday: its week's Thursday is in July.
    await feed.send('one', [activity('a1', 'ann', '2025-06-30T09:00:00Z')]);
    await compute(test_.database, '2025-08-03');
    const asked = { grain: 'month', to: '2025-08-01', dataThrough: '2025-07-31' } as const;
    expect(await ask(test_.database, 'active-people', asked)).toEqual([
      'Company 2025-06-01 0 0/4 5p',
      // Five weeks, the last of which ends on 3 August and is not complete.
      'Company 2025-07-01 0.2 1/5 5p provisional',
    ]);
    expect(await ask(test_.database, 'calls-logged', asked)).toEqual([
      'Company 2025-06-01 1 1 5p',
      'Company 2025-07-01 0 0 5p',
    ]);
  });

  test('somebody who moved is counted where they were in each week, and once in a month', async () => {
    await feed.send('one', [user('head', { title: 'Head of Sales' })]);
    const below = { version: '2', managerSourceId: 'head' };
    await feed.send('one', [user('bo', below), user('dan', below)], '2025-01-01T00:00:00Z');
    await feed.send('one', [user('ann', { version: '2', managerSourceId: 'dan' })], '2025-06-16T00:00:00Z');
    await feed.send('one', [
      activity('a1', 'ann', '2025-06-03T09:00:00Z'),
      activity('a2', 'ann', '2025-06-24T09:00:00Z'),
    ]);
    await compute(test_.database, '2025-06-29');
    const asked = { grain: 'month', dataThrough: '2025-06-30' } as const;
    expect((await ask(test_.database, 'calls-logged', { ...asked, by: 'team' })).sort()).toEqual([
      'Team bo 2025-06-01 1 1 2p',
      'Team dan 2025-06-01 1 1 1p',
      'Team head 2025-06-01 2 2 4p',
    ]);
    expect(await ask(test_.database, 'calls-logged', asked)).toEqual(['Company 2025-06-01 2 2 6p']);
    expect((await ask(test_.database, 'eligible-people', { ...asked, by: 'team' })).sort()).toEqual([
      'Team bo 2025-06-01 1.5 6/4 2p',
      'Team dan 2025-06-01 1 2/2 1p',
      'Team head 2025-06-01 4 16/4 4p',
    ]);
  });
});

test('nothing is said of a company without facts', async () => {
  await openCompany(test_.database);
  expect(await ask(test_.database, 'calls-logged')).toEqual([]);
});
