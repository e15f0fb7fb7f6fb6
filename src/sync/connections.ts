import type { AnyConnector, ConnectorLog } from '../../connectors/contract/index.ts';
import type { Database } from '../db/index.ts';
import { type BudgetPolicy, createBudget } from './budget.ts';
import { connectionSecrets, type Sealing } from './secrets.ts';

/** A connection as configured: what the engine needs to know of it. */
export interface ConnectionSettings {
  readonly id: string;
  readonly vendor: string;
  readonly connector: AnyConnector;
  /** The vendor's own settings, already validated by the connector's schema. */
  readonly settings: unknown;
  readonly since: Date;
  readonly budget: BudgetPolicy;
  readonly excludedStreams: readonly string[];
}

export interface OpenConnection {
  readonly settings: ConnectionSettings;
  // biome-ignore lint/suspicious/noExplicitAny: each connector's client is its own business
  readonly client: any;
}

/**
 * Signed-in clients of this process, one per connection: several streams share one sign-in. A client whose credentials
 * were refused is forgotten, so that the next attempt signs in anew.
 */
export class Connections {
  readonly #database: Database;
  readonly #sealing: Sealing;
  readonly #log: ConnectorLog;
  readonly #settings: ReadonlyMap<string, ConnectionSettings>;
  readonly #open = new Map<string, Promise<OpenConnection>>();
  readonly #lanes = new Map<string, { running: number; readonly waiting: (() => void)[] }>();
  readonly #ended = new AbortController();

  constructor(options: {
    database: Database;
    sealing: Sealing;
    log: ConnectorLog;
    connections: readonly ConnectionSettings[];
  }) {
    this.#database = options.database;
    this.#sealing = options.sealing;
    this.#log = options.log;
    this.#settings = new Map(options.connections.map((connection) => [connection.id, connection]));
  }

  get all(): readonly ConnectionSettings[] {
    return [...this.#settings.values()];
  }

  find(id: string): ConnectionSettings | undefined {
    return this.#settings.get(id);
  }

  /** Streams of a connection that are to be read, in the connector's order. */
  streamsOf(connection: ConnectionSettings): string[] {
    return Object.keys(connection.connector.streams).filter((name) => !connection.excludedStreams.includes(name));
  }

  /** Signs in, or hands out the sign-in under way or done. @throws ConnectorError */
  async open(id: string): Promise<OpenConnection> {
    const running = this.#open.get(id);
    if (running !== undefined) return running;
    const opening = this.#connect(id);
    this.#open.set(id, opening);
    opening.catch(() => this.#open.delete(id));
    return opening;
  }

  /** Runs `work` when fewer than `maxConcurrent` others of this connection run in this process. */
  async withSlot<T>(id: string, work: () => Promise<T>): Promise<T> {
    const limit = this.#settings.get(id)?.budget.maxConcurrent ?? 1;
    const lane = this.#lanes.get(id) ?? { running: 0, waiting: [] };
    this.#lanes.set(id, lane);
    if (lane.running >= limit) await new Promise<void>((resolve) => lane.waiting.push(resolve));
    else lane.running += 1;
    try {
      return await work();
    } finally {
      const next = lane.waiting.shift();
      if (next === undefined) lane.running -= 1;
      else next();
    }
  }

  forget(id: string): void {
    this.#open.delete(id);
  }

  async close(): Promise<void> {
    this.#ended.abort();
    const opened = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    for (const result of opened) {
      if (result.status === 'fulfilled') {
        await result.value.settings.connector.disconnect(result.value.client).catch(() => undefined);
      }
    }
  }

  async #connect(id: string): Promise<OpenConnection> {
    const settings = this.#settings.get(id);
    if (settings === undefined) throw new Error(`connection ${id} is not configured`);
    const budget = createBudget(this.#database, id, settings.budget);
    const client = await settings.connector.connect({
      connectionId: id,
      settings: settings.settings,
      since: settings.since,
      budget,
      secrets: connectionSecrets(this.#database, this.#sealing, id),
      log: this.#log,
      signal: this.#ended.signal,
    });
    return { settings, client };
  }
}

/** Makes the table of connections equal to the configuration; what is no longer configured is disabled, not removed. */
export async function registerConnections(
  database: Database,
  connections: readonly ConnectionSettings[],
): Promise<void> {
  await database.db.transaction().execute(async (trx) => {
    const ids = connections.map((connection) => connection.id);
    let others = trx.updateTable('connection').set({ enabled: false });
    if (ids.length > 0) others = others.where('id', 'not in', ids);
    await others.execute();
    for (const { id, vendor } of connections) {
      await trx
        .insertInto('connection')
        .values({ id, vendor })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ vendor, enabled: true }))
        .execute();
    }
  });
}
