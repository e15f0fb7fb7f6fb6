import { describe, expect, it } from 'vitest';
import {
  dropOffs,
  eValue,
  eValueOfInterval,
  type HazardModel,
  halfLife,
  hazardModel,
  mantelHaenszel,
  type Refusable,
  riskRatioFromHazardRatio,
} from '../../../src/statistics/index.ts';
import { loadCrmPanel } from './crm-panel.ts';
import { expectClose, numberIn, readCsv, readJson } from './fixtures.ts';

describe('Mantel–Haenszel and E-values', () => {
  const strata = readCsv('mh/strata.csv').map((row) => ({
    exposedEvents: numberIn(row, 'a'),
    exposed: numberIn(row, 'n1'),
    unexposedEvents: numberIn(row, 'b'),
    unexposed: numberIn(row, 'n0'),
  }));
  interface Expected {
    rr: { est: number; se_log: number; ci: [number, number] };
    evalue: { point: number; ci_limit: number };
  }
  const expected = readJson<Expected>('mh/expected.json');

  it('agree with metafor', () => {
    const result = mantelHaenszel(strata);
    if (result === null) throw new Error('no ratio');
    expectClose(result.riskRatio, expected.rr.est, 1e-9);
    expectClose(result.standardError, expected.rr.se_log, 1e-9);
    expectClose(result.low, expected.rr.ci[0], 1e-9);
    expectClose(result.high, expected.rr.ci[1], 1e-9);
    expectClose(eValue(result.riskRatio), expected.evalue.point, 1e-9);
    expectClose(eValueOfInterval(result), expected.evalue.ci_limit, 1e-9);
  });

  it('agree with the published E-values', () => {
    const { cases } = readJson<{ cases: { rr: number; ci_limit: number; e: number; e_ci: number }[] }>(
      'mh/evalue_published.json',
    );
    for (const c of cases) {
      expect(eValue(c.rr)).toBeCloseTo(c.e, 5);
      expect(eValueOfInterval({ low: c.ci_limit, high: 99 })).toBeCloseTo(c.e_ci, 5);
    }
    expect(eValueOfInterval({ low: 0.8, high: 1.2 })).toBe(1);
    expect(riskRatioFromHazardRatio(1)).toBe(1);
    expect(riskRatioFromHazardRatio(0.5)).toBeGreaterThan(0.5);
    expect(mantelHaenszel([{ exposedEvents: 0, exposed: 5, unexposedEvents: 0, unexposed: 5 }])).toBeNull();
  });
});

function model(result: Refusable<HazardModel>): HazardModel {
  if (result.refused) throw new Error(result.needed);
  return result;
}

