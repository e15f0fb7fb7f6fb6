import type { Database } from '../db/index.ts';
import {
  dayNumber,
  dayText,
  HolidayCalendar,
  loadTimelines,
  mondayOf,
  type PersonTimeline,
  worksOn,
} from '../facts/index.ts';
import { type DailyPanel, NEVER } from '../statistics/index.ts';

/** People whose days are read together; bounds memory, not results. */
const PORTION = 1_000;

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
    const ids = people.map((person) => person.personId);
    for (let start = 0; start < ids.length; start += PORTION) {
      const { rows } = await client.query<[personId: string, day: number, actions: number]>({
        text: `select person_id, day - $1::date, core_actions from person_day
                where person_id = any($3) and day >= $1::date and day < $1::date + $2::int and core_actions > 0`,
        values: [dayText(firstDay), days, ids.slice(start, start + PORTION)],
        rowMode: 'array',
      });
      for (const [personId, day, n] of rows) {
        const index = row.get(personId);
        if (index !== undefined) actions[index * days + day] = Math.min(n, 0xffff);
      }
    }
    const hired = Int32Array.from(people, (person) => person.firstDay - firstDay);
    const left = Int32Array.from(people, (person) => (person.lastDay === null ? NEVER : person.lastDay - firstDay));
    return { panel: { people: people.length, days, working, actions, hired, left }, firstDay, people };
  } finally {
    client.release();
  }
}
