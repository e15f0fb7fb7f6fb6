import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CrmRecordDraft } from '../../../connectors/contract/index.ts';
import { refreshFacts } from '../../../src/facts/index.ts';
import { findMetric, type Grouping, series } from '../../../src/metrics/index.ts';
import { refreshPeople } from '../../../src/people/index.ts';
import { activity, Feed, peopleSettings, user } from '../../support/feed.ts';
import { openApi, type TestApi } from '../http/service.ts';

/*
 * Reads the tables of docs/worked-example.md, makes the company they describe, and compares every figure worked out there
 * by hand with what comes back: of people and the company from the API; of the groups the API hides, as they are small,
 * from the same sums without the gate.
 */

const page = readFileSync(new URL('../../../docs/worked-example.md', import.meta.url), 'utf8');
const THROUGH = '2025-06-22';

type Row = Readonly<Record<string, string>>;

/** Every table of the page whose first column has the given name. */
function tables(first: string): Row[] {
  const found: Row[] = [];
  for (const [block] of page.matchAll(/(?:^\|.*\|\n)+/gm)) {
    const [head = [], , ...body] = block
      .trim()
      .split('\n')
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      );
    if (head[0] !== first) continue;
    found.push(...body.map((cells) => Object.fromEntries(head.map((name, index) => [name, cells[index] ?? '']))));
  }
  return found;
}

const people = tables('person').filter((row) => row['accounts'] !== undefined);
const work = tables('person').filter((row) => row['what'] !== undefined);
const weeks = tables('person').filter((row) => row['working days'] !== undefined);
const groups = tables('metric');

let api: TestApi;
let person: string;
beforeAll(async () => {
  api = await openApi({ privacy: { mode: 'named', changeReason: 'a made-up company' } });
  const { database } = api.service;
  const feed = new Feed(database);
  for (const connection of ['one', 'two']) {
    await feed.connect(connection, `${THROUGH}T23:00:00Z`);
    await feed.send(connection, people.filter((row) => row['accounts']?.split(', ').includes(connection)).map(userOf));
  }
  for (const connection of ['one', 'two'])
    await feed.send(
      connection,
      work.flatMap((row) => actionsOf(row, connection)),
    );
  await feed.delete('one', 'activity', ['ann 2025-06-03 0'], '2025-06-20T10:00:00Z');
  await database.pool.query(
    `insert into absence (person_email, from_day, to_day, kind) values ('ben@acme.example', '2025-06-16', '2025-06-19', 'leave')`,
  );
  const settings = { ...peopleSettings, timeZone: 'Europe/Berlin', country: 'DE' };
  await refreshPeople(database, settings, ['one', 'two']);
  await refreshFacts(database, { roles: settings.roles, since: '2025-06-02', today: THROUGH }, { full: false });
  await database.pool.query(
    `insert into computation (as_of, data_through, definition_version, inputs) values (now(), $1, 'worked-example', '{}')`,
    [THROUGH],
  );
  person = await api.keyWith({ scopes: ['person', 'aggregate'] });
});
afterAll(() => api.close());

function userOf(row: Row): CrmRecordDraft {
  const name = row['person'] ?? '';
  const leader = people.find(({ leads }) => leads?.split(', ').includes(name))?.['person'];
  return user(name, {
    title: row['role'] === 'manager' ? 'Sales Manager' : 'Account Executive',
    timeZone: 'Europe/Berlin',
    managerSourceId: leader ?? null,
  });
}

/** Calls a minute and more apart, unless they came in one burst. */
function actionsOf(row: Row, connection: string): CrmRecordDraft[] {
  const { person: who = '', day = '', what = '' } = row;
  const home = people.find((one) => one['person'] === who)?.['accounts']?.split(', ')[0];
  if ((what.includes('CRM two') ? 'two' : home) !== connection) return [];
  const gap = what.includes('a burst') ? 5 : 1_200;
  return Array.from({ length: Number(row['actions']) }, (_, index) =>
    activity(
      `${who} ${day} ${index}`,
      who,
      new Date(Date.parse(`${day}T08:00:00Z`) + index * gap * 1000).toISOString(),
      what.includes('workflow') ? { via: 'workflow' } : {},
    ),
  );
}

test('the page has its tables', () => {
  expect([people.length, work.length, weeks.length, groups.length]).toEqual([6, 19, 18, 27]);
});

describe('weeks of people', () => {
  test.each(weeks.map((row) => [`${row['person']} ${row['week']}`, row] as const))('%s', async (_, row) => {
    const { rows } = await api.service.database.pool.query<{ id: string }>('select id from person where name = $1', [
      row['person'],
    ]);
    const answer = await api.get(`/api/v1/people/${rows[0]?.id}/weeks`, { key: person });
    const week = answer
      .json<{ data: Record<string, unknown>[] }>()
      .data.find((one) => one['weekStart'] === row['week']);
    expect(week).toMatchObject({
      availableDays: Number(row['working days']),
      activeDays: Number(row['active days']),
      coreActions: Number(row['core actions']),
      adopted: row['adopted'] === 'yes',
    });
    const leftOut = await api.service.database.pool.query<{ n: number }>(
      `select left_out_burst + left_out_workflow as n from person_week where person_id = $1 and week_start = $2`,
      [rows[0]?.id, row['week']],
    );
    expect(leftOut.rows[0]?.n).toBe(Number(row['left out']));
  });
});

describe('figures of groups', () => {
  test.each(groups.map((row) => [`${row['metric']} ${row['group']} ${row['week'] ?? row['month']}`, row] as const))(
    '%s',
    async (_, row) => {
      const { metric: id = '', group = '' } = row;
      const grain = row['week'] === undefined ? 'month' : 'week';
      const from = row['week'] ?? row['month'] ?? '';
      const by = groupingOf(group);
      const metric = findMetric(id);
      if (metric === undefined) throw new Error(`no metric ${id}`);
      const to = `${from.slice(0, 8)}${String(Number(from.slice(8)) + 1).padStart(2, '0')}`;
      const context = { currency: 'EUR', timeZone: 'Europe/Berlin', dataThrough: THROUGH };
      const found = await series(api.service.database, metric, { from, to, grain, by }, context);
      const sum = found.find((one) => one.groupName.toLowerCase() === group.toLowerCase());
      expectFigures(sum, row);
      const url = `/api/v1/metrics/${id}/series?from=${from}&to=${to}&grain=${grain}&by=${by}`;
      const served = (await api.get(url, { key: person })).json<{ data: Served[] }>().data;
      const answer = served.find((one) => one.groupName.toLowerCase() === group.toLowerCase());
      const people_ = sum?.people ?? 0;
      if (people_ < 5) expect(answer).toMatchObject({ suppressed: true, value: null });
      else if (metric.unit === 'ratio' && (sum?.value === 0 || sum?.value === 1)) {
        expect(answer).toMatchObject({ value: null, numerator: null });
      } else expectFigures(answer, row);
    },
  );
});

interface Served {
  readonly groupName: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
}

function expectFigures(found: Omit<Served, 'groupName'> | undefined, row: Row): void {
  expect(found?.numerator).toBe(Number(row['numerator']));
  expect(found?.denominator).toBe(row['denominator'] === '–' ? null : Number(row['denominator']));
  expect(found?.value).toBeCloseTo(Number(row['value']), 4);
}

function groupingOf(group: string): Grouping {
  if (group === 'company') return 'company';
  if (group.startsWith('Team ')) return 'team';
  return ['one', 'two'].includes(group) ? 'connection' : 'role';
}
