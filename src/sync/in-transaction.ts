import type { PoolClient } from 'pg';
import type { Database } from '../db/index.ts';

/**
 * Runs `work` in a transaction on a connection of its own: committed when it returns, undone when it throws. A connection
 * that cannot even be rolled back is not used again.
 */
export async function inTransaction<T>(
  database: Pick<Database, 'pool'>,
  work: (connection: PoolClient) => Promise<T>,
): Promise<T> {
  const connection = await database.pool.connect();
  let broken: Error | undefined;
  try {
    await connection.query('begin');
    const result = await work(connection);
    await connection.query('commit');
    return result;
  } catch (error) {
    await connection.query('rollback').catch((rollback: Error) => {
      broken = rollback;
    });
    throw error;
  } finally {
    connection.release(broken);
  }
}