describe('complementary log-log hazard', () => {
  it('agrees with glm on weekly data', () => {
    interface Glm {
      coef: Record<string, number>;
      se: Record<string, number>;
      deviance: number;
    }
    const expected = readJson<{ discrete_hazard_cloglog: Glm }>(
      'survival/weekly_expected.json',
    ).discrete_hazard_cloglog;
    const rows = readCsv('survival/weekly_person_weeks.csv');
    const design = Float64Array.from(
      rows.flatMap((r) => {
        const week = numberIn(r, 'week');
        return [1, week, (week * week) / 100, r['group'] === 'unsupported' ? 1 : 0];
      }),
    );
    const event = rows.map((r) => numberIn(r, 'event'));
    const id = rows.map((r) => numberIn(r, 'id'));
    const result = model(hazardModel(design, 4, event, id));
    for (const [i, name] of Object.keys(expected.coef).entries()) {
      // glm stops when the deviance settles to 1e-8, a little before its coefficients do.
      expectClose(result.coefficients[i]?.estimate ?? 0, expected.coef[name] as number, 1e-4, 1e-5);
      expectClose(result.coefficients[i]?.standardErrorModel ?? 0, expected.se[name] as number, 1e-4);
    }
    expectClose(result.deviance, expected.deviance, 1e-8);
  });

  it('gives the adjusted hazard ratio of manager support with clustered errors', () => {
    interface Glm {
      coef: Record<string, number>;
      se: Record<string, number>;
      cluster_se_CR1: Record<string, number>;
    }
    const expected = readJson<{ hazard_cloglog: Glm }>('crm-panel/expected_pipeline.json').hazard_cloglog;
    const company = loadCrmPanel();
    const { episodes, weeks } = dropOffs(company.panel, company.sessions, 'first');
    const support = readCsv('crm-panel/expected_episodes_first.csv').map((r) => numberIn(r, 'supported'));
    const known = episodes.flatMap((e) => (e.baselineShare === null ? [] : [e.baselineShare]));
    // The reference gives new hires the mean baseline.
    const mean = known.reduce((sum, v) => sum + v, 0) / known.length;
    const design: number[] = [];
    const cluster: number[] = [];
    for (let i = 0; i < weeks.length; i++) {
      const index = weeks.episode[i] as number;
      const episode = episodes[index];
      if (episode === undefined) throw new Error('row without episode');
      design.push(1, (weeks.week[i] as number) > 8 ? 1 : 0, support[index] as number, episode.baselineShare ?? mean);
      cluster.push(company.managerRow[episode.person] as number);
    }
    const result = model(hazardModel(Float64Array.from(design), 4, weeks.event, cluster));
    for (const [i, name] of Object.keys(expected.coef).entries()) {
      expectClose(result.coefficients[i]?.estimate ?? 0, expected.coef[name] as number, 1e-6);
      expectClose(result.coefficients[i]?.standardErrorModel ?? 0, expected.se[name] as number, 1e-5);
      expectClose(result.coefficients[i]?.standardError ?? 0, expected.cluster_se_CR1[name] as number, 1e-5);
    }
    expect(result.coefficients[2]?.hazardRatio).toBeCloseTo(0.553, 2);
    // What the company was made with.
    const truth = readJson<{ parameters: { hr_support: number } }>('crm-panel/truth.json').parameters.hr_support;
    expect(result.coefficients[2]?.low).toBeLessThan(truth);
    expect(result.coefficients[2]?.high).toBeGreaterThan(truth);
    expect(result.clusters).toBe(16);
  });

  it('refuses nineteen drop-offs for two coefficients', () => {
    const event = Array.from({ length: 200 }, (_, i) => (i < 19 ? 1 : 0));
    const design = Float64Array.from(event.flatMap((_, i) => [1, i % 3, i % 2]));
    expect(hazardModel(design, 3, event, event)).toMatchObject({ reason: 'too-few-events-per-coefficient' });
  });

  it('says so when two columns repeat each other', () => {
    const event = Array.from({ length: 200 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const design = Float64Array.from(event.flatMap((_, i) => [1, i % 3, i % 3]));
    expect(hazardModel(design, 3, event, event)).toMatchObject({ refused: true, reason: 'did-not-converge' });
  });
});

describe('half-life of the lift', () => {
  const truth = readJson<{ att_by_event_week: Record<string, { att_per_working_day: number; n: number }> }>(
    'crm-panel/truth.json',
  ).att_by_event_week;
  const weeks = Array.from({ length: 26 }, (_, i) => truth[String(i + 1)]);
  const lift = { effect: weeks.map((w) => w?.att_per_working_day ?? 0), people: weeks.map((w) => w?.n ?? 0) };

  it('agrees with nls', () => {
    const expected = readJson<{ half_life: { exponential: { L0: number; h: number; rss: number } } }>(
      'crm-panel/refresher_halflife_expected.json',
    ).half_life.exponential;
    const result = halfLife(lift, 0.5);
    expectClose(result?.weeks ?? 0, expected.h, 1e-6);
    expectClose(result?.initial ?? 0, expected.L0, 1e-6);
    expectClose(result?.residual ?? 0, expected.rss, 1e-9);
    expect(result?.beyondData).toBe(false);
  });

  it('is not given without a certain lift or with seven weeks, and is bounded by the weeks there are', () => {
    expect(halfLife(lift, 0)).toBeNull();
    expect(halfLife({ effect: lift.effect.slice(0, 7), people: lift.people.slice(0, 7) }, 1)).toBeNull();
    const flat = { effect: new Array<number>(12).fill(1), people: new Array<number>(12).fill(5) };
    expect(halfLife(flat, 0.5)?.beyondData).toBe(true);
  });
});
