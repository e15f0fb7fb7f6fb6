import type pg from 'pg';

/** What became of `work`: it ran, or somebody else held the lock and it did not. */
export type Locked<T> = { readonly acquired: true; readonly result: T } | { readonly acquired: false };

/**
 * Runs `work` while holding the session lock on `key`, in every process of this database the only one to do so. Does
 * not wait: when the lock is taken, `work` is not run. The lock is given back with the session, so a killed process
 * cannot keep it; `work` is told by its signal when the session is lost, as another process may take over from then on.
 * Takes one connection of the pool for as long as `work` runs; give it a pool of its own where `work`
 * needs connections too. Not through a pooler in transaction mode, where a session is not one connection.
 * @throws whatever `work` throws; pg errors when the database is away.
 */
export async function withAdvisoryLock<T>(
  pool: pg.Pool,
  key: string,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<Locked<T>> {
  const client = await pool.connect();
  let failure: Error | undefined;
  const lost = new AbortController();
  const onError = (error: Error) => {
    failure = error;
    lost.abort(error);
  };
  // Without a listener a connection that breaks during `work` would end the process.
  client.on('error', onError);
  try {
    const { rows } = await client.query<{ acquired: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as acquired',
      [key],
    );
    if (rows[0]?.acquired !== true) return { acquired: false };
    try {
      return { acquired: true, result: await work(lost.signal) };
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]).catch(onError);
    }
  } finally {
    client.off('error', onError);
    // A connection that failed, or may still hold the lock, is closed rather than handed to the next borrower.
    client.release(failure);
  }
}
