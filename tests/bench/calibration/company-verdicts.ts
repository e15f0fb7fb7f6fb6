import { hold, holdWindows, teamHolds, verdict } from '../../../src/statistics/index.ts';
import { madeUpCompany } from '../../unit/statistics/made-up-company.ts';
import { type Calibrated, COVERS, FALSE_ALARMS, Tally } from './row.ts';

const TRAINED = 10;
const CONTROLS = 10;

/**
 * Companies in which nothing fades, but teams drift apart by themselves: how often is a training, a group of half of its
 * teams, or a single team called dropped? And, where use falls to 0.6, how often is that seen?
 */
export function companyVerdicts(replications: number): Calibrated[] {
  const rows: Calibrated[] = [];
  for (const spread of [0, 0.1, 0.2, 0.3]) {
    const situation = `${TRAINED} trained and ${CONTROLS} other teams of 9, spread between teams ${Math.round(100 * spread)} %`;
    const tallies = {
      company: new Tally(),
      group: new Tally(),
      team: new Tally(),
      covers: new Tally(),
      seen: new Tally(),
    };
    for (let seed = 1; seed <= replications; seed += 1) {
      const settings = { trainedTeams: TRAINED, controlTeams: CONTROLS, teamSize: 9, teamSpread: spread, hold: 1 };
      const company = madeUpCompany({ ...settings, seed: seed * 17 + Math.round(1000 * spread) });
      const data = holdWindows(company);
      const whole = hold(data);
      tallies.company.add(verdict(whole, null).verdict === 'dropped');
      if (!whole.refused) tallies.covers.add(whole.low <= 1 && 1 <= whole.high);
      const half = Uint8Array.from(company.manager, (team) => (team < TRAINED / 2 ? 1 : 0));
      tallies.group.add(verdict(hold(data, half), null).verdict === 'dropped');
      const teams = Array.from({ length: TRAINED }, (_, team) => team);
      for (const team of teamHolds(data, teams)) tallies.team.add(team.verdict === 'dropped');
      if (seed % 3 === 0) {
        const fallen = holdWindows(madeUpCompany({ ...settings, seed: seed * 31, hold: 0.6 }));
        tallies.seen.add(verdict(hold(fallen), null).verdict === 'dropped');
      }
    }
    rows.push(
      tallies.company.row('nothing fades: company called dropped', situation, FALSE_ALARMS),
      tallies.group.row(
        'nothing fades: half of the teams, as a support group, called dropped',
        situation,
        FALSE_ALARMS,
      ),
      tallies.team.row('nothing fades: team called dropped', situation, FALSE_ALARMS),
      tallies.covers.row('interval of hold covers', situation, COVERS),
      tallies.seen.row('use falls to 0.6: company called dropped', situation, null),
    );
  }
  return rows;
}
