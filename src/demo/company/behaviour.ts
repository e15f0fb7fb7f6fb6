import { dayNumber, dayText, HolidayCalendar, mondayOf } from '../../facts/index.ts';
import { draws, normal, poisson, weighted } from './draws.ts';
import type { MadeUpPerson } from './people.ts';
import { BACKGROUND_FADING, type Script, STAYERS } from './story.ts';

export type Deed = 'call' | 'email' | 'meeting' | 'task' | 'contact' | 'lead' | 'opportunity' | 'account';

/** One thing a person did in the CRM, or a sign-in. */
export interface Event {
  readonly at: Date;
  readonly person: number;
  readonly deed: Deed | 'login';
}

const deeds: readonly Deed[] = ['call', 'email', 'meeting', 'task', 'contact', 'lead', 'opportunity', 'account'];
const shares = [46, 20, 10, 10, 5, 5, 3, 1];

/** Weeks of history before the present one: two trainings' baseline and follow-up. */
export const WEEKS = 44;

const WORK_STARTS = 9;
const WORK_HOURS = 7.5;
/** What use is left of somebody who has given up. */
const FADED = 0.1;
const TRAINED = 1.3;
/** Weeks off that nobody told the CRM about. */
const WEEK_OFF = 0.04;

/** Where each of the company's CRMs is, for holidays and clocks. */
const countries: Readonly<Record<string, string>> = { 'Europe/Berlin': 'DE', 'America/New_York': 'US' };

export interface Episode {
  /** Day number of the session. */
  readonly session: number;
  /** First day of having given up; null: never. */
  readonly fadedFrom: number | null;
}

/** When each trained person's use ends, if it does: the truth that the findings are to be held against. */
export function fates(
  people: readonly MadeUpPerson[],
  script: Script,
  seed: number,
  presentMonday: number,
): Map<number, Episode> {
  const found = new Map<number, Episode>();
  for (const session of script.sessions) {
    const day = presentMonday - session.weeksAgo * 7 + 2;
    for (const person of people) {
      if (person.team === null || !session.teams.includes(person.team) || person.role === 'manager') continue;
      const random = draws(seed, 'fate', person.index);
      const chance = random() < STAYERS ? BACKGROUND_FADING : script.fading(person.team);
      let fadedFrom: number | null = null;
      for (let week = 3; week <= session.weeksAgo + 1 && fadedFrom === null; week += 1) {
        if (random() < chance) fadedFrom = day + 7 * (week - 1) + 1;
      }
      found.set(person.index, { session: day, fadedFrom });
    }
  }
  return found;
}

/** Everything everybody did from the first week up to (not including) the day `today`, in order of time. */
export function live(
  people: readonly MadeUpPerson[],
  episodes: ReadonlyMap<number, Episode>,
  seed: number,
  today: number,
): Event[] {
  const holidays = new HolidayCalendar();
  const firstDay = mondayOf(today) - WEEKS * 7;
  const teamShock = (team: number | null, week: number): number =>
    Math.exp(normal(draws(seed, 'team', team ?? -1, week), 0, 0.05));
  const events: Event[] = [];
  for (const person of people) {
    const country = countries[person.timeZone] ?? 'DE';
    const episode = episodes.get(person.index);
    for (let week = Math.max(0, person.hiredWeek); week <= WEEKS; week += 1) {
      if (person.leftAfterWeek !== null && week > person.leftAfterWeek) break;
      const random = draws(seed, 'week', person.index, week);
      const away = random() < WEEK_OFF;
      const mood = Math.exp(normal(random, 0, 0.12)) * teamShock(person.team, week);
      for (let weekday = 0; weekday < 5; weekday += 1) {
        const day = firstDay + week * 7 + weekday;
        if (day >= today) break;
        const chance = random();
        const volume = draws(seed, 'day', person.index, week * 7 + weekday);
        if (away || holidays.isHoliday(country, day)) continue;
        const trained = episode !== undefined && day > episode.session;
        const faded = episode?.fadedFrom !== null && episode !== undefined && day >= (episode.fadedFrom ?? 0);
        // Whoever has given up still signs in: a count of logins would see nothing.
        if (volume() < 0.9)
          events.push({ at: clock(person, day, 0.1 * volume()), person: person.index, deed: 'login' });
        const lift = trained ? 1.05 : 1;
        const share = faded ? person.activeShare * FADED : Math.min(0.98, person.activeShare * lift);
        if (chance >= share) continue;
        const mean = person.actionsPerDay * mood * (trained && !faded ? TRAINED : 1);
        const count = 1 + poisson(volume, Math.max(0, mean - 1));
        for (let n = 0; n < count; n += 1) {
          const deed = deeds[weighted(volume, shares)] ?? 'call';
          events.push({ at: clock(person, day, 0.1 + 0.9 * volume()), person: person.index, deed });
        }
      }
    }
  }
  return events.sort((a, b) => a.at.getTime() - b.at.getTime() || a.person - b.person);
}

const offsets = new Map<string, number>();

/** A moment of a working day in the person's time zone; `share` of the day gone. */
function clock(person: MadeUpPerson, day: number, share: number): Date {
  const key = `${person.timeZone}/${day}`;
  let midnight = offsets.get(key);
  if (midnight === undefined) {
    midnight = localMidnight(day, person.timeZone);
    offsets.set(key, midnight);
  }
  return new Date(Math.round((midnight + (WORK_STARTS + WORK_HOURS * share) * 3_600_000) / 1000) * 1000);
}

function localMidnight(day: number, timeZone: string): number {
  const noon = Date.parse(`${dayText(day)}T12:00:00Z`);
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(noon);
  const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? '00';
  const shown = dayNumber(`${part('year')}-${part('month')}-${part('day')}`) * 24 + Number(part('hour'));
  return noon - (shown - day * 24) * 3_600_000;
}
