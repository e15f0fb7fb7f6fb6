import { AsyncLocalStorage } from 'node:async_hooks';
import { type ApiUsage, ConnectorError, type RequestBudget } from '../../connectors/contract/index.ts';
import type { Database } from '../db/index.ts';

export interface BudgetPolicy {
  /** Our share of the vendor's daily allowance, 0 < share ≤ 1. */
  readonly dailyShare: number;
  /** Streams this process reads at once from the connection; each has at most one request under way. */
  readonly maxConcurrent: number;
}

const MINUTE = 60_000;

const meter = new AsyncLocalStorage<{ requests: number }>();

/** Runs `work` and tells how many requests it asked a budget for, also while others use the same budget. */
export async function metered<T>(work: (requests: () => number) => Promise<T>): Promise<T> {
  const count = { requests: 0 };
  return meter.run(count, () => work(() => count.requests));
}

/**
 * The budget of one connection, kept in the database: every request of every process is counted in the hour it was
 * sent, and a rolling day of them may not pass our share of the allowance the vendor reports. While the connection is
 * paused nothing may be sent at all.
 */
export function createBudget(database: Database, connectionId: string, policy: BudgetPolicy): RequestBudget {
  let pauses = 0;
  /** The last pause, once it is where every process sees it. */
  let noted: Promise<unknown> = Promise.resolve();

  async function requireOpen(cost: number): Promise<void> {
    await noted;
    const { rows } = await database.pool.query<{
      paused_until: Date | null;
      pause_reason: string | null;
      api_limit: string | null;
      spent: string;
      oldest: Date | null;
    }>(
      `select c.paused_until, c.pause_reason, c.api_limit, coalesce(sum(h.requests), 0) as spent, min(h.hour) as oldest
         from connection c
         left join api_request_hour h on h.connection_id = c.id and h.hour > now() - interval '24 hours'
        where c.id = $1 group by c.id`,
      [connectionId],
    );
    const row = rows[0];
    if (row === undefined) throw new ConnectorError('fail', `Connection ${connectionId} is not registered.`);
    if (row.paused_until !== null && row.paused_until.getTime() > Date.now()) {
      throw new ConnectorError('wait', row.pause_reason ?? 'The connection is paused.', {
        retryAt: row.paused_until,
      });
    }
    const allowance = row.api_limit === null ? null : Math.floor(Number(row.api_limit) * policy.dailyShare);
    if (allowance !== null && Number(row.spent) + cost > allowance) {
      // The oldest hour leaves the rolling day next; at the earliest a minute from now.
      const frees = (row.oldest?.getTime() ?? Date.now()) + 24 * 60 * MINUTE;
      const retryAt = new Date(Math.max(frees, Date.now() + MINUTE));
      throw new ConnectorError(
        'wait',
        `Our share of the daily API allowance (${allowance} of ${row.api_limit} requests) is spent; ` +
          `reading goes on at ${retryAt.toISOString()}. Raise budget.dailyShare to allow more.`,
        { retryAt },
      );
    }
  }

  return {
    async spend(cost = 1) {
      const before = pauses;
      await requireOpen(cost);
      if (cost === 0) return;
      await database.pool.query(
        `insert into api_request_hour (connection_id, hour, requests) values ($1, date_trunc('hour', now()), $2)
         on conflict (connection_id, hour) do update set requests = api_request_hour.requests + excluded.requests`,
        [connectionId, cost],
      );
      const count = meter.getStore();
      if (count !== undefined) count.requests += cost;
      // Asked for silence while this request was being asked for: it must not go out.
      if (pauses !== before) await requireOpen(0);
    },
    pause(retryAt, reason) {
      pauses += 1;
      noted = database.pool
        .query('update connection set paused_until = greatest(paused_until, $2), pause_reason = $3 where id = $1', [
          connectionId,
          retryAt,
          reason,
        ])
        // The error that follows is noted by the engine; with the database away nothing can be spent either.
        .catch(() => undefined);
    },
    report(usage: ApiUsage) {
      // Kept for people and for the allowance; the next request need not wait for it.
      database.pool
        .query('update connection set api_used = $2, api_limit = $3, api_seen_at = now() where id = $1', [
          connectionId,
          usage.used,
          usage.limit,
        ])
        .catch(() => undefined);
    },
  };
}
