import { ConnectorError, type CrmRecordDraft, type TrainingSource } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { type DailyRead, dailyStream } from '../reading/daily.ts';
import { keyOf, relatedRows } from '../reading/related.ts';
import { firstOf, id, instant, lookup, lookupTable, rowId, value } from '../row.ts';
import { AVAILABLE, type DynamicsStream, type Finding } from '../stream.ts';
import { type JsonObject, PAGE_SIZE, query } from '../web-api.ts';
import { ATTENDEES, invitation, PARTY_COLUMNS } from './attendance.ts';

const CANCELLED = 2;
const WITHOUT_DATES = 'a campaign without dates';

/** Where trainings of a kind are kept, and what is read of them. What they are about is never asked for. */
interface Place {
  readonly table: string;
  readonly primaryId: string;
  /** The column that is compared with what is configured. */
  readonly text: string;
  readonly columns: readonly string[];
  readonly only?: string;
  /** Null: without a date it is no training that could be measured. */
  readonly session: (row: JsonObject, source: TrainingSource) => Omit<Session, 'object'> | null;
  readonly attendance: (read: DailyRead, sessions: readonly string[]) => Promise<CrmRecordDraft[]>;
}

interface Session {
  readonly object: string;
  readonly name: unknown;
  readonly startsAt: unknown;
  readonly endsAt: unknown;
  readonly allDay: boolean;
  readonly cost: unknown;
}

const PLACES: Readonly<Record<TrainingSource['kind'], Place>> = {
  campaign: {
    table: 'campaign',
    primaryId: 'campaignid',
    text: 'name',
    columns: ['name', 'actualstart', 'proposedstart', 'actualend', 'proposedend', 'totalactualcost'],
    session: (row) => {
      const startsAt = firstOf(row, 'actualstart', 'proposedstart');
      if (startsAt === null) return null;
      return {
        name: value(row, 'name'),
        startsAt: instant(startsAt),
        endsAt: instant(firstOf(row, 'actualend', 'proposedend') ?? startsAt),
        allDay: true,
        cost: value(row, 'totalactualcost'),
      };
    },
    attendance: responses,
  },
  list: {
    table: 'list',
    primaryId: 'listid',
    text: 'listname',
    columns: ['listname', 'createdon'],
    session: (row) => ({
      name: value(row, 'listname'),
      startsAt: value(row, 'createdon'),
      endsAt: value(row, 'createdon'),
      allDay: true,
      cost: null,
    }),
    attendance: listMembers,
  },
  meeting: {
    table: 'appointment',
    primaryId: 'activityid',
    text: 'subject',
    columns: ['scheduledstart', 'scheduledend', 'isalldayevent'],
    only: `statecode ne ${CANCELLED}`,
    // The subject is compared by Dataverse; what is kept is what the configuration calls it.
    session: (row, { match }) => ({
      name: match.replaceAll('*', ' ').trim() || match,
      startsAt: value(row, 'scheduledstart'),
      endsAt: value(row, 'scheduledend') ?? value(row, 'scheduledstart'),
      allDay: value(row, 'isalldayevent') === true,
      cost: null,
    }),
    attendance: participants,
  },
};

/** The streams of trainings kept in this environment; none where none are configured. */
export function trainingStreams(sources: readonly TrainingSource[]): Record<string, DynamicsStream> {
  if (sources.length === 0) return {};
  const check = (client: DynamicsClient): Promise<Finding> => checkSources(client, sources);
  return {
    'training-sessions': dailyStream('training-session', 'Trainings', check, (read) => sessionsOf(read, sources)),
    'training-attendance': dailyStream('attendance', 'Attendance of trainings', check, (read) =>
      attendanceOf(read, sources),
    ),
  };
}

async function checkSources(client: DynamicsClient, sources: readonly TrainingSource[]): Promise<Finding> {
  for (const source of sources) {
    const { table, primaryId } = PLACES[source.kind];
    await client.web.get(await address(client, source, [primaryId]), {
      about: `the table ${table}`,
      signal: client.signal,
      pageSize: 1,
    });
  }
  return AVAILABLE;
}

async function* sessionsOf(read: DailyRead, sources: readonly TrainingSource[]) {
  const named = new Set<string>();
  for await (const { source, rows } of matching(read, sources)) {
    const { table, primaryId, session } = PLACES[source.kind];
    const records: CrmRecordDraft[] = [];
    let left = 0;
    for (const row of rows) {
      const sourceId = rowId(row, primaryId);
      const found = session(row, source);
      // Two patterns may fit the same one.
      if (named.has(sourceId)) continue;
      named.add(sourceId);
      if (found === null) left += 1;
      else records.push({ type: 'training-session', sourceId, since: null, object: table, ...found });
    }
    yield { rows: records, ...(left === 0 ? {} : { skipped: { [WITHOUT_DATES]: left } }) };
  }
}

