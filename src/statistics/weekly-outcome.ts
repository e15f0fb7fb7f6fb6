import { type DailyPanel, emptyBlock, NEVER, sumDays } from './panel.ts';

/**
 * Actions per working day by person and calendar week (`index = person * weeks + week`), NaN where a week has fewer than two working days.
 * `active-share` gives active working days ÷ working days instead.
 */
export function weeklyRates(panel: DailyPanel, outcome: 'actions' | 'active-share' = 'actions'): Float64Array {
  const weeks = Math.floor(panel.days / 7);
  const rates = new Float64Array(panel.people * weeks);
  const block = emptyBlock();
  for (let person = 0; person < panel.people; person++) {
    for (let week = 0; week < weeks; week++) {
      sumDays(panel, person, 7 * week, 7 * week + 6, block);
      const value = outcome === 'actions' ? block.actions : block.active;
      rates[person * weeks + week] = block.working < 2 ? Number.NaN : value / block.working;
    }
  }
  return rates;
}

/**
 * Week of first training per person, for estimation: weeks in which fewer than five people were trained are merged into waves of four weeks that
 * take the week of their first member. {@link NEVER} stays.
 */
export function cohortWeeks(firstSession: Int32Array, smallest = 5, waveWeeks = 4): Int32Array {
  const weekOf = firstSession.map((day) => (day === NEVER ? NEVER : Math.floor(day / 7)));
  const size = new Map<number, number>();
  for (const week of weekOf) if (week !== NEVER) size.set(week, (size.get(week) ?? 0) + 1);
  const wave = new Map<number, number>();
  let open = Number.NEGATIVE_INFINITY;
  for (const week of Array.from(size.keys()).sort((a, b) => a - b)) {
    if ((size.get(week) ?? 0) >= smallest) continue;
    if (week >= open + waveWeeks) open = week;
    wave.set(week, open);
  }
  return weekOf.map((week) => wave.get(week) ?? week);
}
