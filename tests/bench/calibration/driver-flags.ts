import { benjaminiHochberg, changeByGroup, type TwoPeriods } from '../../../src/statistics/index.ts';
import { madeUpCompany } from '../../unit/statistics/made-up-company.ts';
import { type Calibrated, FALSE_ALARMS, Tally } from './row.ts';

/** Drivers by team in companies in which no team is set apart: how many teams are flagged all the same? */
export function driverFlags(replications: number): Calibrated[] {
  return [0, 0.1, 0.2, 0.3].flatMap((teamSpread): Calibrated[] => {
    const teams = new Tally();
    const companies = new Tally();
    for (let seed = 1; seed <= replications; seed += 1) {
      const settings = { trainedTeams: 10, controlTeams: 10, teamSize: 9, teamSpread, hold: 1, sessionDays: [62] };
      const { panel, manager } = madeUpCompany({ ...settings, seed: seed * 13 + 7 });
      const data = weeksOf(panel.people, panel.days, panel.actions, panel.working);
      const parts = changeByGroup(data, manager, 20, manager, 'team');
      const adjusted = benjaminiHochberg(parts.flatMap(({ pValue }) => pValue ?? []));
      for (const q of adjusted) teams.add(q <= 0.1);
      companies.add(adjusted.some((q) => q <= 0.1));
    }
    const situation = `20 teams of 9, spread between teams ${Math.round(100 * teamSpread)} %`;
    return [
      teams.row('drivers: team flagged though none is set apart', situation, FALSE_ALARMS),
      companies.row('drivers: company with any team flagged', situation, null),
    ];
  });
}

/** Six weeks before the middle of the panel's history and six after. */
function weeksOf(people: number, days: number, amount: ArrayLike<number>, working: Uint8Array): TwoPeriods {
  const sums = (from: number, to: number, of: ArrayLike<number>): Float64Array =>
    Float64Array.from({ length: people }, (_, person) => {
      let sum = 0;
      for (let day = 7 * from; day < 7 * to; day += 1) sum += of[person * days + day] ?? 0;
      return sum;
    });
  return {
    people,
    before: { amount: sums(4, 10, amount), exposure: sums(4, 10, working) },
    after: { amount: sums(11, 17, amount), exposure: sums(11, 17, working) },
  };
}
