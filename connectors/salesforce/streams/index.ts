import type { Stream } from '../../contract/index.ts';
import type { SalesforceClient } from '../client.ts';
import { type DailyStream, dailyStream } from '../daily.ts';
import { type ObjectStream, objectStream } from '../object-stream.ts';
import { accounts } from './accounts.ts';
import { cases } from './cases.ts';
import { contacts } from './contacts.ts';
import { events } from './events.ts';
import { fieldRequirements } from './field-requirements.ts';
import { leads } from './leads.ts';
import { logins } from './logins.ts';
import { opportunities } from './opportunities.ts';
import { ownerChanges } from './owner-changes.ts';
import { stageChanges } from './stage-changes.ts';
import { stages } from './stages.ts';
import { tasks } from './tasks.ts';
import { users } from './users.ts';

/** Streams that are one object in the order of SystemModstamp, by name. What mapping needs is their own business. */
export const OBJECT_STREAMS: Readonly<Record<string, Omit<ObjectStream<never>, 'map' | 'context'>>> = {
  users,
  tasks,
  events,
  accounts,
  contacts,
  leads,
  opportunities,
  cases,
};

/** Small tables that are read whole once a day, by stream. */
export const DAILY_STREAMS: Readonly<Record<string, DailyStream>> = {
  stages,
  'field-requirements': fieldRequirements,
};

/** All streams, users first so that a first sync soon knows whose records the others are. */
export const STREAMS: Readonly<Record<string, Stream<SalesforceClient>>> = {
  users: objectStream(users),
  logins,
  tasks: objectStream(tasks),
  events: objectStream(events),
  accounts: objectStream(accounts),
  contacts: objectStream(contacts),
  leads: objectStream(leads),
  opportunities: objectStream(opportunities),
  cases: objectStream(cases),
  'owner-changes': ownerChanges,
  'stage-changes': stageChanges,
  ...Object.fromEntries(Object.entries(DAILY_STREAMS).map(([stream, definition]) => [stream, dailyStream(definition)])),
};
