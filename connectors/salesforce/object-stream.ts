import { isReference } from '../../src/records/references.ts';
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
import { deletedOf, deletedPart, presentIds } from './deletes.ts';
import { visibleFields } from './describe.ts';
import { fieldNamedIn, grantFields, withoutRefused } from './hidden-fields.ts';
import { isLeftOut, type LeftOut, leftOutTest } from './left-out.ts';
import type { Outcome } from './remember.ts';
import { compare } from './soql.ts';
import { id18 } from './values.ts';
import { openingPart, readWindow, type WindowSource } from './window.ts';

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
  /** Why a row is left out, where one field alone does not tell; such streams are not `counted`. */
  readonly skip?: (row: SalesforceRow) => string | null;
  /** Whether a row that exists says that what it stood for is no more. */
  readonly isOver?: (row: SalesforceRow) => boolean;
  /** false: Salesforce cannot count what the stream stores. */
  readonly counted?: boolean;
  /** What mapping needs to know of the organisation, asked for once per read. */
  context(client: SalesforceClient): Promise<Context>;
  /** Never throws: a value that does not fit is handed on and quarantined. */
  map(row: SalesforceRow, context: Context): CrmRecordDraft;
  /** The same as `map`, for rows that stay text; absent where first reads never bring many. */
  readonly columns?: (columns: Columns, context: Context) => readonly ColumnMapping[];
  /** Whether this organisation's rows need `map` although there are `columns`. */
  readonly byRows?: (context: Context) => boolean;
}

const ALWAYS = ['Id', 'SystemModstamp', 'CreatedDate'];
/** Salesforce did not exist before. */
const BEGINNING_OF_TIME = new Date(Date.UTC(1999, 0, 1));

/** A stream over one object, with deletes from the recycle bin, from the list of deletes, or from a sweep. */
export function objectStream<Context>(definition: ObjectStream<Context>): Stream<SalesforceClient> {
  const counted = definition.counted !== false;
  return {
    record: definition.record,
    // References are not counted, and end by their own ids.
    object: isReference(definition.record) ? null : definition.object,
    title: definition.title,
    supports: { checkpoints: 'cursor', deletes: definition.deletes ? 'tombstones' : 'none', history: false },
    read: (client, request) => read(definition, client, request),
    ...(counted ? { readWindow: (client, request) => readCreated(definition, client, request) } : {}),
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
  const required = new Set([...ALWAYS, ...(definition.deletes ? ['IsDeleted'] : []), ...definition.required]);
  return visibleFields(
    client,
    definition.object,
    [...required],
    [...new Set(wanted)].filter((field) => !required.has(field)),
  );
}

async function* read<Context>(
  definition: ObjectStream<Context>,
  client: SalesforceClient,
  { after, until, signal, note }: ReadRequest,
): AsyncGenerator<Batch> {
  const { object, deletes } = definition;
  const floor = floorOf(definition, client.since);
  let progress = after === null ? beginning(floor, until, deletes) : parseProgress(after, floor);
  const context = await definition.context(client);

  const source = sourceOf(definition, client, note);
  const from = resumeFrom(progress, floor);
  let sweepIds = false;
  let opening: Outcome | undefined;
  if (!progress.full) {
    // The list of deletes and the first page in one request: a sync without changes costs one a stream.
    const listing = deletes ? await deletedPart(client, object, new Date(progress.deletes), until) : null;
    const parts = [...(listing === null ? [] : [listing]), await openingPart(source, from, until)];
    const outcomes = await client.together(parts, signal);
    opening = outcomes.at(-1);
    const listed = listing === null ? null : deletedOf(outcomes[0], object, until);
    sweepIds = deletes && listed === null;
    if (listed !== null) {
      progress = { ...progress, deletes: listed.through.toISOString() };
      // Before the rows: a record that was deleted and restored meanwhile comes back with them.
      if (listed.ids.length > 0) yield { rows: [], deletedIds: listed.ids, checkpoint: toCheckpoint(progress) };
    }
  }

  if (await goesByJobs(definition, client, context, progress, after, until, signal)) {
    progress = yield* readByJobs(client, bulkSource(definition, client, context), progress, signal);
    progress = overlapping(progress, until);
  }

  for await (const page of readWindow(client, source, resumeFrom(progress, floor), until, signal, opening)) {
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

/** Every live record created in the window, in the order of creation. */
async function* readCreated<Context>(
  definition: ObjectStream<Context>,
  client: SalesforceClient,
  { window, signal }: WindowRequest,
): AsyncGenerator<Batch> {
  const context = await definition.context(client);
  const where = definition.deletes ? [compare('IsDeleted', '=', false)] : [];
  const source = { ...sourceOf(definition, client, undefined), stamp: 'CreatedDate', where };
  for await (const page of readWindow(client, source, { at: window.from, id: '' }, window.to, signal)) {
    yield { ...sort(definition, page.rows, context), checkpoint: null };
  }
}

/** A first read of many rows, from its beginning; or one that was interrupted in the middle of a job. */
async function goesByJobs<Context>(
  definition: ObjectStream<Context>,
  client: SalesforceClient,
  context: Context,
  progress: Progress,
  after: Checkpoint | null,
  until: Date,
  signal: AbortSignal,
): Promise<boolean> {
  if (definition.columns === undefined || definition.byRows?.(context) === true) return false;
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
        leaveOut: (leaveOut ?? []).flatMap((rule) =>
          visible.has(rule.field) ? [{ when: leftOutTest(rule), reason: rule.reason }] : [],
        ),
        ...(deletes ? { deleted: { column: 'IsDeleted', is: ['true'] } } : {}),
      };
    },
  };
}

function sourceOf<Context>(
  definition: ObjectStream<Context>,
  client: SalesforceClient,
  note: ReadRequest['note'],
): WindowSource {
  const { object } = definition;
  const refused = new Set<string>();
  return {
    object,
    stamp: 'SystemModstamp',
    all: definition.deletes,
    where: [],
    fields: async () => {
      const { select, missing } = await fieldsOf(client, definition);
      const lacking = grantFields(object, [...missing, ...refused]);
      if (lacking !== null) {
        note?.(lacking);
        client.log.warn({ object, missing: [...missing, ...refused] }, 'fields are not visible and are read as empty');
      }
      return withoutRefused(object, select, refused, [...ALWAYS, ...definition.required]);
    },
    hidden: (error: ConnectorError) => {
      client.memory.forget();
      const field = fieldNamedIn(error);
      if (field !== null) refused.add(field);
      client.log.warn({ object, field, vendorCode: error.vendorCode }, 'a field is no longer visible; describing anew');
    },
  };
}

function sort<Context>(definition: ObjectStream<Context>, rows: readonly SalesforceRow[], context: Context) {
  const kept: CrmRecordDraft[] = [];
  const deletedIds: string[] = [];
  const skipped: Record<string, number> = {};
  for (const row of rows) {
    const reason = definition.leaveOut?.find((rule) => isLeftOut(rule, row))?.reason ?? definition.skip?.(row);
    if (row['IsDeleted'] === true || definition.isOver?.(row) === true) deletedIds.push(String(id18(row['Id'])));
    else if (reason !== undefined && reason !== null) skipped[reason] = (skipped[reason] ?? 0) + 1;
    else kept.push(definition.map(row, context));
  }
  return { rows: kept, deletedIds, skipped };
}