async function* attendanceOf(read: DailyRead, sources: readonly TrainingSource[]) {
  const named = new Set<string>();
  for await (const { source, rows } of matching(read, sources)) {
    const { primaryId, attendance } = PLACES[source.kind];
    const sessions = rows.map((row) => rowId(row, primaryId)).filter((sessionId) => !named.has(sessionId));
    for (const sessionId of sessions) named.add(sessionId);
    yield { rows: await attendance(read, sessions) };
  }
}

async function* matching(
  { client, signal }: DailyRead,
  sources: readonly TrainingSource[],
): AsyncGenerator<{ source: TrainingSource; rows: readonly JsonObject[] }> {
  for (const source of sources) {
    const { table, primaryId, columns } = PLACES[source.kind];
    const options = { about: `the table ${table}`, signal, pageSize: PAGE_SIZE };
    for await (const { rows } of client.web.pages(await address(client, source, [primaryId, ...columns]), options)) {
      yield { source, rows };
    }
  }
}

async function address(client: DynamicsClient, source: TrainingSource, columns: readonly string[]): Promise<string> {
  const { table: name, primaryId, text, only } = PLACES[source.kind];
  const table = await client.tables.table(name);
  const filters = [textFilter(text, source.match), ...(only === undefined ? [] : [only])];
  return `${table.entitySetName}?${query({
    $select: columns.filter((column) => column === primaryId || table.columns.has(column)).join(','),
    $filter: filters.filter((part) => part !== '').join(' and '),
    $orderby: `${primaryId} asc`,
  })}`;
}

/**
 * A pattern with `*` for any text, as Dataverse compares text. With several parts in between their order is not
 * compared. Throws ConnectorError for a pattern that fits everything.
 */
export function textFilter(column: string, pattern: string): string {
  const parts = pattern.split('*');
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return `${column} eq ${quoted(first)}`;
  const last = rest.pop() ?? '';
  const filters = [
    ...(first === '' ? [] : [`startswith(${column},${quoted(first)})`]),
    ...rest.filter((part) => part !== '').map((part) => `contains(${column},${quoted(part)})`),
    ...(last === '' ? [] : [`endswith(${column},${quoted(last)})`]),
  ];
  if (filters.length === 0) {
    throw new ConnectorError('skip-stream', 'The pattern * of trainings.sources would take everything for a training.');
  }
  return filters.join(' and ');
}

/** Users and others asked to a meeting. */
async function participants({ client, signal }: DailyRead, sessions: readonly string[]): Promise<CrmRecordDraft[]> {
  const key = '_activityid_value';
  const columns = [...PARTY_COLUMNS, 'addressused'];
  const parties = await relatedRows(
    client,
    { table: 'activityparty', key, columns, only: ATTENDEES },
    sessions,
    signal,
  );
  return parties.map((row) =>
    lookupTable(row, 'partyid') === 'systemuser'
      ? invitation(row)
      : { ...invitation(row), userSourceId: null, email: value(row, 'addressused') },
  );
}

/** Whoever answered a campaign was there. */
async function responses({ client, signal }: DailyRead, sessions: readonly string[]): Promise<CrmRecordDraft[]> {
  const key = '_regardingobjectid_value';
  const related = { table: 'campaignresponse', key, columns: ['activityid', 'emailaddress'] };
  return (await relatedRows(client, related, sessions, signal)).map((row) => ({
    type: 'attendance',
    sourceId: rowId(row, 'activityid'),
    since: null,
    sessionSourceId: lookup(row, 'regardingobjectid'),
    userSourceId: null,
    email: value(row, 'emailaddress'),
    status: 'attended',
  }));
}

/** The members of a marketing list of people who were trained, by the e-mail addresses of contacts and leads. */
async function listMembers({ client, signal }: DailyRead, sessions: readonly string[]): Promise<CrmRecordDraft[]> {
  const key = '_listid_value';
  const related = { table: 'listmember', key, columns: ['listmemberid', '_entityid_value'] };
  const members = await relatedRows(client, related, sessions, signal);
  const emails = new Map<string, unknown>();
  for (const table of ['contact', 'lead']) {
    const ids = members
      .filter((row) => lookupTable(row, 'entityid') === table)
      .map((row) => keyOf(row, '_entityid_value'));
    const primaryId = `${table}id`;
    const people = { table, key: primaryId, columns: ['emailaddress1'] };
    for (const row of await relatedRows(client, people, [...new Set(ids)], signal)) {
      emails.set(rowId(row, primaryId), value(row, 'emailaddress1'));
    }
  }
  return members.map((row) => ({
    type: 'attendance',
    sourceId: rowId(row, 'listmemberid'),
    since: null,
    sessionSourceId: id(value(row, key)),
    userSourceId: null,
    email: emails.get(keyOf(row, '_entityid_value')) ?? null,
    status: 'attended',
  }));
}
