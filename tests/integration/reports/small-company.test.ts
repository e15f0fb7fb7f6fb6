import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WeeklyReport } from '../../../src/reports/index.ts';
import { regroup, seed } from '../http/company.ts';
import { computedThrough, openOffice, type TestOffice } from './office.ts';

const WEEK = '2026-W43';
const MONDAY = new Date('2026-10-26T06:00:00Z');
const golden = (file: string) => path.join(import.meta.dirname, '../../fixtures/reports', file);

/** A row of training_result as the engine leaves it; figures made up so that they can be added up by hand. */
const effect = (by: string, groupId: string, groupName: string, figures: object) => ({
  trainingId: 'basics',
  trainingName: 'Pipeline basics',
  ...{ by, groupId, groupName, trained: 20, observed: 20, control: 18 },
  ...{ lift: 0.8, liftLow: 0.5, liftHigh: 1.1, liftRetained: 0.25 },
  ...{ hold: 0.6, holdLow: 0.5, holdHigh: 0.7, trainedRatio: 0.57, controlRatio: 0.95 },
  ...{ verdict: 'dropped', minimumDetectableDrop: 0.2, preTrend: 0, fadedCost: null },
  ...{ refused: false, reason: null, needed: null, notices: [], ...figures },
});

describe('a small company’s report', () => {
  let test: TestOffice;
  let report: WeeklyReport;
  let formats: Readonly<Record<string, string>>;

  beforeAll(async () => {
    test = await openOffice([{ id: 'weekly' }], {
      targets: [
        { metric: 'adoption-rate', by: 'team', group: '*', value: 0.8, dueOn: '2026-10-25' },
        { metric: 'adoption-rate', by: 'company', value: 0.75, dueOn: '2026-12-31' },
        { metric: 'wins', by: 'role', value: 3, dueOn: '2026-12-31' },
      ],
    });
    const { database } = test;
    await seed(database, [
      { people: 12, adopted: 6, path: ['north'] },
      { people: 30, adopted: 24, path: ['south'] },
      { people: 6, adopted: 0, path: ['west'] },
      { people: 4, adopted: 4, path: ['east'] },
    ]);
    await database.pool.query('update person_week set habit = active_days > 0');
    await regroup(database);
    await computedThrough(database, '2026-10-25');
    const { pool } = database;
    await pool.query(
      `insert into training (id, name, starts_on, ends_on, hours, cost) values
         ('basics', 'Pipeline basics', '2026-07-29', '2026-07-29', 4, 9000), ('old', 'Long ago', '2025-01-01', '2025-01-01', 1, null)`,
    );
    const { rows } = await pool.query<{ id: string }>('select id from computation');
    const keep = (kind: string, by: string, id: string, people: number, payload: object) =>
      pool.query('insert into training_result values ($1, $2, $3, $4, $5, $6, $7, $8)', [
        ...['basics', kind, by, id, JSON.stringify(payload), people, 'training-hold@1'],
        rows[0]?.id,
      ]);
    await keep('effect', 'company', 'company', 20, effect('company', 'company', 'Company', { fadedCost: 6750 }));
    await keep(
      'effect',
      'team',
      'north',
      12,
      effect('team', 'north', 'Team north', { observed: 12, hold: 0.5, holdHigh: 0.8 }),
    );
    await keep('effect', 'team', 'south', 8, effect('team', 'south', 'Team south', { observed: 8, verdict: 'held' }));
    const week = (n: number, retained: number) => ({
      week: n,
      atRisk: 18,
      dropped: 1,
      censored: 0,
      retained,
      low: retained - 0.1,
      high: retained + 0.05,
    });
    await keep('retention', 'company', 'company', 20, {
      ...{ trainingId: 'basics', by: 'company', groupId: 'company', groupName: 'Company', trained: 20, people: 18 },
      ...{ noUptake: 2, tooEarly: 0, droppedOff: 9, median: 9, medianLow: 7, medianHigh: null, placeboPerWeek: 0.004 },
      ...{ restrictedMean: 9, restrictedMeanLow: 8, restrictedMeanHigh: 10, restrictedWeeks: 12 },
      ...{ refused: false, reason: null, needed: null, sentence: 'Of 18 people, 50 % were still using it in week 5.' },
      weeks: [week(0, 0.95), week(1, 0.9), week(2, 0.8), week(3, 0.7), week(4, 0.6), week(5, 0.5)],
    });
    await pool.query(
      `insert into planned_action (title, owner, team_id, metric, target, starts_on, due_on, status)
       values ('Reviews in the CRM', 'the team''s manager', 'north', 'adoption-rate', 0.8, '2026-10-12', '2026-12-31', 'open')`,
    );
    await pool.query(
      `insert into source_count (connection_id, stream, object, day, source_count, stored_count, counted_at)
       values ('crm-a', 'tasks', 'Task', null, 1200, 1199, '2026-10-26'), ('crm-a', 'users', 'User', null, 60, 60, '2026-10-26')`,
    );
    await pool.query(`update connection set state = 'ready', read_through = '2026-10-26T05:30:00Z' where id = 'crm-a'`);
    await pool.query(
      `update connection set state = 'needs-sign-in', state_reason = 'The CRM refused the user.' where id = 'crm-b'`,
    );
    await pool.query(
      `insert into quarantine (connection_id, stream, source_id, field, reason) values ('crm-a', 'tasks', '1', 'at', 'is no date')`,
    );
    ({ formats } = await test.office.preview('weekly', test.office.weekNamed(WEEK, MONDAY)));
    report = JSON.parse(formats['json'] ?? '') as WeeklyReport;
  });
  afterAll(async () => {
    await test?.close();
  });

  it('says what was worked out by hand', () => {
    // 6 of 12, 24 of 30, 0 of 6 and 4 of 4 had an adopted week; of four people nothing is shown, and the six beside them
    // would give the four away: the company less the others.
    expect(report.adoption.company?.adoption.now).toMatchObject({ value: 34 / 52, people: 52 });
    const now = Object.fromEntries(report.adoption.teams.map(({ groupId, adoption }) => [groupId, adoption.now]));
    expect(now['south']).toMatchObject({
      value: 0.8,
      people: 30,
      low: expect.closeTo(0.6269, 4),
      high: expect.closeTo(0.9049, 4),
    });
    expect(now['north']).toMatchObject({ value: 0.5, people: 12 });
    const habits = report.adoption.teams.map(({ groupId, habit }) => [groupId, habit?.now.value]);
    expect(Object.fromEntries(habits)).toMatchObject({ south: 0.8, north: 0.5, east: null, west: null });
    expect([now['east']?.suppressed, now['west']?.suppressed]).toEqual([true, true]);
    expect(now['east']).toMatchObject({ value: null, people: null });
    // 20 × 0.3 = 6; 12 × 0.2 = 2.4; of north’s 12 the upper bound of 6 in 12 is 0.746: 12 × 0.054 = 0.65.
    expect(
      report.findings.map(({ kind, where, cost, certainty }) => [kind, where.groupId, (cost * certainty).toFixed(2)]),
    ).toEqual([
      ['training-faded', 'company', '6.00'],
      ['team-faded', 'north', '2.40'],
      ['below-target', 'north', '0.65'],
    ]);
    expect(report.findings[0]?.money).toEqual({ amount: 6750, currency: 'EUR' });
    expect(report.trainings.map(({ id }) => id)).toEqual(['basics']);
    expect(report.quality.connections[0]).toMatchObject({
      compared: 2,
      differing: [{ object: 'Task', inCrm: 1200, here: 1199 }],
    });
    expect(report.notices).toContain('The target for wins by role is not part of this report.');
    expect(report.actions).toEqual([
      expect.objectContaining({
        groupName: 'Team north',
        target: 0.8,
        change: null,
        sentence: expect.stringMatching(/^1 complete week since/),
      }),
    ]);
  });

  it.each(['json', 'md', 'csv'])('is, as %s, what it was', async (format) => {
    await expect(formats[format]).toMatchFileSnapshot(golden(`small-company.${format}`));
  });

  it('is the same bytes when it is made again', async () => {
    const again = await test.office.preview('weekly', test.office.weekNamed(WEEK, MONDAY));
    expect(again.formats['html'] === formats['html']).toBe(true);
    expect(again.formats).toEqual(formats);
  });
});
