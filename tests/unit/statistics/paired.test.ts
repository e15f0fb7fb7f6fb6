import { describe, expect, it } from 'vitest';
import { bootstrapMean, dropOffs, NEVER, pairedLift, pairedRates, quantile } from '../../../src/statistics/index.ts';
import { loadCrmPanel } from './crm-panel.ts';
import { expectClose, numberIn, readCsv, readJson } from './fixtures.ts';

interface Reference {
  mean_diff: number;
  boot: { bca: [number, number] };
  cluster: { se_formula_CR1: number; df: number; t_ci: [number, number] };
}

describe('paired lift', () => {
  const rows = readCsv('paired/paired.csv');
  const expected = readJson<Reference>('paired/expected.json');
  const rates = {
    person: Int32Array.from(rows.keys()),
    before: Float64Array.from(rows, (r) => numberIn(r, 'pre')),
    after: Float64Array.from(rows, (r) => numberIn(r, 'post')),
  };
  const teams = rows.map((r) => numberIn(r, 'team'));

  it('clusters by manager from six of them, as the sandwich package does', () => {
    const result = pairedLift(rates, teams);
    if (result.refused) throw new Error(result.needed);
    expect(result).toMatchObject({ method: 'managers', managers: 6, people: 24, sign: { up: 19, down: 5 } });
    expectClose(result.lift, expected.mean_diff, 1e-12);
    expectClose(result.standardError, expected.cluster.se_formula_CR1, 1e-9);
    expectClose(result.low, expected.cluster.t_ci[0], 1e-9);
    expectClose(result.high, expected.cluster.t_ci[1], 1e-9);
  });

  it('bootstraps people below that, near the BCa interval of the boot package', () => {
    const five = pairedLift(
      rates,
      teams.map((t) => Math.min(t, 5)),
    );
    expect(five).toMatchObject({ method: 'bootstrap', managers: 5 });
    const differences = rates.after.map((after, i) => after - (rates.before[i] as number));
    const interval = bootstrapMean(differences, 100_000);
    const [low, high] = expected.boot.bca;
    const allowed = 0.02 * (high - low);
    expect(Math.abs(interval.low - low)).toBeLessThan(allowed);
    expect(Math.abs(interval.high - high)).toBeLessThan(allowed);
    expect(bootstrapMean(differences)).toEqual(bootstrapMean(differences));
  });

  it('refuses seven people', () => {
    const seven = {
      person: rates.person.slice(0, 7),
      before: rates.before.slice(0, 7),
      after: rates.after.slice(0, 7),
    };
    expect(pairedLift(seven, teams)).toMatchObject({ refused: true, reason: 'too-few-people' });
  });

  it('gives the reference pairs and lift of the simulated company from its raw days', () => {
    const company = loadCrmPanel();
    const { episodes } = dropOffs(company.panel, company.sessions, 'first');
    const pairs = pairedRates(company.panel, episodes);
    const reference = readCsv('crm-panel/expected_paired_lift.csv');
    expect(pairs.person.length).toBe(reference.length);
    for (const [i, row] of reference.entries()) {
      expect(company.ids[pairs.person[i] as number]).toBe(row['person_id']);
      expectClose(pairs.before[i] as number, numberIn(row, 'pre'), 1e-12);
      expectClose(pairs.after[i] as number, numberIn(row, 'post'), 1e-12);
    }
    const pipeline = readJson<{
      paired_lift: {
        n: number;
        mean_diff: number;
        cluster_se_CR1: number;
        df: number;
        ci: [number, number];
        up: number;
      };
    }>('crm-panel/expected_pipeline.json').paired_lift;
    const lift = pairedLift(pairs, company.managerRow);
    if (lift.refused) throw new Error(lift.needed);
    expectClose(lift.lift, pipeline.mean_diff, 1e-9);
    expectClose(lift.standardError, pipeline.cluster_se_CR1, 1e-9);
    expectClose(lift.low, pipeline.ci[0], 1e-9);
    expect([lift.people, lift.sign.up, lift.managers - 1]).toEqual([pipeline.n, pipeline.up, pipeline.df]);
  });

  it('leaves out the last four weeks of a leaver and weeks before hire', () => {
    const days = 24 * 7;
    const panel = {
      people: 1,
      days,
      working: Uint8Array.from({ length: days }, (_, d) => (d % 7 < 5 ? 1 : 0)),
      actions: Uint16Array.from({ length: days }, (_, d) => (d % 7 >= 5 ? 0 : d > 104 ? 1 : 4)),
      hired: Int32Array.of(-1),
      left: Int32Array.of(NEVER),
    };
    const episode = [{ person: 0, firstSession: 90, start: 90 }];
    // Use falls after event week 2.
    expect(pairedRates(panel, episode).after[0]).toBe(2.5);
    expect(pairedRates({ ...panel, left: Int32Array.of(90 + 14 + 28 + 3) }, episode).after[0]).toBe(4);
    expect(pairedRates({ ...panel, left: Int32Array.of(90 + 7 + 28) }, episode).person.length).toBe(0);
    expect(pairedRates({ ...panel, hired: Int32Array.of(70) }, episode).person.length).toBe(0);
  });

  it('interpolates quantiles as R does', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([5], 0.9)).toBe(5);
  });
});
