import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type {
  ApiUsage,
  Batch,
  Checkpoint,
  ConnectContext,
  CrmRecordDraft,
  RequestBudget,
  RowBatch,
} from '../../connectors/contract/index.ts';
import type { RecordType } from '../../src/records/record.ts';
import { asRows } from './byte-rows.ts';
import type { ContractFixture, ContractWorld } from './contract-fixture.ts';

/** A budget that counts, and can be told to refuse from some request on. */
export class CountingBudget implements RequestBudget {
  spent = 0;
  /** How often it was asked: what the vendor does not count is asked for at a cost of 0. */
  asked = 0;
  usage: ApiUsage | null = null;
  refusal: Error | null = null;

  async spend(cost = 1): Promise<void> {
    if (this.refusal !== null) throw this.refusal;
    this.spent += cost;
    this.asked += Math.max(1, cost);
  }

  report(usage: ApiUsage): void {
    this.usage = usage;
  }

  pause(): void {}
}

export interface Session {
  readonly world: ContractWorld;
  readonly budget: CountingBudget;
  /** Signs in anew, as another process would after a restart. */
  connect(): Promise<unknown>;
  /** Reads one stream to its end, or until it throws. */
  read(stream: string, after: Checkpoint | null, until?: Date): Promise<RowBatch[]>;
  /** Waits if the batch asks for it, as the engine would before the next. */
  settle(batch: Batch): Promise<void>;
}

/** Opens a world, runs `body` on it and closes everything, whatever happens. */
export async function withSession(fixture: ContractFixture, body: (session: Session) => Promise<void>): Promise<void> {
  const world = await fixture.open();
  const budget = new CountingBudget();
  const stop = new AbortController();
  const clients: unknown[] = [];
  const connect = async (): Promise<unknown> => {
    const saved = new Map<string, string>();
    const context: ConnectContext<unknown> = {
      connectionId: 'contract',
      settings: fixture.connector.settings.parse(world.settings),
      since: world.since,
      budget,
      secrets: {
        load: async (name) => saved.get(name) ?? null,
        save: async (name, value) => {
          saved.set(name, value);
        },
      },
      log: { info: () => undefined, warn: () => undefined },
      signal: stop.signal,
    };
    const client: unknown = await fixture.connector.connect(context);
    clients.push(client);
    return client;
  };
  try {
    await body({
      world,
      budget,
      connect,
      read: async (stream, after, until) => {
        const client = await connect();
        return collect(
          streamOf(fixture, stream).read(client, {
            after,
            until: until ?? (await fixture.connector.now(client)),
            signal: stop.signal,
          }),
          streamOf(fixture, stream).record,
        );
      },
      settle,
    });
  } finally {
    for (const client of clients) await fixture.connector.disconnect(client);
    stop.abort();
    await world.close();
  }
}

export function streamOf(fixture: ContractFixture, stream: string) {
  const found = fixture.connector.streams[stream];
  if (found === undefined) throw new Error(`${fixture.connector.vendor} has no stream ${stream}`);
  return found;
}

/** How long the engine has been away when it reads the stream again: at least `milliseconds`, for daily streams a day. */
export function absence(fixture: ContractFixture, stream: string, milliseconds: number): number {
  return streamOf(fixture, stream).supports.daily === true ? Math.max(milliseconds, 24 * 3_600_000) : milliseconds;
}

/** Reads to the end: documents as the rows they stand for, and what the vendor was only waited for left out. */
export async function collect(batches: AsyncIterable<Batch>, record: RecordType): Promise<RowBatch[]> {
  const all: RowBatch[] = [];
  for await (const batch of batches) {
    all.push(await asRows(batch, record));
    await settle(batch);
  }
  return all;
}

/** Simulated vendors are quick: what asks for a pause of seconds is asked again in a moment. */
const MOMENT_MS = 20;

async function settle(batch: Batch): Promise<void> {
  if (batch.csv === undefined && batch.notBefore !== undefined) await setTimeout(MOMENT_MS);
}

/** Through JSON and back, as the database keeps it. */
export function stored(checkpoint: Checkpoint): Checkpoint {
  return JSON.parse(JSON.stringify(checkpoint));
}

export function lastCheckpoint(batches: readonly RowBatch[]): Checkpoint {
  const checkpoint = batches.findLast((batch) => batch.checkpoint !== null)?.checkpoint;
  expect(checkpoint, 'a finished read leaves a checkpoint').toBeDefined();
  return stored(checkpoint ?? {});
}

/**
 * What the engine would hold after merging these batches in order: newer versions win, deletes and sweeps remove.
 * A scan lasts until its sweep, over any number of interrupted reads, as in the engine.
 */
export class Store {
  readonly rows = new Map<string, CrmRecordDraft>();
  #seen = new Set<string>();

  merge(batches: readonly RowBatch[]): this {
    for (const batch of batches) {
      for (const row of batch.rows) {
        this.#seen.add(row.sourceId);
        const held = this.rows.get(row.sourceId);
        if (held === undefined || !isOlder(row, held)) this.rows.set(row.sourceId, row);
      }
      for (const id of batch.presentIds ?? []) this.#seen.add(id);
      for (const id of batch.deletedIds) {
        this.rows.delete(id);
        this.#seen.delete(id);
      }
      if (batch.sweep === true) {
        for (const id of this.rows.keys()) if (!this.#seen.has(id)) this.rows.delete(id);
        this.#seen = new Set();
      }
    }
    return this;
  }

  /** Starts a scan anew, as the engine does for every read that does not resume an unfinished one. */
  startScan(): this {
    this.#seen = new Set();
    return this;
  }

  ids(): string[] {
    return [...this.rows.keys()].sort();
  }
}

function isOlder(row: CrmRecordDraft, held: CrmRecordDraft): boolean {
  return BigInt(String(row.version ?? 0)) < BigInt(String(held.version ?? 0));
}

const MINUTE = 60_000;

/** Fills a little more than two pages, one minute apart, ending an hour before now. */
export async function seed(world: ContractWorld, stream: string, count = world.pageSize * 2 + 1): Promise<string[]> {
  const ids: string[] = [];
  const first = world.now().getTime() - 60 * MINUTE - count * MINUTE;
  for (let index = 0; index < count; index += 1) {
    ids.push(await world.insert(stream, new Date(first + index * MINUTE)));
  }
  return ids.sort();
}
