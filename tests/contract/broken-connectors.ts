import { z } from 'zod';
import {
  type Batch,
  type Checkpoint,
  type ColumnMapping,
  type Connector,
  ConnectorError,
  type CrmRecordDraft,
  type ReadRequest,
  type RequestBudget,
  type RowBatch,
  type Stream,
  type WindowRequest,
} from '../../connectors/contract/index.ts';
import type { byteChecks } from './byte-checks.ts';
import type { connectionChecks } from './connection-checks.ts';
import type { ContractFixture } from './contract-fixture.ts';
import type { deleteChecks } from './delete-checks.ts';
import { MemoryCrm, type MemoryRecord } from './memory-crm.ts';
import type { readChecks } from './read-checks.ts';

/*
 * A connector to a CRM in memory that keeps the contract, and the same connector with one defect at a time. Every
 * check of the contract has at least one defect here that it must catch.
 */

/** Each defect with the check that must catch it, and the stream it shows on. */
export const DEFECTS = {
  'check forgets a stream': { check: 'checkNamesEveryStream' },
  'a refused token is tried again': { check: 'reconnectWhenRevoked' },
  'a refused token is hammered': { check: 'reconnectWhenRevoked' },
  'now is our own clock': { check: 'clockIsTheVendors' },
  'counting is not paid for': { check: 'checkSpendsBudget' },
  'a row is handed over twice': { check: 'rowsAreValid', stream: 'changes' },
  'a row lacks a field': { check: 'rowsAreValid', stream: 'changes' },
  'a row changes from read to read': { check: 'deterministic', stream: 'changes' },
  'a checkpoint holds an object': { check: 'checkpointsSurviveJson', stream: 'changes' },
  'a checkpoint comes before its rows': { check: 'resumesFromEveryCheckpoint', stream: 'changes' },
  'ties are skipped on resuming': { check: 'tiesAcrossPages', stream: 'changes' },
  'an unordered stream moves its checkpoint': { check: 'endOnlyMeansEnd', stream: 'listing' },
  'a cursor never moves': { check: 'cursorMovesBeforeTheEnd', stream: 'changes' },
  'the checkpoint is the present, not until': { check: 'neverPastUntil', stream: 'changes' },
  'every read is a full one': { check: 'incrementalReadsChanges', stream: 'changes' },
  'changes to old rows are missed': { check: 'incrementalReadsChanges', stream: 'changes' },
  'windows do not overlap': { check: 'lateCommitsArrive', stream: 'changes' },
  'deletes are dropped': { check: 'deletesAppear', stream: 'changes' },
  'a listing never sweeps': { check: 'deletesAppear', stream: 'listing' },
  'forgotten deletes stay': { check: 'sweepNamesEverything', stream: 'changes' },
  'a sweep names one page only': { check: 'sweepNamesEverything', stream: 'changes' },
  'a sweep moves the checkpoint half way': { check: 'sweepSurvivesRestart', stream: 'changes' },
  'the signal is not heard': { check: 'stopsWhenAborted', stream: 'changes' },
  'pages are not paid for': { check: 'spendsBudget', stream: 'changes' },
  'a refused budget is overdrawn': { check: 'spendsBudget', stream: 'changes' },
  'a limit is a failure': { check: 'limitMeansWait', stream: 'changes' },
  'a limit has no end': { check: 'limitMeansWait', stream: 'changes' },
  'a lost permission reads as nothing': { check: 'forbiddenIsSkipped', stream: 'changes' },
  'what is left out is counted': { check: 'countsWhatIsStored', stream: 'changes' },
  'a document has another header line': { check: 'documentsAreAsAnnounced', stream: 'documents' },
  'a document is cut off': { check: 'documentsAreAsAnnounced', stream: 'documents' },
  'a document holds a NUL': { check: 'documentsAreAsAnnounced', stream: 'documents' },
  'a mapping names a column that is not there': { check: 'mappingsFitTheirDocument', stream: 'documents' },
  'a mapping names a field that is not there': { check: 'mappingsFitTheirDocument', stream: 'documents' },
  'a mapping lacks a field': { check: 'rowsAreValid', stream: 'documents' },
  'a document has its deleted rows among the others': { check: 'deletesAppear', stream: 'documents' },
  'a day is counted with its neighbour': { check: 'countsByDayAddUp', stream: 'changes' },
  'a window read anew lacks its last page': { check: 'windowNamesEverything', stream: 'changes' },
  'a window read anew holds what is left out': { check: 'windowNamesEverything', stream: 'changes' },
} as const satisfies Record<
  string,
  | { check: keyof typeof connectionChecks }
  | {
      check: keyof typeof readChecks | keyof typeof deleteChecks | keyof typeof byteChecks;
      stream: 'changes' | 'listing' | 'documents';
    }
