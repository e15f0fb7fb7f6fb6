import { expect, test } from 'vitest';
import { companyOf, effectsOf, resultsOf } from './company-panel.ts';

const SEEDS = 20;

/*
 * A company in which nothing fades, twenty times over: a verdict that cries wolf is worse than none. The training of four
 * weeks ago can't be judged yet, so it is not counted among those that were not called dropped either.
 */
test('of a company in which nothing fades, at most 8 % of trainings are called dropped', { timeout: 120_000 }, () => {
  const verdicts = new Map<string, number>();
  const teams = new Map<string, number>();
  let judged = 0;
  const began = performance.now();
  let making = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const start = performance.now();
    const company = companyOf(seed, 'steady');
    making += performance.now() - start;
    for (const row of effectsOf(resultsOf(company))) {
      if (row.refused) continue;
      if (row.by === 'team') teams.set(row.verdict, (teams.get(row.verdict) ?? 0) + 1);
      if (row.by !== 'company') continue;
      judged += 1;
      verdicts.set(row.verdict, (verdicts.get(row.verdict) ?? 0) + 1);
    }
  }
  const said = (counts: ReadonlyMap<string, number>): string =>
    [...counts]
      .map(([word, count]) => `${count} ${word}`)
      .sort()
      .join(', ');
  process.stderr.write(
    `${SEEDS} steady companies: ${judged} trainings (${said(verdicts)}), teams (${said(teams)}); ` +
      `${Math.round(making)} of ${Math.round(performance.now() - began)} ms making companies\n`,
  );
  expect(judged).toBeGreaterThanOrEqual(2 * SEEDS);
  expect((verdicts.get('dropped') ?? 0) / judged).toBeLessThanOrEqual(0.08);
  expect(verdicts.get('held') ?? 0).toBeGreaterThan(judged / 2);
  const shown = [...teams.values()].reduce((sum, count) => sum + count, 0);
  expect((teams.get('dropped') ?? 0) / shown).toBeLessThanOrEqual(0.08);
});
