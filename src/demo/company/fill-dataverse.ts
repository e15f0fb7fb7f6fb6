import { closeOpportunity, type DataverseOrg } from '../dataverse-simulator/index.ts';
import { draws, pick } from './draws.ts';
import type { Company } from './index.ts';
import { leaversOf } from './leavers.ts';
import type { MadeUpPerson } from './people.ts';

const ACCOUNTS_PER_REP = 6;
const DAY = 86_400_000;
/** Windows time zone code of US Eastern and of Central European time, as usersettings keeps them. */
const ZONE_CODES: Readonly<Record<string, number>> = { 'America/New_York': 35, 'Europe/Berlin': 110 };

/** The US region's CRM, filled as the EMEA one is. */
export function fillDataverse(org: DataverseOrg, company: Company): void {
  const people = company.people.filter((person) => person.regions.includes('us'));
  const start = new Date(`${company.since}T00:00:00Z`);
  const users = insertUsers(org, people, start);
  const accounts = new Map<number, string[]>();
  const open = new Map<number, string[]>();
  for (const person of people) {
    const owner = users.get(person.index);
    if (owner === undefined || (person.role !== 'account-executive' && person.role !== 'sales-development')) continue;
    const own = Array.from({ length: ACCOUNTS_PER_REP }, (_, n) =>
      org.insert(
        'account',
        { name: `Customer ${person.index}-${n + 1}`, _ownerid_value: owner },
        { at: new Date(start.getTime() - 200 * DAY) },
      ),
    );
    accounts.set(person.index, own);
  }
  const random = draws(company.people.length, 'dataverse', company.since);
  for (const event of company.events) {
    const by = users.get(event.person);
    if (by === undefined || company.people[event.person]?.regions[0] !== 'us') continue;
    const { at } = event;
    const options = { at, by };
    const own = accounts.get(event.person) ?? [];
    const regarding = own.length > 0 ? { _regardingobjectid_value: pick(random, own) } : {};
    switch (event.deed) {
      case 'login':
        org.access(by, { at });
        break;
      case 'call':
        org.insert('phonecall', { subject: 'Call', statecode: 1, actualdurationminutes: 5, ...regarding }, options);
        break;
      case 'email':
        org.insert(
          'email',
          { subject: 'Email', statecode: 1, statuscode: 3, directioncode: true, ...regarding },
          options,
        );
        break;
      case 'meeting':
        org.insert('appointment', { subject: 'Meeting', scheduledstart: at, scheduledend: at, ...regarding }, options);
        break;
      case 'task': {
        const opened = new Date(at.getTime() - Math.floor(random() * 4) * DAY - 600_000);
        const id = org.insert('task', { subject: 'To do', ...regarding }, { at: opened, by });
        org.update('task', id, { statecode: 1 }, options);
        break;
      }
      case 'contact':
        org.insert('contact', { lastname: 'Contact' }, options);
        break;
      case 'lead':
        org.insert('lead', { lastname: 'Lead', companyname: 'Prospect', subject: 'Interest' }, options);
        break;
      case 'account':
        own.push(org.insert('account', { name: `Customer ${event.person}-${own.length + 1}` }, options));
        break;
      case 'opportunity': {
        const close = new Date(at.getTime() + (20 + Math.floor(random() * 60)) * DAY);
        const amount = Math.round(2_000 + random() * 40_000);
        const id = org.insert(
          'opportunity',
          { name: 'Deal', estimatedvalue: amount, estimatedclosedate: close },
          options,
        );
        const waiting = open.get(event.person) ?? [];
        open.set(event.person, [...waiting, id].slice(-8));
        const due = waiting[0];
        if (due !== undefined && waiting.length >= 3) {
          const outcome = random() < 0.45 ? 'won' : 'lost';
          const actualRevenue = outcome === 'won' ? Number(org.value('opportunity', due, 'estimatedvalue') ?? 0) : 0;
          closeOpportunity(org, due, { outcome, actualRevenue, ...options });
          open.set(event.person, (open.get(event.person) ?? []).slice(1));
        }
        break;
      }
    }
  }
  for (const leaver of leaversOf(company, 'us')) {
    const manager = users.get(leaver.managerIndex);
    const id = users.get(leaver.index);
    if (id === undefined || manager === undefined) continue;
    const at = leaver.at;
    for (const account of accounts.get(leaver.index) ?? []) {
      org.update('account', account, { _ownerid_value: manager }, { at, by: manager });
    }
    org.update('systemuser', id, { isdisabled: true }, { at });
  }
}

function insertUsers(org: DataverseOrg, people: readonly MadeUpPerson[], start: Date): Map<number, string> {
  const users = new Map<number, string>();
  for (const person of people) {
    const manager = person.managerIndex === null ? undefined : users.get(person.managerIndex);
    const id = org.insert(
      'systemuser',
      {
        firstname: person.firstName,
        lastname: person.lastName,
        title: person.title,
        jobtitle: person.title,
        internalemailaddress: person.email,
        domainname: person.email,
        accessmode: 0,
        islicensed: true,
        isdisabled: false,
        ...(manager === undefined ? {} : { _parentsystemuserid_value: manager }),
      },
      { at: new Date(start.getTime() + person.hiredWeek * 7 * DAY) },
    );
    users.set(person.index, id);
    org.update('usersettings', id, { timezonecode: ZONE_CODES[person.timeZone] ?? 92 });
  }
  return users;
}