>;
export type Defect = keyof typeof DEFECTS;

interface MemoryClient {
  readonly crm: MemoryCrm;
  readonly budget: RequestBudget;
}

const STREAMS = ['changes', 'listing', 'documents'];
const MINUTE = 60_000;
const OVERLAP = 10 * MINUTE;
/** How long the memory CRM's tombstones are relied on. */
const TOMBSTONES = 15 * 24 * 60 * MINUTE;

const has = (defect: Defect | null, ...names: readonly Defect[]): boolean => defect !== null && names.includes(defect);

/** The connector in memory; with `null` it keeps every promise. */
export function memoryFixture(defect: Defect | null): ContractFixture {
  const connector: Connector<{ crm: MemoryCrm }, MemoryClient> = {
    vendor: 'memory',
    title: defect === null ? 'The memory CRM' : `The memory CRM where ${defect}`,
    settings: z.object({ crm: z.instanceof(MemoryCrm) }),
    streams: { changes: changes(defect), listing: listing(defect), documents: documents(defect) },
    connect: async ({ settings: { crm }, budget }) => {
      await budget.spend();
      crm.request();
      return { crm, budget };
    },
    now: async (client) => {
      if (has(defect, 'now is our own clock')) return new Date();
      await client.budget.spend();
      return client.crm.request();
    },
    check: async ({ crm, budget }) => {
      await budget.spend();
      try {
        crm.request();
      } catch (error) {
        if (has(defect, 'a refused token is hammered')) {
          for (let attempt = 0; attempt < 20; attempt += 1) attemptAgain(crm);
        }
        if (has(defect, 'a refused token is tried again')) throw new ConnectorError('retry', 'The token is refused.');
        throw error;
      }
      const streams = STREAMS.map((stream) =>
        crm.isForbidden(stream)
          ? { stream, availability: 'unavailable' as const, reason: 'Grant reading.', estimatedRows: null }
          : { stream, availability: 'available' as const, reason: '', estimatedRows: null },
      );
      return {
        identity: 'somebody at the memory CRM',
        streams: has(defect, 'check forgets a stream') ? streams.slice(1) : streams,
        notices: [],
        apiUsage: null,
      };
    },
    count: async ({ crm, budget }, stream, { from, to }) => {
      if (!has(defect, 'counting is not paid for')) await budget.spend();
      const found = crm.count(stream, from.getTime(), to.getTime());
      return found.filter((record) => has(defect, 'what is left out is counted') || isKept(record)).length;
    },
    countByDay: async ({ crm, budget }, stream, { from, to }) => {
      await budget.spend();
      const counts = new Map<string, number>();
      const shift = has(defect, 'a day is counted with its neighbour') ? 24 * 60 * MINUTE : 0;
      for (const record of crm.count(stream, from.getTime(), to.getTime()).filter(isKept)) {
        const day = new Date(record.createdAt + shift).toISOString().slice(0, 10);
        counts.set(day, (counts.get(day) ?? 0) + 1);
      }
      return counts;
    },
    disconnect: async () => undefined,
  };
  return { connector, streams: STREAMS, open: async () => new MemoryCrm() };
}

function attemptAgain(crm: MemoryCrm): void {
  try {
    crm.request();
  } catch {
    // The defect is to go on after this.
  }
}

function isKept({ deleted, decoy }: MemoryRecord): boolean {
  return !deleted && !decoy;
}

function toRow({ id, createdAt, stamp }: MemoryRecord): CrmRecordDraft {
  return {
    type: 'owner-change',
    object: 'Thing',
    kind: 'account',
    sourceId: id,
    recordSourceId: 'thing',
    at: new Date(createdAt).toISOString(),
    changedBySourceId: null,
    fromSourceId: null,
    toSourceId: `owner-${stamp}`,
  };
}

/** A stream in the order of change, with tombstones, and a sweep when they may have been forgotten. */
function changes(defect: Defect | null): Stream<MemoryClient> {
  return {
    record: 'owner-change',
    object: 'Thing',
    title: 'Changes',
    supports: { checkpoints: 'cursor', deletes: 'tombstones', history: false },
    read: (client, request) => readChanges(defect, 'changes', client, request),
    readWindow: (client, request) => readCreated(defect, client, request),
  };
}

