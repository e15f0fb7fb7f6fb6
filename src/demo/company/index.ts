import { dayNumber, dayText, mondayOf } from '../../facts/index.ts';
import { DataverseOrg } from '../dataverse-simulator/index.ts';
import { SalesforceOrg } from '../salesforce-simulator/index.ts';
import { type Episode, type Event, fates, live, WEEKS } from './behaviour.ts';
import { fillDataverse } from './fill-dataverse.ts';
import { fillSalesforce } from './fill-salesforce.ts';
import { type MadeUpPerson, makePeople, teamCount } from './people.ts';
import { type Script, type Story, writeScript } from './story.ts';

export interface CompanyOptions {
  readonly people: number;
  readonly seed: number;
  readonly now: Date;
  readonly story?: Story;
}

/** One made-up company: what its people did, and the truth about who gave up when. */
export interface Company {
  readonly people: readonly MadeUpPerson[];
  readonly script: Script;
  readonly episodes: ReadonlyMap<number, Episode>;
  readonly events: readonly Event[];
  /** First day of history, a Monday, 'YYYY-MM-DD'. */
  readonly since: string;
  /** Day number of the present; nothing happened on it yet. */
  readonly today: number;
}

/** The same people, seed and week give the same company. */
export function makeCompany(options: CompanyOptions): Company {
  const { people: count, seed, now, story = 'fade' } = options;
  const today = dayNumber(now.toISOString().slice(0, 10));
  const script = writeScript(story, teamCount(count));
  const people = makePeople(count, seed, WEEKS, script.supported);
  const episodes = fates(people, script, seed, mondayOf(today));
  const events = live(people, episodes, seed, today);
  return { people, script, episodes, events, since: dayText(mondayOf(today) - WEEKS * 7), today };
}

export interface CompanyCrms {
  readonly salesforce: SalesforceOrg;
  readonly dataverse: DataverseOrg;
}

/** Puts the company into its two CRMs. */
export function fillCrms(company: Company, seed: number): CompanyCrms {
  const salesforce = new SalesforceOrg({
    name: 'Acme',
    timeZone: 'Europe/Berlin',
    currency: 'USD',
    multiCurrency: true,
    seats: 500,
  });
  const dataverse = new DataverseOrg({
    seed,
    organizationSettings: { name: 'Acme', isauditenabled: true, isuseraccessauditenabled: true },
  });
  fillSalesforce(salesforce, company);
  fillDataverse(dataverse, company);
  return { salesforce, dataverse };
}

/** The trainings as the CSV an ops engineer would import. */
export function trainingsCsv(company: Company): string {
  const lines = ['trainingId,name,startsOn,endsOn,hours,mode,topics,cost,attendeeEmail,attendeeStatus,attendeeMinutes'];
  for (const session of company.script.sessions) {
    const day = dayText(mondayOf(company.today) - session.weeksAgo * 7 + 2);
    for (const person of company.people) {
      if (person.team === null || !session.teams.includes(person.team) || person.role === 'manager') continue;
      const fields = [session.id, session.name, day, day, session.hours, session.mode, session.topics.join(';')];
      lines.push([...fields, session.cost, person.email, 'attended', session.hours * 60].join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

export type { Episode, Event } from './behaviour.ts';
export type { MadeUpPerson } from './people.ts';
export type { Story } from './story.ts';
