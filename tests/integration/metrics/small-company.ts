import type { Database } from '../../../src/db/index.ts';
import { refreshFacts } from '../../../src/facts/index.ts';
import { findMetric, type SeriesQuery, series } from '../../../src/metrics/index.ts';
import { refreshPeople } from '../../../src/people/index.ts';
import { Feed, peopleSettings, user } from '../../support/feed.ts';

/*
 * Five people in two CRMs, small enough to add up by hand. Ann and Ben report to Bo, in CRM one; Cyd works in CRM two;
 * Dan has an account in both. No holidays. Facts begin on Monday, 2 June 2025.
 */
export async function openCompany(database: Database): Promise<Feed> {
  await database.pool.query(
    `truncate connection, person, team, absence, dirty_day, fact_settings, training, group_week, group_period,
              computation, result_inputs cascade`,
  );
  const feed = new Feed(database);
  await feed.connect('one', '2025-07-20T00:00:00Z');
  await feed.connect('two', '2025-07-20T00:00:00Z');
  await feed.send('one', [
    user('bo', { title: 'Sales Manager' }),
    user('ann', { managerSourceId: 'bo' }),
    user('ben', { managerSourceId: 'bo' }),
    user('dan'),
  ]);
  await feed.send('two', [user('cyd'), user('dan2', { email: 'dan@acme.example' })]);
  return feed;
}

export async function compute(database: Database, today = '2025-06-15', since = '2025-06-02'): Promise<void> {
  await refreshPeople(database, peopleSettings, ['one', 'two']);
  await refreshFacts(database, { roles: peopleSettings.roles, since, today }, { full: false });
}

export interface Asked extends Partial<SeriesQuery> {
  readonly dataThrough?: string | null;
}

/** Rows of a series as 'group period value numerator/denominator people', with the reason where there is no value. */
export async function ask(database: Database, metricId: string, asked: Asked = {}): Promise<string[]> {
  const rows = await answer(database, metricId, asked);
  return rows.map((row) =>
    [
      row.groupName,
      row.periodStart,
      row.value ?? '–',
      row.denominator === null ? row.numerator : `${row.numerator}/${row.denominator}`,
      `${row.people}p`,
      ...(row.provisional ? ['provisional'] : []),
      ...(row.reason === null ? [] : [row.reason]),
    ].join(' '),
  );
}

export async function answer(database: Database, metricId: string, asked: Asked = {}) {
  const metric = findMetric(metricId);
  if (metric === undefined) throw new RangeError(`no metric ${metricId}`);
  const { dataThrough = '2025-06-15', ...query } = asked;
  const defaults: SeriesQuery = { from: '2025-06-01', to: '2025-07-01', grain: 'week', by: 'company' };
  return await series(database, metric, { ...defaults, ...query }, { currency: 'EUR', timeZone: 'UTC', dataThrough });
}
