import type { Tailoring } from '../../contract/index.ts';
import type { DynamicsStream } from '../stream.ts';
import { accounts } from './accounts.ts';
import { appointments } from './appointments.ts';
import { attendance } from './attendance.ts';
import { cases } from './cases.ts';
import { contacts } from './contacts.ts';
import { currencyRates } from './currency-rates.ts';
import { customActivityStream } from './custom-activities.ts';
import { emails } from './emails.ts';
import { fieldRequirements } from './field-requirements.ts';
import { leads } from './leads.ts';
import { licences } from './licences.ts';
import { logins } from './logins.ts';
import { opportunities } from './opportunities.ts';
import { ownerChanges } from './owner-changes.ts';
import { phonecalls } from './phonecalls.ts';
import { stageChanges } from './stage-changes.ts';
import { stages } from './stages.ts';
import { tasks } from './tasks.ts';
import { teamMembers } from './team-members.ts';
import { trainingStreams } from './trainings.ts';
import { businessUnits, positions, teams } from './units.ts';
import { users } from './users.ts';

/** What is read of every environment, in this order. */
export const streams: Readonly<Record<string, DynamicsStream>> = {
  users,
  'business-units': businessUnits,
  positions,
  teams,
  'team-members': teamMembers,
  licences,
  phonecalls,
  emails,
  appointments,
  attendance,
  tasks,
  accounts,
  contacts,
  leads,
  opportunities,
  cases,
  'currency-rates': currencyRates,
  stages,
  'field-requirements': fieldRequirements,
  logins,
  'owner-changes': ownerChanges,
  'stage-changes': stageChanges,
};

/** What is read besides of one customer's environment. */
export function tailoredStreams({ activities, trainings }: Tailoring): Record<string, DynamicsStream> {
  return {
    ...Object.fromEntries(
      activities.map((mapping) => [`activities-${mapping.object.toLowerCase()}`, customActivityStream(mapping)]),
    ),
    ...trainingStreams(trainings),
  };
}
