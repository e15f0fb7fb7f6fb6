import { ConnectorError } from '../contract/index.ts';
import type { QueryPage, SalesforceClient, SalesforceRow } from './client.ts';
import { hasCode, unreadable } from './errors.ts';
import { after, type Condition, compare, type Keyset, soql } from './soql.ts';
import { instantOf } from './values.ts';

/** How often a window is cut in two before a query that is too slow is given up. */
const MOST_HALVINGS = 8;
/** A cursor that Salesforce drops this often without a page in between will not come back by itself. */
const MOST_LOST_CURSORS = 3;

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
  /** A field turned out to be hidden although it was described: forget what was described. */
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
 * @throws ConnectorError as `client.query`
 */
export async function* readWindow(
  client: SalesforceClient,
  source: WindowSource,
  from: Keyset,
  until: Date,
  signal: AbortSignal,
): AsyncGenerator<WindowPage> {
  const state: WindowState = { position: from, upper: until, halvings: 0, lostCursors: 0, droppedField: false };
  let following: string | null = null;
  while (state.position.at < until) {
    signal.throwIfAborted();
    let page: QueryPage;
    try {
      page = await (following === null
        ? first(client, source, state, signal)
        : next(client, source, following, signal));
    } catch (error) {
      adapt(error, source, state);
      following = null;
      continue;
    }
    following = page.next;
    const position = positionOf(page.rows.at(-1), source);
    if (position !== null) {
      state.position = position;
      state.lostCursors = 0;
      yield { rows: page.rows, position };
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
  droppedField: boolean;
}

async function first(
  client: SalesforceClient,
  source: WindowSource,
  { position, upper }: WindowState,
  signal: AbortSignal,
): Promise<QueryPage> {
  const query = soql({
    select: await source.fields(),
    from: source.object,
    where: [after(source.stamp, position), compare(source.stamp, '<', upper), ...source.where],
    orderBy: [source.stamp, 'Id'],
  });
  return client.query(query, { signal, all: source.all, what: source.object });
}

function next(client: SalesforceClient, { object, all }: WindowSource, path: string, signal: AbortSignal) {
  return client.queryMore(path, { signal, all, what: object });
}

/** Changes the question where Salesforce cannot answer this one; throws on where another would fare no better. */
function adapt(error: unknown, source: WindowSource, state: WindowState): void {
  if (hasCode(error, 'QUERY_TIMEOUT') && state.halvings < MOST_HALVINGS) {
    state.halvings += 1;
    const span = state.upper.getTime() - state.position.at.getTime();
    state.upper = new Date(state.position.at.getTime() + Math.max(Math.ceil(span / 2), 1_000));
  } else if (hasCode(error, 'INVALID_QUERY_LOCATOR') && state.lostCursors < MOST_LOST_CURSORS) {
    state.lostCursors += 1;
  } else if (hasCode(error, 'INVALID_FIELD') && !state.droppedField && error instanceof ConnectorError) {
    state.droppedField = true;
    source.hidden(error);
  } else {
    throw error;
  }
}

function positionOf(row: SalesforceRow | undefined, { object, stamp }: WindowSource): Keyset | null {
  if (row === undefined) return null;
  const at = instantOf(row[stamp]);
  const id = row['Id'];
  if (at === null || typeof id !== 'string') throw unreadable(object);
  return { at, id };
}
