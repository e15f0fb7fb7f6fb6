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
const DAY = 24 * 60 * MINUTE;
/** When everybody together has used this share of the allowance, the rest is left to people at work. */
const LEFT_TO_OTHERS = 0.95;
/** What the vendor says of its allowance is stored this often; at once where the allowance is nearly used up. */
const REPORT_EVERY_MS = 1_000;
/** How long after that was seen one more request may look whether it is still so. */
const OTHERS_PAUSE_MS = 60 * MINUTE;

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
  let reported = { limit: 0, at: 0 };

  /** Notes `cost` requests as sent, or throws because they may not be. */
  async function note(cost: number): Promise<void> {
    await noted;
    const { rows } = await database.pool.query<Standing>(NOTE, [
      connectionId,
      cost,
      policy.dailyShare,
      new Date(),
      LEFT_TO_OTHERS,
      `${OTHERS_PAUSE_MS} milliseconds`,
    ]);
    const standing = rows[0];
    if (standing === undefined) throw new ConnectorError('fail', `Connection ${connectionId} is not registered.`);
    if (!standing.noted && (cost > 0 || standing.paused)) throw refusal(standing, policy);
  }

  return {
    async spend(cost = 1) {
      const before = pauses;
      await note(cost);
      if (cost === 0) return;
      const count = meter.getStore();
      if (count !== undefined) count.requests += cost;
      // Asked for silence while this request was being asked for: it must not go out.
      if (pauses !== before) await note(0);
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
      // Every answer says it; the last of each second is as good as all of them.
      if (usage.limit === reported.limit && Date.now() - reported.at < REPORT_EVERY_MS && !isCrowded(usage)) return;
      reported = { limit: usage.limit, at: Date.now() };
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

function isCrowded({ used, limit }: ApiUsage): boolean {
  return used !== null && used >= limit * LEFT_TO_OTHERS;
}

interface Standing {
  readonly noted: boolean;
  readonly paused: boolean;
  readonly paused_until: Date | null;
  readonly pause_reason: string | null;
  /** Others have nearly used the allowance up, as of when the vendor last said so. */
  readonly crowded: boolean;
  readonly api_seen_at: Date | null;
  readonly api_used: string | null;
  readonly api_limit: string | null;
  readonly oldest: Date | null;
}

/**
 * Looks and notes in one statement, so that processes cannot overdraw together: hours that are over no longer change, and
 * the hour that runs is one row, whose own lock makes them take turns.
 */
const NOTE = `
with c as (
  select paused_until, pause_reason, api_used, api_limit, api_seen_at, coalesce(paused_until > $4, false) as paused,
         coalesce(api_used >= api_limit * $5::float8 and api_seen_at > $4 - $6::interval, false) as crowded,
         floor(api_limit * $3::float8) as allowance
    from connection where id = $1
), over as (
  select coalesce(sum(requests), 0) as spent, min(hour) as oldest from api_request_hour
   where connection_id = $1 and hour > now() - interval '24 hours' and hour < date_trunc('hour', now())
), noted as (
  insert into api_request_hour as h (connection_id, hour, requests)
  select $1, date_trunc('hour', now()), $2::bigint from c, over
   where $2::bigint > 0 and not paused and not crowded and (allowance is null or over.spent + $2::bigint <= allowance)
  on conflict (connection_id, hour) do update set requests = h.requests + excluded.requests
   where (select allowance is null or over.spent + h.requests + excluded.requests <= allowance from c, over)
  returning 1
)
select c.*, coalesce(over.oldest, date_trunc('hour', now())) as oldest, exists (select from noted) as noted from c, over`;

/** Why nothing may be sent, and from when on it may again. */
function refusal(standing: Standing, { dailyShare }: BudgetPolicy): ConnectorError {
  const { paused, paused_until, pause_reason, crowded, api_seen_at, api_used, api_limit, oldest } = standing;
  if (paused && paused_until !== null) {
    return new ConnectorError('wait', pause_reason ?? 'The connection is paused.', { retryAt: paused_until });
  }
  if (crowded && api_seen_at !== null) {
    const retryAt = new Date(api_seen_at.getTime() + OTHERS_PAUSE_MS);
    return new ConnectorError(
      'wait',
      `The organisation has used ${api_used} of its ${api_limit} API requests of 24 hours; the rest is left to others. ` +
        `Reading goes on at ${retryAt.toISOString()}.`,
      { retryAt },
    );
  }
  // The oldest hour leaves the rolling day next; at the earliest a minute from now.
  const retryAt = new Date(Math.max((oldest?.getTime() ?? Date.now()) + DAY, Date.now() + MINUTE));
  const allowance = Math.floor(Number(api_limit) * dailyShare);
  return new ConnectorError(
    'wait',
    `Our share of the daily API allowance (${allowance} of ${api_limit} requests) is spent; ` +
      `reading goes on at ${retryAt.toISOString()}. Raise budget.dailyShare to allow more.`,
    { retryAt },
  );
}
