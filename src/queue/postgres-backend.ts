import { createPostgresBackend, type PostgresConnectionOptions, withBackend } from 'bullmq';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Backend, Envelope, JobReturn } from './backend.ts';
import { quietly } from './quietly.ts';
import { attach } from './worker-events.ts';

const { Queue, Worker } = withBackend(createPostgresBackend);

/** BullMQ's own default; `uptake migrate` creates it. */
const SCHEMA = 'bullmq';
/** Connections for commands, beside one per worker that listens. */
const COMMAND_CONNECTIONS = 5;

/**
 * BullMQ on PostgreSQL. All queues and workers share one pool: with a pool each, as BullMQ opens them when it is given
 * a URL, 4 queues and 4 workers took 22 connections. BullMQ's statements name no schema, so the pool's search_path does.
 * @throws what pg or BullMQ say when the server is away or `uptake migrate` has not been run.
 */
export async function openPostgresBackend(options: {
  readonly url: string;
  readonly workers: number;
  readonly log: Logger;
}): Promise<Backend> {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: 'uptake queue',
    options: `-c search_path=${SCHEMA} -c timezone=UTC`,
    max: options.workers + COMMAND_CONNECTIONS,
    connectionTimeoutMillis: 5000,
    // A silently dropped LISTEN connection must be noticed, or its worker would sleep on.
    keepAlive: true,
  });
  // BullMQ describes a pg.Pool in types of its own, which @types/pg does not match to the letter.
  const connection = pool as unknown as PostgresConnectionOptions;
  // Every queue and worker listens for errors of the pool they share.
  pool.setMaxListeners(0);
  const errors = quietly(options.log, 'The queue lost a PostgreSQL connection.');
  pool.on('error', errors);
  try {
    // BullMQ remembers a failed first connection for ever, so the first must be one that may fail the start.
    await pool.query('select 1');
    const probe = new Queue<Envelope, JobReturn, string>('probe', { connection });
    probe.on('error', () => undefined);
    await probe.waitUntilReady().finally(() => probe.close());
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    kind: 'postgres',
    openQueue(name) {
      const queue = new Queue<Envelope, JobReturn, string>(name, {
        connection,
        streams: { events: { maxLen: 1000 } },
      });
      queue.on('error', errors);
      return queue;
    },
    async openWorker(name, run, settings, on) {
      const worker = new Worker<Envelope, JobReturn, string>(name, run, {
        ...settings,
        connection,
        autorun: false,
      });
      attach(worker, on);
      try {
        await worker.waitUntilReady();
      } catch (error) {
        await worker.close();
        throw error;
      }
      worker.run().catch(on.error);
      return {
        close: () => worker.close(),
        abandon: () => worker.disconnect(),
      };
    },
    ready: async () => undefined,
    async ping() {
      await pool.query('select 1');
    },
    warnings: async () => [],
    async close() {
      // Its connections may outlive the pool's end by a moment, and the server by none.
      pool.off('error', errors).on('error', () => undefined);
      await pool.end();
    },
  };
}
