import {
  type Checkpoint,
  ConnectorError,
  type CrmRecordDraft,
  type ReadRequest,
  type RowBatch,
} from '../contract/index.ts';
import { beginning, finished, moved, type Progress, parseProgress, resumeFrom, toCheckpoint } from './checkpoint.ts';
import type { SalesforceClient, SalesforceRow } from './client.ts';
import { describeObject, visibleFields } from './describe.ts';
import type { Outcome } from './remember.ts';
import type { Condition } from './soql.ts';
import { MOST_QUERIES } from './together.ts';
import { openingPart, readWindow, type WindowSource } from './window.ts';

/** One object that holds past changes: never changed itself, no SystemModstamp, in the order of CreatedDate. */
export interface HistoryTable {
  readonly history: string;
  readonly where: readonly Condition[];
  /** Beyond Id and CreatedDate. */
  readonly required: readonly string[];
  readonly wanted: readonly string[];
  /** What becomes of a page. May ask Salesforce for what the page does not say. */
  sort(rows: readonly SalesforceRow[], client: SalesforceClient, signal: AbortSignal): Promise<SortedHistory>;
}

export interface SortedHistory {
  readonly rows: readonly CrmRecordDraft[];
  readonly skipped: Readonly<Record<string, number>>;
}

/**
 * Reads several history objects as one stream, each with its own part of the checkpoint. An object that is not visible is
 * passed over, and begins at the beginning once it is.
 *
 * @param noneVisible what to say when none of them is
 * @throws ConnectorError `skip-stream` when none of them is visible, and as `client.query`
 */
export async function* readHistories(
  client: SalesforceClient,
  tables: readonly HistoryTable[],
  { after, until, signal }: ReadRequest,
  noneVisible: string,
): AsyncGenerator<RowBatch> {
  let checkpoint: Checkpoint = after ?? {};
  const visible: HistoryTable[] = [];
  for (const table of tables) {
    if ((await describeObject(client, table.history))?.queryable === true) visible.push(table);
  }
  if (visible.length === 0) throw new ConnectorError('skip-stream', noneVisible, { vendorCode: 'INVALID_TYPE' });
  const openings = await openTogether(client, visible, checkpoint, until, signal);
  for (const table of visible) {
    const { history } = table;
    const opening = openings.get(history);
    const own = slice(checkpoint, history);
    let progress = own === null ? beginning(client.since, until, false) : parseProgress(own, client.since);
    const from = resumeFrom(progress, client.since);
    for await (const page of readWindow(client, sourceOf(client, table), from, until, signal, opening)) {
      progress = moved(progress, until, page.position);
      checkpoint = merge(checkpoint, history, progress);
      yield { ...(await table.sort(page.rows, client, signal)), deletedIds: [], checkpoint };
    }
    checkpoint = merge(checkpoint, history, finished(progress, until));
  }
  signal.throwIfAborted();
  yield { rows: [], deletedIds: [], checkpoint };
}

/** The first pages of objects that were read before, as few requests as Salesforce allows: mostly there is nothing new. */
async function openTogether(
  client: SalesforceClient,
  tables: readonly HistoryTable[],
  checkpoint: Checkpoint,
  until: Date,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Outcome>> {
  const openings = new Map<string, Outcome>();
  const read = tables.filter(({ history }) => slice(checkpoint, history) !== null);
  for (let start = 0; start < read.length; start += MOST_QUERIES) {
    const group = read.slice(start, start + MOST_QUERIES);
    const parts = await Promise.all(
      group.map((table) => {
        const progress = parseProgress(slice(checkpoint, table.history) ?? {}, client.since);
        return openingPart(sourceOf(client, table), resumeFrom(progress, client.since), until);
      }),
    );
    const outcomes = await client.together(parts, signal);
    for (const [index, { history }] of group.entries()) {
      const outcome = outcomes[index];
      if (outcome !== undefined) openings.set(history, outcome);
    }
  }
  return openings;
}

function sourceOf(client: SalesforceClient, { history, where, required, wanted }: HistoryTable): WindowSource {
  return {
    object: history,
    stamp: 'CreatedDate',
    // The history of a deleted record goes with it, and comes back with it unchanged: read now, or never.
    all: true,
    where,
    fields: async () => (await visibleFields(client, history, ['Id', 'CreatedDate', ...required], wanted)).select,
    hidden: (error: ConnectorError) => {
      throw error;
    },
  };
}

/** One object's part of the checkpoint, whose keys are `AccountHistory.through` and so on. */
function slice(checkpoint: Checkpoint, history: string): Checkpoint | null {
  const prefix = `${history}.`;
  const own = Object.entries(checkpoint).filter(([key]) => key.startsWith(prefix));
  return own.length === 0 ? null : Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
}

function merge(checkpoint: Checkpoint, history: string, progress: Progress): Checkpoint {
  const own = Object.entries(toCheckpoint(progress)).map(([key, value]) => [`${history}.${key}`, value]);
  return { ...checkpoint, ...Object.fromEntries(own) };
}
