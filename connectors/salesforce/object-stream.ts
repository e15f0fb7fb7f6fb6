import type {
  Batch,
  Checkpoint,
  ColumnMapping,
  ConnectorError,
  CrmRecordDraft,
  ReadRequest,
  Stream,
  WindowRequest,
} from '../contract/index.ts';
import { type BulkSource, expectedRows, readByJobs } from './bulk/read.ts';
import {
  beginning,
  finished,
  jobOf,
  moved,
  overlapping,
  type Progress,
  parseProgress,
  resumeFrom,
  toCheckpoint,
} from './checkpoint.ts';
import type { SalesforceClient, SalesforceRow } from './client.ts';
import { Columns } from './columns.ts';
import { canList, type Deleted, listDeleted, presentIds } from './deletes.ts';
import { visibleFields } from './describe.ts';
import { compare } from './soql.ts';
import { id18 } from './values.ts';
import { readWindow, type WindowSource } from './window.ts';

/** Rows a stream reads and leaves out, told apart by one boolean field. */
export interface LeftOut {
  readonly field: string;
  readonly reason: string;
}

/** One Salesforce object read as one stream in the order of SystemModstamp. */
export interface ObjectStream<Context> {
  readonly object: string;
  readonly title: string;
  readonly record: CrmRecordDraft['type'];
  /** Without these the stream cannot be read; Id, SystemModstamp, CreatedDate are added. */
  readonly required: readonly string[];
  /** Read where the user may see them; what is hidden comes out as null and is said. */
  readonly wanted: readonly string[];
  /**
   * `since`: what was changed since then, as for activities. `everything`: all there is, because an old account
   * still has an owner today.
   */
  readonly firstRead: 'since' | 'everything';
  /** false for objects whose records are never deleted. */
  readonly deletes: boolean;
  readonly leaveOut?: readonly LeftOut[];
  /** What mapping needs to know of the organisation, asked for once per read. */
  context(client: SalesforceClient): Promise<Context>;
  /** Never throws: a value that does not fit is handed on and quarantined. */
  map(row: SalesforceRow, context: Context): CrmRecordDraft;
  /** The same as `map`, for rows that stay text; absent where first reads never bring many. */
  readonly columns?: (columns: Columns, context: Context) => readonly ColumnMapping[];
}

const ALWAYS = ['Id', 'SystemModstamp', 'CreatedDate'];
/** Salesforce did not exist before. */
const BEGINNING_OF_TIME = new Date(Date.UTC(1999, 0, 1));

/** A stream over one object, with deletes from the recycle bin, from the list of deletes, or from a sweep. */
export function objectStream<Context>(definition: ObjectStream<Context>): Stream<SalesforceClient> {
  return {
    record: definition.record,
    object: definition.object,
    title: definition.title,
    supports: { checkpoints: 'cursor', deletes: definition.deletes ? 'tombstones' : 'none', history: false },
    read: (client, request) => read(definition, client, request),
    readWindow: (client, request) => readCreated(definition, client, request),
  };
}

/** The oldest stamp a first read asks for. */
export function floorOf({ firstRead }: Pick<ObjectStream<never>, 'firstRead'>, since: Date): Date {
  return firstRead === 'since' ? since : BEGINNING_OF_TIME;
}

/** Fields of the stream that the user can and cannot see. @throws ConnectorError `skip-stream` */
export function fieldsOf(
  client: SalesforceClient,
  definition: Pick<ObjectStream<never>, 'object' | 'required' | 'wanted' | 'deletes' | 'leaveOut'>,
) {
  const wanted = [...definition.wanted, ...(definition.leaveOut ?? []).map(({ field }) => field)];
  const required = [...ALWAYS, ...(definition.deletes ? ['IsDeleted'] : []), ...definition.required];
  return visibleFields(client, definition.object, required, wanted);
}

