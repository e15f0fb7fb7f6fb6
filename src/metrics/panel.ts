import type { Database } from '../db/index.ts';
import { dayNumber, HolidayCalendar, loadTimelines, mondayOf, type PersonTimeline, worksOn } from '../facts/index.ts';
import type { DailyPanel } from '../statistics/index.ts';

const NEVER = 0x7fffffff;

/** Every person's days as the statistics read them, with who they are beside. */
export interface FactPanel {
  readonly panel: DailyPanel;
  /** Day number of column 0, a Monday. */
  readonly firstDay: number;
  /** Row order. */
  readonly people: readonly PersonTimeline[];
}

/**
 * Loads the days from the Monday of `from` up to and including `through` (whole weeks only: the last column is a
 * Sunday, and weeks not yet over are left out).
 */
export async function loadPanel(database: Database, range: { from: string; through: string }): Promise<FactPanel> {
  const firstDay = mondayOf(dayNumber(range.from));
  const end = mondayOf(dayNumber(range.through) + 1);
  const days = Math.max(0, end - firstDay);
  const client = await database.pool.connect();
  try {
    const people = await loadTimelines(client, null);
    const row = new Map(people.map((person, index) => [person.personId, index]));
    const working = new Uint8Array(people.length * days);
    const actions = new Uint16Array(people.length * days);
    const holidays = new HolidayCalendar();
    for (const [index, person] of people.entries()) {
      for (let d = 0; d < days; d += 1) if (worksOn(person, firstDay + d, holidays)) working[index * days + d] = 1;
    }
    const { rows } = await client.query<{ person_id: string; day: number; n: number }>(
      `select person_id, day - $1::date as day, core_actions as n from person_day
        where day >= $1::date and day < $1::date + $2::int and core_actions > 0`,
      [new Date(firstDay * 86_400_000).toISOString().slice(0, 10), days],
    );
    for (const { person_id, day, n } of rows) {
      const index = row.get(person_id);
      if (index !== undefined) actions[index * days + day] = Math.min(n, 0xffff);
    }
    const hired = Int32Array.from(people, (person) => person.firstDay - firstDay);
    const left = Int32Array.from(people, (person) => (person.lastDay === null ? NEVER : person.lastDay - firstDay));
    return { panel: { people: people.length, days, working, actions, hired, left }, firstDay, people };
  } finally {
    client.release();
  }
}
