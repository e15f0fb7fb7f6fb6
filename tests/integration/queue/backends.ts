import pino, { type Logger } from 'pino';
import { expect } from 'vitest';
import { type AnyJob, type AnyMessage, openQueues, type Queues, type Workers } from '../../../src/queue/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { redisIsHere, startRedis, type TestRedis } from '../../support/redis.ts';
import { quick } from './work.ts';

/** Waits for a condition as long as a busy machine may take, not as long as it should take. */
export const soon = <T>(probe: () => T | Promise<T>, options: { timeout: number } = { timeout: 20_000 }) =>
  expect.poll(probe, options);

export type Kind = 'postgres' | 'redis';
/** Every file of this folder runs on each of these. */
export const kinds: readonly Kind[] = redisIsHere() ? ['postgres', 'redis'] : ['postgres'];

export type LogLine = Record<string, unknown>;

/** The datastores of one test file. */
export class Stores {
  readonly kind: Kind;
  readonly database: TestDatabase;
  /** Null on PostgreSQL. */
  readonly redis: TestRedis | null;
  readonly lines: LogLine[] = [];
  readonly log: Logger = pino({ level: 'trace' }, { write: (line) => void this.lines.push(JSON.parse(line)) });
  readonly #closing: (() => Promise<unknown>)[] = [];

  private constructor(kind: Kind, database: TestDatabase, redis: TestRedis | null) {
    this.kind = kind;
    this.database = database;
    this.redis = redis;
  }

  static async open(kind: Kind): Promise<Stores> {
    const redis = kind === 'redis' ? await startRedis() : null;
    return new Stores(kind, await createTestDatabase(), redis);
  }

  get backend(): Parameters<typeof openQueues>[0]['backend'] {
    return this.redis === null ? { kind: 'postgres', url: this.database.url } : { kind: 'redis', url: this.redis.url };
  }

  /** Queues as one process opens them; closed by `settle`. */
  async queues(...messages: readonly AnyMessage[]): Promise<Queues> {
    const queues = await openQueues({ backend: this.backend, messages, log: this.log });
    this.#closing.unshift(() => queues.close());
    return queues;
  }

  /** Workers as one process starts them; stopped by `settle`. */
  async workers(queues: Queues, ...jobs: readonly AnyJob<undefined>[]): Promise<Workers> {
    const workers = await queues.startWorkers(jobs, undefined, { databaseUrl: this.database.url, timings: quick });
    this.#closing.unshift(() => workers.stop());
    return workers;
  }

  /** The lines logged at the end of runs of this message, of which only the outcome matters. */
  outcomes(message: AnyMessage): unknown[] {
    return this.ends(message).map((line) => line['outcome']);
  }

  ends(message: AnyMessage): LogLine[] {
    return this.lines.filter((line) => line['msg'] === 'job ended' && line['job'] === message.name);
  }

  /** After each test: closes in the reverse order of opening. */
  async settle(): Promise<void> {
    for (const close of this.#closing.splice(0)) await close();
  }

  async close(): Promise<void> {
    await this.settle();
    await this.redis?.stop();
    await this.database.drop();
  }
}
