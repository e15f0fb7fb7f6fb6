import { ConnectorError } from '../../contract/index.ts';
import type { SalesforceClient } from '../client.ts';
import { unreadable } from '../errors.ts';
import { findJob, pathOf } from './job.ts';

/** Rows asked for at a time: what one transaction stores, and what is downloaded again after a failure. */
export const PAGE_ROWS = 50_000;
/** As Salesforce says that there is no further page: the word, in a header. */
export const END = 'null';
/** A proxy on the way strips headers it does not know: there is no way to the next page. */
export const NO_LOCATOR = 'NO_LOCATOR';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export interface BulkPage {
  /** The columns, in the order the page itself names them. */
  readonly header: readonly string[];
  readonly bytes: AsyncIterable<Buffer>;
  /** Rows in it, as Salesforce counts; null where it does not say. */
  readonly rows: number | null;
  /** Where the next page begins; `END` after the last. */
  readonly next: string;
  /** Gives up what has not been read. */
  close(): void;
}

/**
 * One page of a finished job's results, as bytes. Pages stay the same while the job exists, so one that broke off is
 * asked for again by the same locator. Our own reader, because jsforce's writes into an ended stream from the second page
 * on, or hands header lines on as rows.
 *
 * @param locator empty for the first page
 * @param select the fields the job was asked for; every page names them in its first line, in whatever order
 * @throws ConnectorError `retry` for what is no page of these results
 */
export async function openPage(
  client: SalesforceClient,
  object: string,
  job: string,
  locator: string,
  select: readonly string[],
  signal: AbortSignal,
): Promise<BulkPage> {
  const query = new URLSearchParams({ maxRecords: String(PAGE_ROWS), ...(locator === '' ? {} : { locator }) });
  const path = `${pathOf(client, job)}/results?${query}`;
  const { headers, bytes, close } = await client.download(path, object, signal, () =>
    findJob(client, object, job, signal),
  );
  const type = headers.get('content-type') ?? '';
  if (!type.includes('csv')) {
    // A login or maintenance page.
    close();
    throw unreadable(`Results of ${object}`);
  }
  const next = headers.get('sforce-locator');
  if (next === null || next === '') {
    // Taken for the end, the rest of the rows would be missing and a sweep would remove them.
    close();
    throw new ConnectorError('fail', `Results of ${object} came without the header Sforce-Locator.`, {
      vendorCode: NO_LOCATOR,
    });
  }
  const { header, all } = await withHeader(cleaned(bytes));
  if (!sameNames(header, select)) {
    // Other columns would be stored as those that were asked for, or as nothing.
    close();
    throw unreadable(`Results of ${object}`);
  }
  const rows = Number(headers.get('sforce-numberofrecords') ?? Number.NaN);
  return {
    header,
    bytes: all,
    rows: Number.isInteger(rows) ? rows : null,
    next,
    close,
  };
}

/** Without the byte order mark and without NUL, which PostgreSQL cannot store and Salesforce lets through. */
async function* cleaned(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const chunk of bytes) {
    const piece = first && chunk.subarray(0, 3).equals(BYTE_ORDER_MARK) ? chunk.subarray(3) : chunk;
    first = false;
    yield piece.includes(0) ? Buffer.from(piece.filter((byte) => byte !== 0)) : piece;
  }
}

/** Longer than any list of fields that can be asked for. */
const LONGEST_HEADER = 65_536;

/** The names in the first line of a document, and the document with that line. */
async function withHeader(
  bytes: AsyncGenerator<Buffer>,
): Promise<{ header: readonly string[]; all: AsyncGenerator<Buffer> }> {
  let begun = Buffer.alloc(0);
  while (!begun.includes(LINE_FEED) && begun.length < LONGEST_HEADER) {
    const { value, done } = await bytes.next();
    if (done === true) break;
    begun = Buffer.concat([begun, value]);
  }
  const [line = ''] = begun.toString('utf8').split(/\r?\n/, 1);
  // Names of fields hold neither commas nor quotes.
  const header = line.split(',').map((name) => name.replace(/^"(.*)"$/, '$1'));
  return { header, all: followedBy(begun, bytes) };
}

const LINE_FEED = 10;

async function* followedBy(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && [...some].sort().join() === [...others].sort().join();
}
