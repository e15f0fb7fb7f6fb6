import type { Checkpoint, ReadRequest, RowBatch } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { type JsonObject, PAGE_SIZE, query } from '../web-api.ts';
import { ahead } from './ahead.ts';
import { seconds } from './watermark.ts';

/*
 * Reading the audit log by `createdon`. Its rows never change, but may arrive late: the log is stored apart from the
 * records. So every read goes back a quarter of an hour, and every few hours one goes back a whole day and the hours
 * since the one before it. Rows are told apart by their id, so a row that comes again adds nothing.
 */

const OVERLAP_MS = 15 * 60_000;
const LONG_OVERLAP_EVERY_MS = 6 * 3_600_000;
// A row that takes a day may arrive just after one long look back; the next must still reach it.
const LONG_OVERLAP_MS = 24 * 3_600_000 + LONG_OVERLAP_EVERY_MS;

export interface AuditQuery {
  readonly columns: readonly string[];
  /** Which rows, but for the time. */
  readonly filter: string;
  readonly about: string;
  readonly pageSize: number;
  /** What the stream keeps in every checkpoint besides. */
  readonly kept: Checkpoint;
}

/** Each row may cost a request of its own, so less is lost when a read is broken off. */
const PAGE_SIZE_WITH_DETAILS = 500;

/** Rows per page of the audit log. @param changeData whether what was changed comes with the row */
export function auditPageSize(changeData: boolean): number {
  return changeData ? PAGE_SIZE : PAGE_SIZE_WITH_DETAILS;
}

/** What the rows of a page become; `signal` ends what it asks for besides. */
export type AuditBatch = (rows: readonly JsonObject[], signal: AbortSignal) => Promise<Omit<RowBatch, 'checkpoint'>>;

/** The batches of one read, oldest row first. `batch` turns the rows of a page into what is handed over. */
export function readAudits(
  client: DynamicsClient,
  request: ReadRequest,
  audits: AuditQuery,
  batch: AuditBatch,
): AsyncGenerator<RowBatch, void, undefined> {
  return ahead(request.signal, (signal) => auditBatches(client, { ...request, signal }, audits, batch));
}

async function* auditBatches(
  client: DynamicsClient,
  request: ReadRequest,
  audits: AuditQuery,
  batch: AuditBatch,
): AsyncGenerator<RowBatch, void, undefined> {
  const { after, until, signal } = request;
  const through = instantIn(after, 'through');
  const lookedBackAt = instantIn(after, 'lookedBackAt');
  const long = lookedBackAt === null || until.getTime() - lookedBackAt.getTime() >= LONG_OVERLAP_EVERY_MS;
  const overlap = long ? LONG_OVERLAP_MS : OVERLAP_MS;
  const from =
    through === null ? client.since : new Date(Math.max(through.getTime() - overlap, client.since.getTime()));
  const address = `audits?${query({
    $select: audits.columns.join(','),
    $filter: `${audits.filter} and createdon ge ${seconds(from)} and createdon lt ${seconds(until)}`,
    $orderby: 'createdon asc,auditid asc',
  })}`;
  // Until the end is reached the look-back counts as not done: a read taken up midway begins it anew.
  const before = lookedBackAt === null ? {} : { lookedBackAt: lookedBackAt.toISOString() };
  let reached = through ?? client.since;
  const options = { about: audits.about, signal, pageSize: audits.pageSize, annotations: 'lookups' as const };
  for await (const page of client.web.pages(address, options)) {
    const handed = await batch(page.rows, signal);
    reached = page.last ? later(reached, until) : later(reached, createdOn(page.rows.at(-1)));
    const checkpoint: Checkpoint = {
      ...audits.kept,
      through: reached.toISOString(),
      ...(page.last && long ? { lookedBackAt: until.toISOString() } : before),
    };
    yield { ...handed, checkpoint };
  }
}

function instantIn(checkpoint: Checkpoint | null, name: string): Date | null {
  const found = checkpoint?.[name];
  return typeof found === 'string' ? new Date(found) : null;
}

function createdOn(row: JsonObject | undefined): Date | null {
  const time = Date.parse(String(row?.['createdon']));
  return Number.isFinite(time) ? new Date(time) : null;
}

/** A checkpoint never moves back, though a read begins before the last one's end. */
function later(one: Date, other: Date | null): Date {
  return other !== null && other > one ? other : one;
}
