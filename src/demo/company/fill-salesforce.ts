import type { SalesforceOrg } from '../salesforce-simulator/index.ts';
import { draws, pick } from './draws.ts';
import type { Company } from './index.ts';
import { leaversOf } from './leavers.ts';
import type { MadeUpPerson } from './people.ts';

const ACCOUNTS_PER_REP = 6;
const DAY = 86_400_000;
/** Share of the meetings to which somebody's manager is invited. */
const BOSS_INVITED = 0.15;

/** The EMEA region's CRM: its people's users, accounts that were there before, and what they did day by day. */
export function fillSalesforce(org: SalesforceOrg, company: Company): void {
  const people = company.people.filter((person) => person.regions.includes('emea'));
  const start = new Date(`${company.since}T00:00:00Z`);
  const users = insertUsers(org, people, company, start);
  const accounts = new Map<number, string[]>();
  const open = new Map<number, string[]>();
  for (const person of people) {
    const by = users.get(person.index);
    if (by === undefined || (person.role !== 'account-executive' && person.role !== 'sales-development')) continue;
    const own = Array.from({ length: ACCOUNTS_PER_REP }, (_, n) =>
      org.insert(
        'Account',
        { Name: `Customer ${person.index}-${n + 1}`, OwnerId: by },
        {
          at: new Date(start.getTime() - 200 * DAY),
          by: org.standard.adminId,
        },
      ),
    );
    accounts.set(person.index, own);
  }
  const random = draws(company.people.length, 'salesforce', company.since);
  // Details beside what people did, from draws of their own: they change nothing of the story.
  const details = draws(company.people.length, 'salesforce details', company.since);
  handOutLicences(org, [...users.values()], start);
  org.defineField('Opportunity', 'Competitor__c string cu "Competitor"');
  for (const event of company.events) {
    const by = users.get(event.person);
    // Somebody with two accounts works in the CRM of their first region.
    if (by === undefined || company.people[event.person]?.regions[0] !== 'emea') continue;
    const { at } = event;
    const own = accounts.get(event.person) ?? [];
    const account = own.length > 0 ? pick(random, own) : null;
    const options = { at, by };
    switch (event.deed) {
      case 'login':
        org.insert(
          'LoginHistory',
          {
            UserId: by,
            LoginTime: at,
            LoginType: random() < 0.7 ? 'Saml' : 'Application',
            Status: 'Success',
            Application: 'Browser',
          },
          options,
        );
        break;
      case 'call':
      case 'email':
        org.insert(
          'Task',
          {
            Subject: event.deed === 'call' ? 'Call' : 'Email',
            TaskSubtype: event.deed === 'call' ? 'Call' : 'Email',
            CallType: event.deed === 'call' ? 'Outbound' : null,
            CallDurationInSeconds: event.deed === 'call' ? 60 + Math.floor(details() * 600) : null,
            Status: 'Completed',
            OwnerId: by,
            WhatId: account,
            ActivityDate: at.toISOString().slice(0, 10),
          },
          options,
        );
        break;
      case 'task': {
        const opened = new Date(at.getTime() - Math.floor(random() * 4) * DAY - 600_000);
        const id = org.insert(
          'Task',
          { Subject: 'To do', Status: 'Not Started', OwnerId: by, WhatId: account },
          {
            at: opened,
            by,
          },
        );
        org.update('Task', id, { Status: 'Completed' }, options);
        break;
      }
      case 'meeting': {
        const meeting = org.insert(
          'Event',
          { Subject: 'Meeting', OwnerId: by, WhatId: account, StartDateTime: at, DurationInMinutes: 45 },
          options,
        );
        const boss = users.get(company.people[event.person]?.managerIndex ?? -1);
        if (boss !== undefined && details() < BOSS_INVITED) {
          const status = details() < 0.7 ? 'Accepted' : 'New';
          org.insert('EventRelation', { EventId: meeting, RelationId: boss, Status: status }, options);
        }
        break;
      }
      case 'contact':
        org.insert('Contact', { LastName: 'Contact', AccountId: account, OwnerId: by }, options);
        break;
      case 'lead':
        org.insert(
          'Lead',
          { LastName: 'Lead', Company: 'Prospect', OwnerId: by, Status: 'Open - Not Contacted' },
          options,
        );
        break;
      case 'account':
        own.push(org.insert('Account', { Name: `Customer ${event.person}-${own.length + 1}`, OwnerId: by }, options));
        break;
      case 'opportunity': {
        const close = new Date(at.getTime() + (20 + Math.floor(random() * 60)) * DAY).toISOString().slice(0, 10);
        const amount = Math.round(2_000 + random() * 40_000);
        const fields = {
          Name: 'Deal',
          AccountId: account,
          StageName: 'Qualification',
          CloseDate: close,
          Amount: amount,
        };
        const id = org.insert('Opportunity', { ...fields, OwnerId: by }, options);
        // Deals are closed by their owner while entering another one.
        const waiting = open.get(event.person) ?? [];
        open.set(event.person, [...waiting, id].slice(-8));
        const [due, next] = waiting;
        if (next !== undefined) org.update('Opportunity', next, { StageName: 'Proposal/Price Quote' }, options);
        if (due !== undefined && waiting.length >= 3) {
          const stage = random() < 0.45 ? 'Closed Won' : 'Closed Lost';
          org.update('Opportunity', due, { StageName: stage, CloseDate: at.toISOString().slice(0, 10) }, options);
          open.set(event.person, (open.get(event.person) ?? []).slice(1));
        }
        break;
      }
    }
  }
  for (const leaver of leaversOf(company, 'emea')) {
    const manager = users.get(leaver.managerIndex);
    const id = users.get(leaver.index);
    if (id === undefined || manager === undefined) continue;
    const { at } = leaver;
    for (const account of accounts.get(leaver.index) ?? []) {
      org.update('Account', account, { OwnerId: manager }, { at, by: manager });
    }
    org.update('User', id, { IsActive: false }, { at, by: org.standard.adminId });
  }
}

