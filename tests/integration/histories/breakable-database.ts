import type pg from 'pg';
import type { Database } from '../../../src/db/index.ts';

/** A database whose connections can be broken from outside, in the middle of a transaction. */
export interface BreakableDatabase extends Database {
  /** The n-th statement from now on a checked-out connection finds its connection gone. */
  breakAt(statement: number): void;
  /** Whether it has happened since `breakAt`. */
  readonly broken: boolean;
  mend(): void;
}

/** Wraps a database: statements go through as they are until one is to find the server gone. */
export function breakable(database: Database): BreakableDatabase {
  let left: number | null = null;
  let broken = false;
  const breakIfDue = async (client: pg.PoolClient): Promise<void> => {
    if (left === null) return;
    left -= 1;
    if (left >= 0) return;
    left = null;
    broken = true;
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
  };
  const wrap = (client: pg.PoolClient): pg.PoolClient =>
    new Proxy(client, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property, target);
        if (property !== 'query') return typeof value === 'function' ? value.bind(target) : value;
        return (...values: unknown[]) => {
          // A COPY is a stream that must be handed back at once; the statement before or after it breaks as well.
          if (left === null || typeof values[0] !== 'string') return Reflect.apply(value as Query, target, values);
          return breakIfDue(target).then(() => Reflect.apply(value as Query, target, values));
        };
      },
    });
  const pool = new Proxy(database.pool, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (property === 'connect') return async () => wrap(await target.connect());
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    db: database.db,
    pool,
    close: () => database.close(),
    breakAt(statement) {
      left = statement;
      broken = false;
    },
    get broken() {
      return broken;
    },
    mend() {
      left = null;
      broken = false;
    },
  };
}

type Query = (...values: unknown[]) => unknown;
