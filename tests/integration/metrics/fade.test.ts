import { beforeAll, describe, expect, test } from 'vitest';
import type { EffectRow } from '../../../src/metrics/training/effect.ts';
import { companyOf, effectsOf, resultsOf } from './company-panel.ts';

/*
 * The demo company, in memory: use fades after one training, in the teams whose manager does not work in the CRM. The
 * truth is known, so what is found is held against it.
 */
describe.each([1, 2, 3])('the fading company, seed %i', (seed) => {
  let effects: EffectRow[];
  let faded: Set<string>;
  const find = (by: EffectRow['by'], groupId: string, id = 'pipeline-basics') =>
    effects.find((row) => row.trainingId === id && row.by === by && row.groupId === groupId);

  beforeAll(() => {
    const company = companyOf(seed, 'fade');
    effects = effectsOf(resultsOf(company));
    // A team is its manager's: the truth is told by the number of the team.
    faded = new Set(
      company.people
        .filter(
          (person) => person.role === 'manager' && person.team !== null && company.script.fading(person.team) > 0.01,
        )
        .map((person) => `t${person.index}`),
    );
  });

  test('dropped, says the company; and so do the teams without support', () => {
    expect(find('company', 'company')?.verdict).toBe('dropped');
    expect(find('managerSupport', 'unsupported')?.verdict).toBe('dropped');
    expect(find('managerSupport', 'supported')?.verdict).not.toBe('dropped');
    expect(find('managerSupport', 'unsupported')?.hold).toBeLessThan(find('managerSupport', 'supported')?.hold ?? 0);
  });

  test('held, or nothing yet, say the other two trainings', () => {
    expect(find('company', 'company', 'account-planning')?.verdict).not.toBe('dropped');
    expect(find('company', 'company', 'mobile-logging')).toMatchObject({
      verdict: 'not_enough_evidence',
      refused: true,
    });
  });

  test('fading teams are at the top of the list', () => {
    const teams = effects
      .filter((row) => row.trainingId === 'pipeline-basics' && row.by === 'team' && row.hold !== null)
      .sort((a, b) => (a.hold ?? 0) - (b.hold ?? 0));
    const top = teams.slice(0, faded.size).map((row) => row.groupId);
    expect(top.filter((team) => faded.has(team)).length).toBeGreaterThanOrEqual(faded.size - 1);
    for (const row of teams) if (row.verdict === 'dropped') expect([...faded]).toContain(row.groupId);
  });

  test('a lift is given, or a notice says why not; the cost is given with a lift retained only', () => {
    for (const row of effects) {
      const codes = row.notices.map((notice) => notice.code);
      expect(codes.includes('lift-not-given'), JSON.stringify(row)).toBe(row.lift === null);
      if (row.fadedCost !== null) {
        expect(row.verdict).toBe('dropped');
        expect(row.liftRetained).not.toBeNull();
      }
    }
  });
});