async function* readCreated(
  defect: Defect | null,
  { crm, budget }: MemoryClient,
  { window, signal }: WindowRequest,
): AsyncGenerator<Batch> {
  signal.throwIfAborted();
  await budget.spend();
  const found = crm.count('changes', window.from.getTime(), window.to.getTime());
  const kept = found.filter((record) => has(defect, 'a window read anew holds what is left out') || isKept(record));
  const rows = kept.slice(0, has(defect, 'a window read anew lacks its last page') ? 3 : kept.length).map(toRow);
  yield { rows, deletedIds: [], checkpoint: null };
}

async function* readChanges(
  defect: Defect | null,
  stream: 'changes' | 'documents',
  { crm, budget }: MemoryClient,
  { after: given, until, signal }: ReadRequest,
): AsyncGenerator<RowBatch> {
  if (crm.isForbidden(stream)) {
    if (has(defect, 'a lost permission reads as nothing')) return;
    throw new ConnectorError('skip-stream', 'Changes may not be read. Grant reading.');
  }
  const after = has(defect, 'every read is a full one') ? null : given;
  const through = Number(after?.['through'] ?? 0);
  const full = after === null || after['full'] === true;
  const overlap = has(defect, 'windows do not overlap') ? 0 : OVERLAP;
  let position =
    typeof after?.['at'] === 'number'
      ? { stamp: after['at'], id: has(defect, 'ties are skipped on resuming') ? '~' : String(after['id']) }
      : { stamp: through - overlap, id: '' };
  const sweeps = !full && until.getTime() - through > TOMBSTONES;
  const checkpointAt = (at: typeof position): Checkpoint | null =>
    has(defect, 'a cursor never moves') ? null : { through, full, at: at.stamp, id: at.id };
  const page = async () => {
    if (!has(defect, 'the signal is not heard')) signal.throwIfAborted();
    if (!has(defect, 'pages are not paid for')) await pay(defect, budget);
    try {
      return crm.page(stream, position, until.getTime());
    } catch (error) {
      throw limitAs(defect, error);
    }
  };

  let withheld: RowBatch['rows'] = [];
  for (;;) {
    const { records, last } = await page();
    const final = records.at(-1);
    if (final !== undefined) position = { stamp: final.stamp, id: final.id };
    let rows = records
      .filter(isKept)
      .filter(({ createdAt }) => !has(defect, 'changes to old rows are missed') || createdAt >= through - overlap)
      .map(toRow);
    if (has(defect, 'a row is handed over twice')) rows = [...rows, ...rows.slice(0, 1)];
    if (has(defect, 'a row lacks a field')) rows = rows.map(({ recordSourceId: _, ...rest }) => rest);
    if (has(defect, 'a row changes from read to read')) {
      rows = rows.map((row) => ({ ...row, toSourceId: `${crm.requests()}` }));
    }
    const deletedIds = has(defect, 'deletes are dropped')
      ? []
      : records.filter(({ deleted }) => deleted).map(({ id }) => id);
    const early = has(defect, 'a checkpoint comes before its rows');
    yield { rows: early ? withheld : rows, deletedIds, checkpoint: checkpointAt(position) };
    withheld = early ? rows : [];
    if (last) break;
  }
  if (withheld.length > 0) yield { rows: withheld, deletedIds: [], checkpoint: null };

  const end = has(defect, 'the checkpoint is the present, not until') ? crm.now().getTime() : until.getTime();
  const done: Checkpoint = { through: end, full: false };
  const swept = sweeps && !has(defect, 'forgotten deletes stay');
  if (swept) {
    position = { stamp: 0, id: '' };
    for (;;) {
      const { records, last } = await page();
      const final = records.at(-1);
      if (final !== undefined) position = { stamp: final.stamp, id: final.id };
      const half = has(defect, 'a sweep moves the checkpoint half way');
      const presentIds = records.filter(({ deleted }) => !deleted).map(({ id }) => id);
      // The defect in full: a read that goes on from here believes the sweep's beginning to have been seen.
      yield {
        rows: [],
        deletedIds: [],
        presentIds,
        checkpoint: half ? { through, full: true, at: end, id: '~' } : null,
      };
      if (last || has(defect, 'a sweep names one page only')) break;
    }
  }
  const odd = has(defect, 'a checkpoint holds an object');
  const checkpoint = odd ? ({ ...done, moment: new Date(end) } as unknown as Checkpoint) : done;
  yield { rows: [], deletedIds: [], checkpoint, ...(swept || full ? { sweep: true } : {}) };
}

