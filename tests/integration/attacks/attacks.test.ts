import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessDeniedError } from '../../../src/privacy/viewer.ts';
import { wilsonInterval } from '../../../src/statistics/index.ts';
import { regroup } from '../http/company.ts';
import type { TestApi } from '../http/service.ts';
import { changedSeries, figures, firstWeek, hide, openGate, openVictims, type Row, range, rowsOf } from './victims.ts';

/*
 * Every attack works out a figure of one person, or of fewer people than may be shown, from answers alone. It returns what
 * it found, null where it found nothing: null against the real gate, and the truth against a gate weakened at one point.
 */

type Attack = (api: TestApi) => Promise<unknown>;

const total = (rows: readonly Row[], field: 'value' | 'people') =>
  rows.reduce((sum, row) => sum + (row[field] ?? 0), 0);

/** Calls of everybody but the groups shown, if these leave fewer than five people. */
const leftOver =
  (by: 'role' | 'team'): Attack =>
  async (api) => {
    const [company] = await rowsOf(api, 'calls-logged', firstWeek);
    const groups = (await rowsOf(api, 'calls-logged', `${firstWeek}&by=${by}`)).filter((row) => !row.suppressed);
    const top = groups.filter(({ groupId }) => !['large', 'middle', 'small'].includes(groupId));
    const people = (company?.people ?? 0) - total(top, 'people');
    return people > 0 && people < 5 ? (company?.value ?? 0) - total(top, 'value') : null;
  };

/** The week that is hidden, as the month less its other weeks. */
const shiftingWindows: Attack = async (api) => {
  const weeks = await rowsOf(api, 'adoption-rate', `${range}&by=team&team=shrunk`);
  const october = await rowsOf(api, 'adoption-rate', `from=2026-10-01&to=2026-11-01&by=team&team=shrunk&grain=month`);
  const month = october.find(({ periodStart }) => periodStart === '2026-10-01')?.numerator ?? null;
  const shown = weeks.filter(({ suppressed }) => !suppressed);
  if (month === null || shown.length !== 3) return null;
  return month - shown.reduce((sum, row) => sum + (row.numerator ?? 0), 0);
};

/** Two filters at once, of which one alone leaves many and both leave one person. */
const overlappingFilters: Attack = async (api) => {
  for (const query of [
    'by=role&team=boss',
    'by=team&role=manager',
    'team=boss&role=manager',
    'by=team&connection=crm-a',
  ]) {
    const rows = await rowsOf(api, 'calls-logged', `${firstWeek}&${query}`);
    const found = rows.find((row) => row.people === 1);
    if (found !== undefined) return found.value;
  }
  return null;
};

/** Where a hidden team stands among those shown. */
const sortingByHiddenValues: Attack = async (api) => {
  const answer = await api.get('/api/v1/boards/leaderboard?measure=calls&period=2026-W41');
  const rows = answer.json<{ data: { groupId: string; rank: number | null; suppressed: boolean }[] }>().data;
  const order = rows.map(({ groupId }) => groupId);
  const hidden = rows.filter(({ suppressed }) => suppressed);
  const byName = order.filter((id) => hidden.some(({ groupId }) => groupId === id));
  const ranked = hidden.find(({ rank }) => rank !== null);
  return ranked?.rank ?? (byName.join() === byName.toSorted().join() ? null : byName);
};

/** How many adopted, from the bounds of the interval: there is one number for each. */
const invertingBounds: Attack = async (api) => {
  const [row] = await rowsOf(api, 'adoption-rate', `${firstWeek}&by=team&team=idle`);
  if (row === undefined || row.people === null) return null;
  for (let adopted = 0; adopted <= row.people; adopted += 1) {
    const { low, high } = wilsonInterval(adopted, row.people);
    if (row.low !== null && Math.abs(low - row.low) < 1e-9) return adopted;
    if (row.high !== null && Math.abs(high - row.high) < 1e-9) return adopted;
  }
  return row.numerator;
};

