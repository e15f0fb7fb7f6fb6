import { ConnectorError } from '../contract/index.ts';
import { pageOf, type QueryPage, queryPart, type SalesforceClient, type SalesforceRow } from './client.ts';
import { hasCode, unreadable } from './errors.ts';
import type { Outcome, Part } from './remember.ts';
import { type Condition, type Keyset, soql } from './soql.ts';
import { answerOf } from './together.ts';
import { instantOf } from './values.ts';
import { completed, partsOf, within } from './wide-select.ts';

/** How often a window is cut in two before a query that is too slow is given up. */
const MOST_HALVINGS = 8;
/** Salesforce stamps whole seconds. */
const SHORTEST_WINDOW_MS = 1_000;
/** A cursor that Salesforce drops this often without a page in between will not come back by itself. */
const MOST_LOST_CURSORS = 3;

/** A query over so few fields that is refused for its size is refused for something else. */
const MOST_PARTS = 8;

/** Salesforce names one hidden field at a time. */
const MOST_REFUSED_FIELDS = 10;

/** What to read: an object in the order of one of its instants. */
export interface WindowSource {
  readonly object: string;
  /** The field that orders the rows: SystemModstamp, LoginTime, CreatedDate. */
  readonly stamp: string;
  /** Deleted and archived rows too. */
  readonly all: boolean;
  readonly where: readonly Condition[];
  /** What to select; asked again, after `hidden`, when Salesforce says that a field is not there. */
  fields(): Promise<readonly string[]>;
  /** A field turned out to be hidden although it was described: describe anew, and do without the field it names. */
  hidden(error: ConnectorError): void;
}

export interface WindowPage {
  readonly rows: readonly SalesforceRow[];
  /** Of the last row: everything up to here has been handed over. */
  readonly position: Keyset;
}

/**
 * Pages of the rows stamped from `from` up to, not including, `until`, oldest first, every row once.
 *
 * The order is (stamp, id), so any page's position can be gone on from, whatever the number of rows with one stamp.
 * A lost cursor is taken up at the last position; a query that runs too long is asked again for half the time.
 *
 * @param opening what became of `openingPart`, asked for together with other things
 * @throws ConnectorError as `client.query`
 */
export async function* readWindow(
  client: SalesforceClient,
  source: WindowSource,
  from: Keyset,
  until: Date,
  signal: AbortSignal,
  opening?: Outcome,
): AsyncGenerator<WindowPage> {
  const state: WindowState = { position: from, upper: until, halvings: 0, lostCursors: 0, refusedFields: 0, parts: 1 };
  let following: string | null = null;
  let given = opening;
  let parts: readonly (readonly string[])[] = [];
  while (state.position.at < until) {
    signal.throwIfAborted();
    let page: QueryPage;
    let rows: readonly SalesforceRow[];
    let position: Keyset | null;
    try {
      if (following === null) parts = partsOf(source, await source.fields(), state.parts);
      if (given !== undefined) page = pageOf(answerOf(given, source.object), source.object);
      else if (following === null) page = await first(client, source, state, signal);
      else page = await next(client, source, following, signal);
      position = positionOf(page.rows.at(-1), source);
      const span = position === null ? null : { from: state.position, to: position };
      rows = span === null ? [] : await completed(client, source, parts, page.rows, span, signal);
    } catch (error) {
      adapt(error, source, state);
      following = null;
      continue;
    } finally {
      given = undefined;
    }
    following = page.next;
    if (position !== null) {
      state.position = position;
      state.lostCursors = 0;
      yield { rows, position };
    }
    if (following !== null) continue;
    state.position = { at: state.upper, id: '' };
    state.upper = until;
  }
}

interface WindowState {
  position: Keyset;
  upper: Date;
  halvings: number;
  lostCursors: number;
  refusedFields: number;
  /** Into how many the list of fields is cut at least. */
  parts: number;
}

/** The first page of a window, to be asked for together with other things and handed to `readWindow`. */
export async function openingPart(source: WindowSource, from: Keyset, until: Date): Promise<Part> {
  return queryPart(await queryOf(source, from, until, 1), { all: source.all, what: source.object });
}

async function first(
  client: SalesforceClient,
  source: WindowSource,
  { position, upper, parts }: WindowState,
  signal: AbortSignal,
): Promise<QueryPage> {
  const query = await queryOf(source, position, upper, parts);
  return client.query(query, { signal, all: source.all, what: source.object });
}

async function queryOf(source: WindowSource, from: Keyset, until: Date, parts: number): Promise<string> {
  const [select = ['Id', source.stamp]] = partsOf(source, await source.fields(), parts);
  return soql({ select, from: source.object, where: within(source, from, until), orderBy: [source.stamp, 'Id'] });
}

function next(client: SalesforceClient, { object, all }: WindowSource, path: string, signal: AbortSignal) {
  return client.queryMore(path, { signal, all, what: object });
}

/** Changes the question where Salesforce cannot answer this one; throws on where another would fare no better. */
function adapt(error: unknown, source: WindowSource, state: WindowState): void {
  if (hasCode(error, 'QUERY_TIMEOUT', 'OPERATION_TOO_LARGE')) {
    const span = state.upper.getTime() - state.position.at.getTime();
    if (state.halvings === MOST_HALVINGS || span <= SHORTEST_WINDOW_MS) {
      throw hasCode(error, 'QUERY_TIMEOUT') ? tooSlow(source, span, error) : error;
    }
    state.halvings += 1;
    const half = Math.max(Math.ceil(span / 2), SHORTEST_WINDOW_MS);
    state.upper = new Date(state.position.at.getTime() + half);
  } else if (hasCode(error, 'INVALID_QUERY_LOCATOR') && state.lostCursors < MOST_LOST_CURSORS) {
    state.lostCursors += 1;
  } else if (hasCode(error, 'INVALID_FIELD') && state.refusedFields < MOST_REFUSED_FIELDS) {
    state.refusedFields += 1;
    if (error instanceof ConnectorError) source.hidden(error);
  } else if (hasCode(error, 'QUERY_TOO_COMPLICATED', 'HTTP_414', 'HTTP_431') && state.parts < MOST_PARTS) {
    state.parts *= 2;
  } else {
    throw error;
  }
}

function tooSlow({ object }: WindowSource, span: number, cause: unknown): ConnectorError {
  const seconds = Math.ceil(span / 1_000);
  return new ConnectorError(
    'retry',
    `${object}: Salesforce cannot answer a query over ${seconds} seconds of changes within its time limit. Ask ` +
      `Salesforce support for an index on the date fields of ${object}, or read it by night.`,
    { vendorCode: 'QUERY_TIMEOUT', cause },
  );
}

function positionOf(row: SalesforceRow | undefined, { object, stamp }: WindowSource): Keyset | null {
  if (row === undefined) return null;
  const at = instantOf(row[stamp]);
  const id = row['Id'];
  if (at === null || typeof id !== 'string') throw unreadable(object);
  return { at, id };
}
