import { z } from 'zod';
import {
  type Checkpoint,
  ConnectorError,
  type CrmRecordDraft,
  type ReadRequest,
  type RowBatch,
  type Stream,
} from '../contract/index.ts';
import type { SalesforceClient, SalesforceRow } from './client.ts';
import { describeObject, visibleFields } from './describe.ts';
import { grantFields } from './hidden-fields.ts';
import { type Condition, soql } from './soql.ts';

/** A source of a small stream: one object, or the descriptions of objects. */
export interface DailySource {
  /** The object by its API name: what `seen` in the checkpoint and the sentences call it. */
  readonly object: string;
  isVisible(client: SalesforceClient): Promise<boolean>;
  /**
   * What to grant so that nothing of it is read as empty; null when nothing is missing.
   *
   * @throws ConnectorError `skip-stream` when it is visible without a field it cannot be read without
   */
  lacking?(client: SalesforceClient): Promise<string | null>;
  /** Its records, in pages. @throws ConnectorError */
  read(client: SalesforceClient, signal: AbortSignal): AsyncIterable<readonly CrmRecordDraft[]>;
}

/** Small tables of one record type that are read whole, together, once a day. */
export interface DailyStream {
  readonly title: string;
  readonly record: CrmRecordDraft['type'];
  readonly sources: readonly DailySource[];
  /** Objects that are there only with a feature: their lack is no lack of permission. */
  readonly optional?: readonly string[];
  /** What to say when none of the sources is visible. */
  readonly noneVisible: string;
  /** Whether this organisation has nothing of the kind, so that nothing is missing when no source is visible. */
  hasNone?(client: SalesforceClient): Promise<boolean>;
}

/**
 * `day`: the vendor's calendar day of the last read. `seen`: the objects that were visible then, by name and with commas;
 * what they said is not ended because one of them is hidden today.
 */
const position = z.object({ day: z.iso.date(), seen: z.string() });

/** A stream over small tables: everything once a calendar day, nothing in between. */
export function dailyStream(definition: DailyStream): Stream<SalesforceClient> {
  return {
    record: definition.record,
    // Read whole each time: there is nothing to count them against.
    object: null,
    title: definition.title,
    supports: { checkpoints: 'end-only', deletes: 'full-scan', history: false, daily: true },
    read: (client, request) => read(definition, client, request),
  };
}

async function* read(
  { sources, noneVisible, hasNone }: DailyStream,
  client: SalesforceClient,
  { after, until, signal }: ReadRequest,
): AsyncGenerator<RowBatch> {
  const day = until.toISOString().slice(0, 10);
  const before = after === null ? null : parse(after);
  if (before?.day === day) {
    yield { rows: [], deletedIds: [], checkpoint: after };
    return;
  }
  const visible: DailySource[] = [];
  for (const source of sources) if (await source.isVisible(client)) visible.push(source);
  if (visible.length === 0 && (await hasNone?.(client)) !== true) {
    throw new ConnectorError('skip-stream', noneVisible, { vendorCode: 'INVALID_TYPE' });
  }
  for (const source of visible) {
    for await (const rows of source.read(client, signal)) {
      signal.throwIfAborted();
      if (rows.length > 0) yield { rows, deletedIds: [], checkpoint: null };
    }
  }
  signal.throwIfAborted();
  const names = new Set(visible.map(({ object }) => object));
  const seenBefore = before === null || before.seen === '' ? [] : before.seen.split(',');
  const hidden = seenBefore.filter((object) => !names.has(object));
  // An object that is hidden today may still say what it said: nothing is ended until it is seen again.
  yield {
    rows: [],
    deletedIds: [],
    checkpoint: { day, seen: [...names, ...hidden].sort().join(',') },
    ...(hidden.length === 0 ? { sweep: true } : {}),
  };
}

function parse(checkpoint: Checkpoint): z.infer<typeof position> {
  const { data } = position.safeParse(checkpoint);
  if (data !== undefined) return data;
  throw new ConnectorError('restart-stream', 'The stored position of this stream cannot be read; it starts anew.');
}

export interface TableSource {
  readonly object: string;
  readonly required: readonly string[];
  readonly wanted: readonly string[];
  readonly where?: readonly Condition[];
  /** Archived rows too, which a plain query hides. */
  readonly all?: boolean;
  /** null leaves the row out. */
  map(row: SalesforceRow): CrmRecordDraft | null;
}

/** An object read whole, in the order of its ids. */
export function table({ object, required, wanted, where = [], all = false, map }: TableSource): DailySource {
  return {
    object,
    isVisible: async (client) => (await describeObject(client, object))?.queryable === true,
    lacking: async (client) => grantFields(object, (await visibleFields(client, object, required, wanted)).missing),
    async *read(client, signal) {
      const { select } = await visibleFields(client, object, ['Id', ...required], wanted);
      const query = soql({ select, from: object, where, orderBy: ['Id'] });
      const options = { signal, all, what: object };
      let page = await client.query(query, options);
      for (;;) {
        yield page.rows.flatMap((row) => map(row) ?? []);
        if (page.next === null) return;
        signal.throwIfAborted();
        page = await client.queryMore(page.next, options);
      }
    },
  };
}