/** The hidden row, asked for one row at a time, and what cursors tell. */
const paging: Attack = async (api) => {
  let cursor: string | null = '';
  while (cursor !== null) {
    const url: string = `/api/v1/metrics/calls-logged/series?${firstWeek}&by=team&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const { data, meta } = (await api.get(url)).json<{ data: Row[]; meta: { nextCursor: string | null } }>();
    const small = data.find(({ groupId }) => groupId === 'small');
    if (small !== undefined && small.value !== null) return small.value;
    cursor = meta.nextCursor;
    const key = cursor === null ? [] : (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]);
    const told = key.find((part) => typeof part === 'number');
    if (told !== undefined) return told;
  }
  return null;
};

/** The hidden row in another form. */
const otherForms: Attack = async (api) => {
  const url = `/api/v1/metrics/calls-logged/series?${firstWeek}&by=team&team=small`;
  const [header = '', line = ''] = (await api.get(`${url}&format=csv`)).body.split('\r\n');
  const cell = line.split(',')[header.split(',').indexOf('value')];
  const ndjson = JSON.parse((await api.get(`${url}&format=ndjson`)).body) as Row;
  const board = await api.get(`/api/v1/boards/activity?${firstWeek}&by=team&team=small`);
  const explained = await api.get('/api/v1/explain?metric=calls-logged&by=team&group=small&period=2026-W41');
  const { calls } = board.json<{ data: { calls: number | null }[] }>().data[0] ?? { calls: null };
  const { value, rows } = explained.json<{ data: Row & { rows: unknown[] } }>().data;
  return cell || (ndjson.value ?? calls ?? value ?? (rows.length > 0 ? rows : null));
};

/** Whether something about a hidden group changed, from the tag of the answer. */
const comparingTags: Attack = async (api) => {
  const ask = async () =>
    (await api.get(`/api/v1/metrics/calls-logged/series?${firstWeek}&by=team&team=small`)).headers.etag;
  const before = await ask();
  const call = async (more: number) => {
    const { database } = api.service;
    await database.pool.query(`update person_week set calls = calls + $1 where person_id = 'p2-2'`, [more]);
    await regroup(database);
  };
  await call(1);
  const after = await ask();
  await call(-1);
  return before === after ? null : 'a call';
};

/** What a refusal says of a team out of reach: the same as of one that there is not. */
const readingErrors: Attack = async (api) => {
  const key = await api.keyWith({ teamId: 'head' });
  const refusal = async (team: string) => {
    const answer = await api.get(`/api/v1/metrics/calls-logged/series?${firstWeek}&by=team&team=${team}`, { key });
    const { status, detail } = answer.json<{ status: number; detail: string }>();
    return `${status} ${detail.replaceAll(team, 'it')}`;
  };
  const [real, none] = [await refusal('boss'), await refusal('nowhere')];
  return real === none ? null : real;
};

/** How much work an answer was: measured in trips to the database, which is what takes the time. */
const timing: Attack = async (api) => {
  const trips = async (team: string) => {
    let count = 0;
    const counted = () => {
      count += 1;
    };
    const { pool } = api.service.database;
    pool.on('acquire', counted);
    await api.get(`/api/v1/metrics/calls-logged/series?${firstWeek}&by=team&team=${team}`);
    pool.off('acquire', counted);
    return count;
  };
  await trips('large');
  const [hidden, shown] = [await trips('small'), await trips('large')];
  return hidden === shown ? null : 'small';
};

const attacks: readonly {
  readonly name: string;
  readonly attack: Attack;
  /** What an attacker finds where the gate is weakened so. */
  readonly truth: unknown;
  readonly weakness: string;
  readonly weaken: Parameters<typeof openVictims>[0];
}[] = [
  {
    name: 'subtracting roles from the company',
    attack: leftOver('role'),
    truth: 2,
    weakness: 'hides small groups and nothing with them',
    weaken: changedSeries((_real, open) => async (...asked) => {
      const published = await open(...asked);
      return { ...published, rows: published.rows.map((row) => ((row.people ?? 0) < 5 ? hide(row, figures) : row)) };
    }),
  },
  {
    name: 'subtracting teams from the company',
    attack: leftOver('team'),
    truth: 2,
    weakness: 'hides small groups and nothing with them',
    weaken: changedSeries((_real, open) => async (...asked) => {
      const published = await open(...asked);
      return { ...published, rows: published.rows.map((row) => ((row.people ?? 0) < 5 ? hide(row, figures) : row)) };
    }),
  },
  {
    name: 'shifting windows',
    attack: shiftingWindows,
    truth: 2,
    weakness: 'judges every period by its own people',
    weaken: changedSeries((_real, open) => async (...asked) => {
      const published = await open(...asked);
      return { ...published, rows: published.rows.map((row) => ((row.people ?? 0) < 5 ? hide(row, figures) : row)) };
    }),
  },
  {
    name: 'overlapping filters',
    attack: overlappingFilters,
    truth: 2,
    weakness: 'crosses groupings for everybody',
    weaken: (gate, service) => ({
      ...openGate(gate, service),
      series: async (viewer, metric, query) => {
        // What a gate that took filters as they come would do: the manager's week by role within the team.
        const open = openGate(gate, service);
        const { role: _role, ...rest } = query;
        return await open.series(viewer, metric, query.team === undefined ? rest : { ...rest, by: 'team' });
      },
    }),
  },
  {
    name: 'sorting by hidden values',
    attack: sortingByHiddenValues,
    truth: 1,
    weakness: 'marks rows as hidden and hides nothing',
    weaken: changedSeries((_real, open) => async (...asked) => {
      const published = await open(...asked);
      return { ...published, rows: published.rows.map((row) => ((row.people ?? 0) < 5 ? hide(row, []) : row)) };
    }),
  },
  {
    name: 'inverting the bounds of intervals',
    attack: invertingBounds,
    truth: 0,
    weakness: 'bands the rate and not its bounds',
    weaken: changedSeries((_real, open) => async (...asked) => {
      const published = await open(...asked);
      return { ...published, rows: published.rows.map((row) => ({ ...row, value: null, ...wilson(row) })) };
    }),
  },
  { name: 'paging', attack: paging, truth: 4, weakness: 'hides nothing', weaken: openGate },
  { name: 'other forms and other doors', attack: otherForms, truth: '4', weakness: 'hides nothing', weaken: openGate },
  {
    name: 'comparing tags',
    attack: comparingTags,
    truth: 'a call',
    weakness: 'leaves the numerator in',
    weaken: changedSeries((_real, open) => async (...asked) => {
      const published = await open(...asked);
      return { ...published, rows: published.rows.map((row) => hide(row, ['value', 'people'])) };
    }),
  },
  {
    name: 'reading error messages',
    attack: readingErrors,
    truth: '403 it is no team of yours.',
    weakness: 'says which teams there are',
    weaken: changedSeries((real) => async (viewer, metric, query) => {
      if (viewer.teamId !== null && query.team === 'boss') throw new AccessDeniedError('boss is no team of yours.');
      return await real(viewer, metric, query);
    }),
  },
  {
    name: 'timing',
    attack: timing,
    truth: 'small',
    weakness: 'answers at once where there is nothing to show',
    weaken: changedSeries(
      (real) => async (viewer, metric, query) =>
        query.team === 'small' ? { by: 'team', rows: [], suppressedGroups: 1 } : await real(viewer, metric, query),
    ),
  },
];

function wilson({ numerator, people }: { readonly numerator: number | null; readonly people: number | null }) {
  const interval = wilsonInterval(numerator ?? 0, people ?? 0);
  return { numerator: null, low: interval.low, high: interval.high };
}

describe('no figure of one person is had', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openVictims();
  });
  afterAll(() => api.close());

  it.each(attacks)('by $name', async ({ attack }) => {
    expect(await attack(api)).toBeNull();
  });

  it('though there is something to look at', async () => {
    const rows = await rowsOf(api, 'calls-logged', `${firstWeek}&by=team`);
    expect(rows.filter(({ suppressed }) => !suppressed).length).toBeGreaterThanOrEqual(5);
    expect(rows.filter(({ suppressed }) => suppressed).map(({ groupId }) => groupId)).toContain('small');
  });
});

describe('each attack succeeds', () => {
  it.each(attacks)('by $name, where the gate $weakness', async ({ attack, truth, weaken }) => {
    const api = await openVictims(weaken);
    try {
      expect(await attack(api)).toEqual(truth);
    } finally {
      await api.close();
    }
  });
});
