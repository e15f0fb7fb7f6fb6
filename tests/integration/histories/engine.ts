import { ConnectorError } from '../../../connectors/contract/index.ts';
import type { Database } from '../../../src/db/index.ts';
import {
  type ConnectionSettings,
  Connections,
  reconcile,
  registerConnections,
  runStream,
  settleSync,
  startSync,
} from '../../../src/sync/index.ts';
import { type BreakableDatabase, breakable } from './breakable-database.ts';
import type { Crm } from './crm.ts';
import type { Sync, Trouble } from './history.ts';

const log = { info: () => undefined, warn: () => undefined };
const sealing = { seal: (text: string) => Buffer.from(text), open: (sealed: Buffer) => sealed.toString() };
/** More attempts than one trouble can cost. */
const ATTEMPTS = 4;

/** What the killed process's reading ends with. */
class Killed extends Error {
  override readonly name = 'Killed';
}

/** The real sync engine on one connection, run as the queue would run it, and disturbed. */
export class Engine {
  readonly #database: BreakableDatabase;
  readonly #crm: Crm;
  readonly #settings: ConnectionSettings;
  #connections: Connections;

  private constructor(database: Database, crm: Crm, settings: ConnectionSettings) {
    this.#database = breakable(database);
    this.#crm = crm;
    this.#settings = settings;
    this.#connections = this.#start();
  }

  static async start(database: Database, crm: Crm, id: string): Promise<Engine> {
    const settings = crm.connection(id);
    await registerConnections(database, [settings]);
    return new Engine(database, crm, settings);
  }

  /** Reads every stream of the history once, whatever gets in the way. Throws when the engine gives up. */
  async sync({ mode, trouble, meanwhile }: Sync): Promise<void> {
    const { streams } = this.#crm;
    const connectionId = this.#settings.id;
    const { syncId } = await startSync(this.#database, { connectionId, mode, trigger: 'history', streams });
    let pending = [...meanwhile];
    const passTime = (): void => {
      for (const change of pending) this.#crm.apply(change);
      pending = [];
    };
    await this.#signIn();
    const plan = this.#disturb(trouble);
    for (const [index, stream] of streams.entries()) {
      if (index === Math.ceil(streams.length / 2)) passTime();
      for (let attempt = 1; ; attempt += 1) {
        try {
          await this.#run(syncId, stream, mode, plan);
          break;
        } catch (error) {
          if (attempt === ATTEMPTS || !(await this.#recover(error, trouble))) throw error;
          passTime();
        }
      }
    }
    this.#crm.calm();
    this.#database.mend();
    const settled = await settleSync(this.#database, syncId);
    if (settled?.status !== 'succeeded') throw new Error(`the sync ended as ${settled?.status}`);
  }

  reconcile() {
    return reconcile(this.#database, this.#connections, this.#settings.id);
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #run(syncId: string, stream: string, mode: Sync['mode'], plan: { batches: number | null }): Promise<void> {
    const process = new AbortController();
    await this.#connections.open(this.#settings.id);
    // Real clocks go on after a sign-in.
    this.#crm.advance(1);
    await runStream(this.#database, this.#connections, {
      syncId,
      connectionId: this.#settings.id,
      stream,
      mode,
      signal: process.signal,
      onProgress: () => {
        if (plan.batches === null) return;
        plan.batches -= 1;
        if (plan.batches >= 0) return;
        plan.batches = null;
        process.abort(new Killed('the process was killed'));
      },
    });
  }

  /**
   * Renews a session that has ended since the last sync. Signing in changes the user that signs in, and a row of the very
   * second a read ends at is left to the next; where every read begins with a sign-in, that would be for ever. What is in
   * the way of signing in is for the streams to meet.
   */
  async #signIn(): Promise<void> {
    try {
      const { client } = await this.#connections.open(this.#settings.id);
      const to = await this.#settings.connector.now(client);
      await this.#settings.connector.count(client, 'users', { from: new Date(to.getTime() - 1000), to });
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
    }
  }

  #disturb(trouble: Trouble | null): { batches: number | null } {
    if (trouble?.is === 'killed') return { batches: trouble.batch };
    if (trouble?.is === 'connection-lost') this.#database.breakAt(trouble.statement);
    else if (trouble !== null) this.#crm.disturb(trouble);
    return { batches: null };
  }

  /** What the queue, an operator or a restart does about it; false when nothing would help. */
  async #recover(error: unknown, trouble: Trouble | null): Promise<boolean> {
    if (error instanceof Killed || this.#database.broken) {
      this.#database.mend();
      await this.#connections.close();
      if (trouble?.is === 'killed') this.#crm.advance(trouble.downFor);
      this.#connections = this.#start();
      return true;
    }
    if (!(error instanceof ConnectorError)) return false;
    if (error.recovery === 'wait') {
      this.#crm.advance(60);
      await this.#database.pool.query('update connection set paused_until = null where id = $1', [this.#settings.id]);
    }
    // A token refused twice in a row is for a person to look at; here somebody does.
    if (error.recovery === 'reconnect') return trouble?.is === 'expired-session';
    return error.recovery === 'wait' || error.recovery === 'retry';
  }

  #start(): Connections {
    return new Connections({ database: this.#database, sealing, log, connections: [this.#settings] });
  }
}
