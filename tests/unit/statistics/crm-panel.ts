import { type DailyPanel, NEVER, type SessionDays } from '../../../src/statistics/index.ts';
import { numberIn, readCsv } from './fixtures.ts';

const START = Date.UTC(2023, 0, 2);
const DAYS = 546;

/** Days since Monday 2 January 2023, the first day of the simulated company. */
export function dayOf(date: string): number {
  return Math.round((Date.parse(`${date}T00:00:00Z`) - START) / 86_400_000);
}

export interface CrmPanel {
  readonly panel: DailyPanel;
  /** Person ids by row: 300 users, then 20 managers. */
  readonly ids: string[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** Row of each user's manager. */
  readonly managerRow: Int32Array;
  readonly sessions: SessionDays[];
  readonly users: number;
}

/** The simulated company of tests/fixtures/statistics/crm-panel, built of its raw CSV files. */
export function loadCrmPanel(): CrmPanel {
  const rows = readCsv('crm-panel/people.csv');
  const ids = rows.map((row) => row['person_id'] ?? '');
  const indexOf = new Map(ids.map((id, i) => [id, i]));
  const row = (id: string | undefined): number => {
    const index = indexOf.get(id ?? '');
    if (index === undefined) throw new Error(`unknown person ${id}`);
    return index;
  };
  const people = rows.length;
  const working = new Uint8Array(people * DAYS);
  const actions = new Uint16Array(people * DAYS);
  const hired = new Int32Array(people).fill(-1);
  const left = new Int32Array(people).fill(NEVER);
  const managerRow = new Int32Array(people).fill(-1);
  const holidays = new Set(readCsv('crm-panel/holidays.csv').map((r) => dayOf(r['date'] ?? '')));
  rows.forEach((r, i) => {
    if (r['hire_date']) hired[i] = dayOf(r['hire_date']);
    if (r['leave_date']) left[i] = dayOf(r['leave_date']);
    if (r['manager_id']) managerRow[i] = row(r['manager_id']);
    for (let day = 0; day < DAYS; day++) {
      const employed = day >= (hired[i] ?? 0) && day <= (left[i] ?? 0);
      working[i * DAYS + day] = employed && day % 7 < 5 && !holidays.has(day) ? 1 : 0;
    }
  });
  for (const r of readCsv('crm-panel/pto.csv')) {
    const day = dayOf(r['date'] ?? '');
    if (day >= 0 && day < DAYS) working[row(r['person_id']) * DAYS + day] = 0;
  }
  for (const r of readCsv('crm-panel/activity_daily.csv')) {
    actions[row(r['person_id']) * DAYS + dayOf(r['date'] ?? '')] =
      numberIn(r, 'calls_logged') + numberIn(r, 'records_created') + numberIn(r, 'records_updated');
  }
  const attended = new Map<number, number[]>();
  for (const r of readCsv('crm-panel/attendance.csv')) {
    const person = row(r['person_id']);
    const days = attended.get(person) ?? [];
    days.push(dayOf(r['date'] ?? ''));
    attended.set(person, days);
  }
  const sessions = [...attended]
    .sort(([a], [b]) => a - b)
    .map(([person, days]) => ({ person, days: days.sort((a, b) => a - b) }));
  return {
    panel: { people, days: DAYS, working, actions, hired, left },
    ids,
    indexOf,
    managerRow,
    sessions,
    users: rows.filter((r) => r['manager_id']).length,
  };
}
