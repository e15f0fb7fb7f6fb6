import type { EffectRow } from '../../../src/metrics/training/effect.ts';
import { fadedTeams } from '../../integration/metrics/company-database.ts';
import { companyOf, effectsOf, resultsOf } from '../../integration/metrics/company-panel.ts';
import { type Calibrated, FALSE_ALARMS, Tally } from './row.ts';

/** The made-up company of the demo, steady and fading, seed by seed: what the product says against what is so. */
export function demoVerdicts(seeds: number): Calibrated[] {
  const steady = { training: new Tally(), support: new Tally(), team: new Tally() };
  const fading = {
    training: new Tally(),
    unsupported: new Tally(),
    supported: new Tally(),
    team: new Tally(),
    seen: new Tally(),
    wrong: new Tally(),
  };
  for (let seed = 1; seed <= seeds; seed += 1) {
    for (const row of effectsOf(resultsOf(companyOf(seed, 'steady')))) {
      if (row.refused) continue;
      const dropped = row.verdict === 'dropped';
      if (row.by === 'company') steady.training.add(dropped);
      if (row.by === 'managerSupport') steady.support.add(dropped);
      if (row.by === 'team') steady.team.add(dropped);
    }
    const company = companyOf(seed, 'fade');
    const faded = fadedTeams(company);
    const effects = effectsOf(resultsOf(company));
    const find = (id: string, by: EffectRow['by'], groupId: string) =>
      effects.find((row) => row.trainingId === id && row.by === by && row.groupId === groupId);
    fading.training.add(find('pipeline-basics', 'company', 'company')?.verdict === 'dropped');
    fading.unsupported.add(find('pipeline-basics', 'managerSupport', 'unsupported')?.verdict === 'dropped');
    fading.supported.add(find('pipeline-basics', 'managerSupport', 'supported')?.verdict === 'dropped');
    fading.wrong.add(find('account-planning', 'company', 'company')?.verdict === 'dropped');
    for (const row of effects) {
      if (row.by !== 'team' || row.refused) continue;
      if (faded.has(row.groupId)) fading.seen.add(row.verdict === 'dropped');
      else fading.team.add(row.verdict === 'dropped');
    }
  }
  const quiet = 'demo company of 300 in which nothing fades';
  const story = 'demo company of 300 in which one training fades';
  return [
    steady.training.row('training called dropped', quiet, FALSE_ALARMS),
    steady.support.row('support group called dropped', quiet, FALSE_ALARMS),
    steady.team.row('team called dropped', quiet, FALSE_ALARMS),
    fading.training.row('the fading training called dropped', story, null),
    fading.unsupported.row('its unsupported teams called dropped', story, null),
    fading.supported.row('its supported teams called dropped', story, FALSE_ALARMS),
    fading.wrong.row('the training that holds called dropped', story, FALSE_ALARMS),
    fading.team.row('a team that holds called dropped', story, FALSE_ALARMS),
    fading.seen.row('a fading team called dropped', story, null),
  ];
}
