import type { Stream } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import type { TableStream } from '../reading/table-stream.ts';
import { accounts } from './accounts.ts';
import { appointments } from './appointments.ts';
import { cases } from './cases.ts';
import { contacts } from './contacts.ts';
import { emails } from './emails.ts';
import { leads } from './leads.ts';
import { logins } from './logins.ts';
import { opportunities } from './opportunities.ts';
import { ownerChanges } from './owner-changes.ts';
import { phonecalls } from './phonecalls.ts';
import { tasks } from './tasks.ts';
import { users } from './users.ts';

/** Streams that are the rows of one table. */
export const tableStreams: Readonly<Record<string, TableStream>> = {
  users,
  phonecalls,
  emails,
  appointments,
  tasks,
  accounts,
  contacts,
  leads,
  opportunities,
  cases,
};

export const streams: Readonly<Record<string, Stream<DynamicsClient>>> = {
  ...tableStreams,
  logins,
  'owner-changes': ownerChanges,
};