async function* read<Context>(
  definition: ObjectStream<Context>,
  client: SalesforceClient,
  { after, until, signal }: ReadRequest,
): AsyncGenerator<Batch> {
  const { object, deletes } = definition;
  const floor = floorOf(definition, client.since);
  let progress = after === null ? beginning(floor, until, deletes) : parseProgress(after, floor);
  const context = await definition.context(client);

  let sweepIds = false;
  if (deletes && !progress.full) {
    const listed = await deletesSince(client, object, progress, until, signal);
    sweepIds = listed === null;
    if (listed !== null) {
      progress = { ...progress, deletes: listed.through.toISOString() };
      // Before the rows: a record that was deleted and restored meanwhile comes back with them.
      if (listed.ids.length > 0) yield { rows: [], deletedIds: listed.ids, checkpoint: toCheckpoint(progress) };
    }
  }

  if (await goesByJobs(definition, client, progress, after, until, signal)) {
    progress = yield* readByJobs(client, bulkSource(definition, client, context), progress, signal);
    progress = overlapping(progress, until);
  }

  const source = sourceOf(definition, client);
  for await (const page of readWindow(client, source, resumeFrom(progress, floor), until, signal)) {
    progress = moved(progress, until, page.position);
    yield { ...sort(definition, page.rows, context), checkpoint: toCheckpoint(progress) };
  }

  if (sweepIds) {
    // No checkpoint until the end: a sweep that is interrupted begins anew, or it would not have named everything.
    for await (const ids of presentIds(client, object, floor, signal)) {
      yield { rows: [], deletedIds: [], presentIds: ids, checkpoint: null };
    }
    progress = { ...progress, deletes: until.toISOString() };
  }
  signal.throwIfAborted();
  const sweep = deletes && (progress.full || sweepIds);
  yield { rows: [], deletedIds: [], checkpoint: toCheckpoint(finished(progress, until)), ...(sweep ? { sweep } : {}) };
}

/** A first read of many rows, from its beginning; or one that was interrupted in the middle of a job. */
async function goesByJobs<Context>(
  definition: ObjectStream<Context>,
  client: SalesforceClient,
  progress: Progress,
  after: Checkpoint | null,
  until: Date,
  signal: AbortSignal,
): Promise<boolean> {
  if (definition.columns === undefined) return false;
  if (after !== null) return jobOf(progress) !== null;
  const { object, deletes } = definition;
  const expected = await expectedRows(client, object, deletes, new Date(progress.through), until, signal);
  return expected >= client.bulkFrom;
}

function bulkSource<Context>(
  definition: ObjectStream<Context>,
  client: SalesforceClient,
  context: Context,
): BulkSource {
  const { object, deletes, leaveOut, columns } = definition;
  return {
    object,
    fields: async () => (await fieldsOf(client, definition)).select,
    mapping: (select) => {
      const visible = new Columns(select);
      return {
        columns: columns?.(visible, context) ?? [],
        leaveOut: (leaveOut ?? []).flatMap(({ field, reason }) =>
          visible.has(field) ? [{ when: { column: field, is: ['true'] }, reason }] : [],
        ),
        ...(deletes ? { deleted: { column: 'IsDeleted', is: ['true'] } } : {}),
      };
    },
  };
}

/** Every live record created in the window, in the order of creation. */
async function* readCreated<Context>(
  definition: ObjectStream<Context>,
  client: SalesforceClient,
  { window, signal }: WindowRequest,
): AsyncGenerator<Batch> {
  const context = await definition.context(client);
  const where = definition.deletes ? [compare('IsDeleted', '=', false)] : [];
  const source = { ...sourceOf(definition, client), stamp: 'CreatedDate', where };
  for await (const page of readWindow(client, source, { at: window.from, id: '' }, window.to, signal)) {
    yield { ...sort(definition, page.rows, context), checkpoint: null };
  }
}

async function deletesSince(
  client: SalesforceClient,
  object: string,
  progress: Progress,
  until: Date,
  signal: AbortSignal,
): Promise<Deleted | null> {
  const since = new Date(progress.deletes);
  return canList(since, until) ? listDeleted(client, object, since, until, signal) : null;
}

function sourceOf<Context>(definition: ObjectStream<Context>, client: SalesforceClient): WindowSource {
  const { object } = definition;
  return {
    object,
    stamp: 'SystemModstamp',
    all: definition.deletes,
    where: [],
    fields: async () => {
      const { select, missing } = await fieldsOf(client, definition);
      if (missing.length > 0) client.log.warn({ object, missing }, 'fields are not visible and are read as empty');
      return select;
    },
    hidden: (error: ConnectorError) => {
      client.memory.forget();
      client.log.warn({ object, vendorCode: error.vendorCode }, 'a field is no longer visible; describing anew');
    },
  };
}

function sort<Context>(definition: ObjectStream<Context>, rows: readonly SalesforceRow[], context: Context) {
  const kept: CrmRecordDraft[] = [];
  const deletedIds: string[] = [];
  const skipped: Record<string, number> = {};
  for (const row of rows) {
    const reason = definition.leaveOut?.find(({ field }) => row[field] === true)?.reason;
    if (row['IsDeleted'] === true) deletedIds.push(String(id18(row['Id'])));
    else if (reason !== undefined) skipped[reason] = (skipped[reason] ?? 0) + 1;
    else kept.push(definition.map(row, context));
  }
  return { rows: kept, deletedIds, skipped };
}