/** The same as a stream of documents: what there are rows of comes as bytes. */
function documents(defect: Defect | null): Stream<MemoryClient> {
  return {
    record: 'activity',
    object: 'Thing',
    title: 'Documents',
    supports: { checkpoints: 'cursor', deletes: 'tombstones', history: false },
    async *read(client, request) {
      for await (const batch of readChanges(null, 'documents', client, request)) {
        yield batch.rows.length + batch.deletedIds.length === 0 ? batch : documentOf(defect, batch);
      }
    },
  };
}

function documentOf(defect: Defect | null, { rows, deletedIds, checkpoint }: RowBatch): Batch {
  const header = ['Id', 'Created', 'Stamp', 'Gone'];
  const lines = [
    ...rows.map(({ sourceId, at, toSourceId }) => [sourceId, at, String(toSourceId).slice('owner-'.length), 'false']),
    ...deletedIds.map((id) => [id, new Date(0).toISOString(), '0', 'true']),
  ];
  const written = has(defect, 'a document has another header line') ? [...header].reverse() : header;
  const kept = has(defect, 'a document is cut off') ? lines.slice(0, -1) : lines;
  const nul = has(defect, 'a document holds a NUL') ? '\0' : '';
  const text = [written, ...kept].map((cells) => cells.map((cell) => `"${cell}${nul}"`).join(',')).join('\n');
  const wrong: ColumnMapping[] = [];
  if (has(defect, 'a mapping names a column that is not there')) {
    wrong.push({ field: 'accountSourceId', value: { column: 'Elsewhere', as: 'text' } });
  }
  if (has(defect, 'a mapping names a field that is not there')) {
    wrong.push({ field: 'managerSourceId', value: { constant: null } });
  }
  const columns: ColumnMapping[] = [
    { field: 'sourceId', value: { column: 'Id', as: 'id18' } },
    { field: 'version', value: { column: 'Stamp', as: 'text' } },
    { field: 'createdAt', value: { column: 'Created', as: 'instant' } },
    { field: 'object', value: { constant: 'Thing' } },
    { field: 'kind', value: { constant: 'call' } },
    { field: 'via', value: { constant: 'person' } },
    { field: 'createdBySourceId', value: { constant: 'somebody' } },
    ...(['ownerSourceId', 'completedAt', 'occurredAt'] as const).map((field) => ({ field, value: { constant: null } })),
    ...(wrong.length > 0 ? wrong : [{ field: 'accountSourceId' as const, value: { constant: null } }]),
    ...(has(defect, 'a mapping lacks a field') ? [] : [{ field: 'completed' as const, value: { constant: true } }]),
  ];
  const gone = has(defect, 'a document has its deleted rows among the others');
  return {
    csv: (async function* () {
      yield Buffer.from(`${text}\n`);
    })(),
    header,
    columns,
    ...(gone ? {} : { deleted: { column: 'Gone', is: ['true'] } }),
    expectedRows: lines.length,
    checkpoint,
  };
}

/** A stream without order: all of it every time, so that only its end may move the checkpoint. */
function listing(defect: Defect | null): Stream<MemoryClient> {
  return {
    record: 'owner-change',
    object: 'Thing',
    title: 'Listing',
    supports: { checkpoints: 'end-only', deletes: 'full-scan', history: false },
    async *read({ crm, budget }, { until, signal }) {
      if (crm.isForbidden('listing')) throw new ConnectorError('skip-stream', 'It may not be listed. Grant reading.');
      let position = { stamp: 0, id: '' };
      for (;;) {
        signal.throwIfAborted();
        await budget.spend();
        const { records, last } = crm.page('listing', position, until.getTime());
        const final = records.at(-1);
        if (final !== undefined) position = { stamp: final.stamp, id: final.id };
        const moves = last || has(defect, 'an unordered stream moves its checkpoint');
        yield {
          rows: records.filter(isKept).map(toRow),
          deletedIds: [],
          checkpoint: moves ? { listed: until.toISOString() } : null,
          sweep: last && !has(defect, 'a listing never sweeps'),
        };
        if (last) return;
      }
    },
  };
}

async function pay(defect: Defect | null, budget: RequestBudget): Promise<void> {
  try {
    await budget.spend();
  } catch (error) {
    if (!has(defect, 'a refused budget is overdrawn')) throw error;
  }
}

function limitAs(defect: Defect | null, error: unknown): unknown {
  if (has(defect, 'a limit is a failure')) return new ConnectorError('fail', 'The memory CRM asks for a pause.');
  if (has(defect, 'a limit has no end')) return new ConnectorError('wait', 'The memory CRM asks for a pause.');
  return error;
}
