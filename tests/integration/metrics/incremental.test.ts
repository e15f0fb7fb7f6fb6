import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Company } from '../../../src/demo/company/index.ts';
import { dayText } from '../../../src/facts/index.ts';
import { computeMetrics } from '../../../src/metrics/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { fadedTeams, storeCompany } from './company-database.ts';
import { companyOf } from './company-panel.ts';

let test_: TestDatabase;
let company: Company;
beforeAll(async () => {
  test_ = await createTestDatabase();
  company = companyOf(1, 'fade');
  await storeCompany(test_.database, company);
});
afterAll(() => test_.drop());

const settings = () => ({ since: company.since, dataThrough: dayText(company.today - 1), minimumGroup: 5 });
const stored = async (): Promise<string> => {
  const of = async (table: string, key: string) =>
    (await test_.database.pool.query(`select * from ${table} order by ${key}`)).rows;
  return JSON.stringify([
    await of('training_result', 'training_id, kind, by, group_id'),
    await of('company_result', 'kind, by, group_id'),
  ]);
};

describe('computing again', () => {
  test('what has the same inputs computes nothing and leaves every byte', async () => {
    const first = await computeMetrics(test_.database, settings());
    expect(first).toMatchObject({ trainings: 3, recomputed: 4 });
    const before = await stored();
    expect(await computeMetrics(test_.database, settings())).toEqual({ ...first, recomputed: 0 });
    expect(await stored()).toBe(before);
    // Computed whether or not anything changed, the figures are the same; only when is not.
    await computeMetrics(test_.database, { ...settings(), full: true });
    const computation = /"computation_id":"\d+"/g;
    expect((await stored()).replace(computation, '')).toBe(before.replace(computation, ''));
  });

  test('a person’s day long before a training changes nothing that is said of it', async () => {
    const { pool } = test_.database;
    const { rows } = await pool.query(`select id, starts_on from training order by starts_on`);
    expect(rows.map((row) => row.id)).toEqual(['pipeline-basics', 'account-planning', 'mobile-logging']);
    await pool.query(`update training set cost = 99 where id = 'account-planning'`);
    expect(await computeMetrics(test_.database, settings())).toMatchObject({ recomputed: 1 });
    await pool.query(
      `update person_day set core_actions = core_actions + 1, calls = calls + 1
        where (person_id, day) = (select person_id, day from person_day order by day, person_id limit 1)`,
    );
    // Of 44 weeks the trainings were in weeks 24, 27 and 40 and look 25 back: the first one, and the company, see day 0.
    expect(await computeMetrics(test_.database, settings())).toMatchObject({ recomputed: 2 });
  });

  test('a training that is gone takes its results along', async () => {
    await test_.database.pool.query(`delete from training where id = 'mobile-logging'`);
    await computeMetrics(test_.database, settings());
    const { rows } = await test_.database.pool.query(
      `select distinct training_id as id from training_result order by 1`,
    );
    expect(rows.map((row) => row.id)).toEqual(['account-planning', 'pipeline-basics']);
    const inputs = await test_.database.pool.query(`select scope from result_inputs order by 1`);
    expect(inputs.rows.map((row) => row.scope)).toEqual([
      ...['company', 'training:account-planning', 'training:pipeline-basics'],
    ]);
  });
});

describe('drivers of the fading company', () => {
  interface Row {
    readonly by: string;
    readonly groupId: string;
    readonly contribution: number;
    readonly size: number;
    readonly flagged: boolean;
  }
  const drivers = async (): Promise<Row[]> => {
    const { rows } = await test_.database.pool.query<{ payload: Row }>(
      `select payload from training_result where training_id = 'pipeline-basics' and kind = 'drivers'`,
    );
    return rows.map((row) => row.payload);
  };

  test('have the fading teams first', async () => {
    const faded = fadedTeams(company);
    const teams = (await drivers()).filter((row) => row.by === 'team').sort((a, b) => a.size - b.size);
    expect(faded.size).toBeGreaterThan(3);
    expect(new Set(teams.slice(0, faded.size).map((row) => row.groupId))).toEqual(faded);
    const flagged = teams.filter((row) => row.flagged && row.size < 0);
    expect(flagged.length).toBeGreaterThan(0);
    for (const row of flagged) expect(faded).toContain(row.groupId);
  });

  test('add up, by every split', async () => {
    const rows = await drivers();
    const { rows: found } = await test_.database.pool.query(
      `select payload->'change'->>'change' as change from training_result
        where training_id = 'pipeline-basics' and kind = 'driver-change'`,
    );
    const units = (by: string) =>
      rows.filter((row) => row.by === by).reduce((sum, row) => sum + Math.round(row.contribution * 1e6), 0);
    const whole = Math.round(Number(found[0]?.change) * 1e6);
    expect(units('kind')).toBe(whole);
    expect(units('behaviour')).toBe(whole);
    const stayers = ['team', 'role', 'manager', 'region', 'tenure', 'session'].map(units);
    expect(new Set(stayers).size).toBe(1);
  });
});
