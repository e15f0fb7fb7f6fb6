import { type ApiAnswer, type ApiContext, jsonAnswer } from './api-context.ts';
import { ApiError, badRequest } from './api-error.ts';
import { type CollectionRequest, linkWith, pageSize, textAnswer } from './entity-set.ts';
import type { DataverseOrg } from './org.ts';
import { readSkipToken, writeSkipToken } from './paging-cookie.ts';
import { rowWriter } from './row-writer.ts';
import type { DeletedRow, Row } from './table-store.ts';

const DAY = 86_400_000;

/** One tracked read, however many pages it takes: changes after `from` up to `to`, which is where the next one starts. */
interface TrackedRead {
  /** Position in the database's order of changes; null for the first read, which returns the whole table. */
  readonly from: number | null;
  readonly to: number;
  readonly startedAt: number;
  /** How many items the pages so far held. */
  readonly last: number;
  readonly page: number;
}

/**
 * A page of `Prefer: odata.track-changes`: rows in the order of their versions, then deletions. Only the last page
 * has the deltaLink. Throws for tables without tracking (0x80072491), expired tokens (0x80044352), callers without
 * global read (0x80040220) and query options that do not go with tracking.
 */
export function readTracked(context: ApiContext, request: CollectionRequest): ApiAnswer {
  const { org } = context;
  const { store, query, preferences } = request;
  const table = store.definition;
  admit(context, request);
  const read = startOf(context, request);
  const writer = rowWriter(org, table, query.select, preferences);
  const items = itemsOf(request, read);
  const page = items.slice(0, pageSize(preferences));
  const more = items.length > page.length;
  const metadata = `${context.base}/$metadata#${table.entitySetName}`;
  const value = page
    .map((item) =>
      'fields' in item
        ? writer.write(item)
        : `{"@odata.context":"${metadata}/$deletedEntity","id":"${item.id}","reason":"deleted"}`,
    )
    .join(',');
  const link = more
    ? `"@odata.nextLink":${JSON.stringify(linkWith(context, request, skipToken(read, page)))}`
    : `"@odata.deltaLink":${JSON.stringify(linkWith(context, request, deltaToken(org, read)))}`;
  const head = `"@odata.context":"${metadata}${writer.projection}${read.from === null ? '' : '/$delta'}"`;
  const body = more ? `{${head},"value":[${value}],${link}}` : `{${head},${link},"value":[${value}]}`;
  return jsonAnswer(body, preferences.applied);
}

/** `<set>/$count?$deltatoken=…`: how many changes wait. */
export function countTracked(context: ApiContext, request: CollectionRequest): ApiAnswer {
  admit(context, request);
  return textAnswer(itemsOf(request, startOf(context, request)).length);
}

function admit(context: ApiContext, request: CollectionRequest): void {
  const table = request.store.definition;
  const { query } = request;
  for (const [name, value] of [
    ['$filter', query.filter],
    ['$orderby', query.orderBy],
    ['$expand', query.expand],
    ['$top', query.top],
    ['$apply', query.apply],
  ] as const) {
    if (value !== null) {
      throw badRequest(`The "${name}" query parameter isn't supported when Change Tracking is enabled.`);
    }
  }
  if (!table.changeTrackingEnabled) {
    throw new ApiError(400, '0x80072491', `Entity ${table.logicalName} isn't enabled for change tracking.`);
  }
  context.privileges.requireGlobalRead(table, context.callerId, context.org);
}

function startOf(context: ApiContext, request: CollectionRequest): TrackedRead {
  const { org } = context;
  const { skipToken, deltaToken } = request.query;
  if (skipToken !== null) {
    const cookie = readSkipToken(skipToken);
    const number = (name: string) => Number(cookie.last.get(name) ?? Number.NaN);
    const from = cookie.last.get('from') ?? null;
    const read = {
      from: from === null ? null : Number(from),
      to: number('to'),
      startedAt: number('startedat'),
      last: number('last'),
      page: cookie.page,
    };
    refuseExpired(context, read.to, read.startedAt);
    return read;
  }
  const startedAt = org.now().getTime();
  if (deltaToken === null) return { from: null, to: org.sequence, startedAt, last: 0, page: 1 };
  const token = /^(\d+)!(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d:\d\d)$/.exec(deltaToken);
  if (token === null) throw badRequest('The delta token is not valid.');
  const [, version = '', month, day, year, time] = token;
  const from = org.sequenceOf(BigInt(version));
  refuseExpired(context, from, Date.parse(`${year}-${month}-${day}T${time}Z`));
  return { from, to: org.sequence, startedAt, last: 0, page: 1 };
}

function refuseExpired(context: ApiContext, position: number, issuedAt: number): void {
  const days = Number(context.org.settings['expirechangetrackingindays'] ?? 7);
  const tooOld = context.org.now().getTime() - issuedAt > days * DAY;
  if (tooOld || position <= context.trackingExpiredThrough) {
    throw new ApiError(
      400,
      '0x80044352',
      'Version stamp associated with the client has expired. Please perform a full sync.',
    );
  }
}

/** What is left of the read. `last` counts items by (kind, sequence), so pages survive changes between them. */
function itemsOf(request: CollectionRequest, read: TrackedRead): (Row | DeletedRow)[] {
  const { store } = request;
  const from = read.from ?? -1;
  const inReach = ({ sequence }: { sequence: number }) => sequence > from && sequence <= read.to;
  const bySequence = store.ordered('sequence', (left, right) => left.sequence - right.sequence);
  // Deletions come after every row: their place in the read is behind the end of the rows' range.
  const deletesAfter = read.last - read.to;
  const rows = deletesAfter > 0 ? [] : bySequence.filter((row) => inReach(row) && row.sequence > read.last);
  if (read.from === null) return rows;
  const deleted = store.deleted.filter((row) => inReach(row) && row.sequence > deletesAfter && !store.rows.has(row.id));
  return [...rows, ...deleted];
}

function skipToken(read: TrackedRead, page: readonly (Row | DeletedRow)[]): string {
  const end = page.at(-1);
  const sequence = end?.sequence ?? 0;
  const last = end !== undefined && !('fields' in end) ? read.to + sequence : sequence;
  const values = new Map([
    ['from', read.from],
    ['to', read.to],
    ['startedat', read.startedAt],
    ['last', last],
  ]);
  return `$skiptoken=${writeSkipToken({ page: read.page + 1, tracking: true, last: values })}`;
}

/** `<version>!<en-US date and time>`, percent-encoded in lower case. */
function deltaToken(org: DataverseOrg, read: TrackedRead): string {
  const [year, month, day] = new Date(read.startedAt).toISOString().slice(0, 10).split('-');
  const time = new Date(read.startedAt).toISOString().slice(11, 19);
  const token = `${org.version(read.to)}!${month}/${day}/${year} ${time}`;
  const encoded = encodeURIComponent(token).replaceAll('!', '%21');
  return `$deltatoken=${encoded.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())}`;
}
