import { placementOn } from '../facts/index.ts';
import type { DailyPanel } from '../statistics/index.ts';
import type { TeamWeeks } from './breaks.ts';
import type { FactPanel } from './panel.ts';

/**
 * Weekly actions and working person-days of each team, people counted where they were on the Thursday of the week, and each
 * team's people of the last week.
 * @param volume daily actions cut at the company's limit
 */
export function teamWeeks(facts: FactPanel, volume: DailyPanel, names: ReadonlyMap<string, string>): TeamWeeks {
  const weeks = Math.floor(volume.days / 7);
  const ids = [...new Set(facts.people.flatMap((person) => person.placements.flatMap(({ teamId }) => teamId ?? [])))];
  ids.sort();
  const index = new Map(ids.map((id, i) => [id, i]));
  const counts = new Float64Array(ids.length * weeks);
  const exposure = new Float64Array(ids.length * weeks);
  const people = new Int32Array(ids.length);
  for (const [row, person] of facts.people.entries()) {
    let place = placementOn(person, facts.firstDay);
    for (let week = 0; week < weeks; week += 1) {
      const thursday = facts.firstDay + 7 * week + 3;
      if (place === null || thursday < place.from || thursday >= place.to) place = placementOn(person, thursday);
      const team = place === null ? undefined : index.get(place.teamId ?? '');
      if (team === undefined || place?.employed !== true) continue;
      const at = team * weeks + week;
      const from = row * volume.days + 7 * week;
      let actions = 0;
      let working = 0;
      for (let day = from; day < from + 7; day += 1) {
        actions += volume.actions[day] ?? 0;
        working += volume.working[day] ?? 0;
      }
      if (working === 0) continue;
      counts[at] = (counts[at] ?? 0) + actions;
      exposure[at] = (exposure[at] ?? 0) + working;
      if (week === weeks - 1) people[team] = (people[team] ?? 0) + 1;
    }
  }
  return {
    teams: ids.map((id, i) => ({ id, name: names.get(id) ?? id, people: people[i] ?? 0 })),
    ...{ weeks, firstDay: facts.firstDay, counts, exposure },
  };
}