/** Every fourth person holds a licence beside the one of their account. */
function handOutLicences(org: SalesforceOrg, users: readonly string[], start: Date): void {
  const holders = users.filter((_, index) => index % 4 === 0);
  const saved = { at: start, by: org.standard.adminId };
  const bought = { TotalLicenses: holders.length + 5, UsedLicenses: holders.length };
  const licence = org.insert('PermissionSetLicense', { MasterLabel: 'Sales Engagement', ...bought }, saved);
  for (const user of holders) {
    org.insert('PermissionSetLicenseAssign', { PermissionSetLicenseId: licence, AssigneeId: user }, saved);
  }
}

function insertUsers(
  org: SalesforceOrg,
  people: readonly MadeUpPerson[],
  company: Company,
  start: Date,
): Map<number, string> {
  const users = new Map<number, string>();
  const profile = org.standard.profiles['Standard User'] ?? null;
  const lastLogin = new Map<number, Date>();
  for (const event of company.events) if (event.deed === 'login') lastLogin.set(event.person, event.at);
  for (const person of people) {
    const manager = person.managerIndex === null ? null : (users.get(person.managerIndex) ?? null);
    const id = org.insert(
      'User',
      {
        Username: person.email.replace('@', '.crm@'),
        Email: person.email,
        FirstName: person.firstName,
        LastName: person.lastName,
        Title: person.title,
        ProfileId: profile,
        ManagerId: manager,
        TimeZoneSidKey: person.timeZone,
        LastLoginDate: lastLogin.get(person.index) ?? null,
      },
      { at: new Date(start.getTime() + person.hiredWeek * 7 * DAY), by: org.standard.adminId },
    );
    users.set(person.index, id);
  }
  return users;
}
