import type { Stream, Tailoring } from '../../contract/index.ts';
import { checkDaily, checkFields, checkStageChanges, type StreamCheck } from '../check-streams.ts';
import type { SalesforceClient } from '../client.ts';
import { type DailyStream, dailyStream } from '../daily.ts';
import { type ObjectStream, objectStream } from '../object-stream.ts';
import { accounts } from './accounts.ts';
import { appUsage, USAGE_FIELDS, USAGE_OBJECT } from './app-usage.ts';
import { attendance } from './attendance.ts';
import { cases } from './cases.ts';
import { contacts } from './contacts.ts';
import { currencyRates } from './currency-rates.ts';
import { customActivities, streamNameOf } from './custom-activities.ts';
import { emails } from './emails.ts';
import { events } from './events.ts';
import { fieldRequirements } from './field-requirements.ts';
import { leads } from './leads.ts';
import { licenceAssignments, licences } from './licences.ts';
import { logins } from './logins.ts';
import { opportunities } from './opportunities.ts';
import { ownerChanges } from './owner-changes.ts';
import { stageChanges } from './stage-changes.ts';
import { stages } from './stages.ts';
import { tasks } from './tasks.ts';
import { trainingStreams } from './trainings.ts';
import { users } from './users.ts';

/** What an object stream asks for. What mapping needs to know is its own business. */
export type ObjectDefinition = Omit<ObjectStream<never>, 'map' | 'context'>;

/** Streams that are one object in the order of SystemModstamp, by name. */
const OBJECT_STREAMS: Readonly<Record<string, ObjectDefinition>> = {
  users,
  tasks,
  events,
  emails,
  attendance,
  accounts,
  contacts,
  leads,
  opportunities,
  cases,
};

/** Small tables that are read whole once a day, by stream. */
const DAILY_STREAMS: Readonly<Record<string, DailyStream>> = {
  stages,
  licences,
  'licence-assignments': licenceAssignments,
  'field-requirements': fieldRequirements,
  'currency-rates': currencyRates,
};

/** What one connector reads, and how it is checked. */
export interface StreamSet {
  /** Streams that are one object in the order of SystemModstamp. */
  readonly objects: Readonly<Record<string, ObjectDefinition>>;
  /** What can be read of the streams that are neither one object nor sign-ins nor changes of owner. */
  readonly checks: Readonly<Record<string, StreamCheck>>;
  /** All streams, users first so that a first sync soon knows whose records the others are. */
  readonly streams: Readonly<Record<string, Stream<SalesforceClient>>>;
}

export const STANDARD: StreamSet = {
  objects: OBJECT_STREAMS,
  checks: {
    'app-usage': checkFields(USAGE_OBJECT, USAGE_FIELDS),
    'stage-changes': checkStageChanges,
    ...mapValues(DAILY_STREAMS, checkDaily),
  },
  streams: {
    users: objectStream(users),
    logins,
    'app-usage': appUsage,
    tasks: objectStream(tasks),
    events: objectStream(events),
    emails: objectStream(emails),
    attendance: objectStream(attendance),
    accounts: objectStream(accounts),
    contacts: objectStream(contacts),
    leads: objectStream(leads),
    opportunities: objectStream(opportunities),
    cases: objectStream(cases),
    'owner-changes': ownerChanges,
    'stage-changes': stageChanges,
    ...mapValues(DAILY_STREAMS, dailyStream),
  },
};

/** The same, with what only one customer's organisation has. */
export function tailored({ activities, trainings }: Tailoring): StreamSet {
  const custom = Object.fromEntries(activities.map((mapping) => [streamNameOf(mapping), customActivities(mapping)]));
  const daily = trainingStreams(trainings);
  return {
    objects: { ...STANDARD.objects, ...custom },
    checks: { ...STANDARD.checks, ...mapValues(daily, checkDaily) },
    streams: { ...STANDARD.streams, ...mapValues(custom, objectStream), ...mapValues(daily, dailyStream) },
  };
}

function mapValues<From, To>(values: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
