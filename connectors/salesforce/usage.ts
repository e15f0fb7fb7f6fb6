import { z } from 'zod';
import type { ApiUsage } from '../contract/index.ts';
import { ConnectorError } from '../contract/index.ts';
import type { SalesforceClient } from './client.ts';

const limits = z.object({
  DailyApiRequests: z.object({ Max: z.number().int().positive(), Remaining: z.number().int() }),
});

/**
 * How much of its API requests of 24 hours the organisation has used. Every answer says it by the header
 * Sforce-Limit-Info; where a proxy keeps that to itself, `/limits` is asked, which costs one request, and the budget is
 * told.
 *
 * @returns null where Salesforce does not say
 */
export async function apiUsage(client: SalesforceClient): Promise<ApiUsage | null> {
  const { wire } = client;
  if (wire.usage !== null) return wire.usage;
  try {
    const { data } = limits.safeParse(await client.get('/limits', 'The limits of the organisation', client.signal));
    if (data === undefined) return null;
    const { Max, Remaining } = data.DailyApiRequests;
    // Not kept beside what headers say: nothing would renew it.
    const usage = { limit: Max, used: Math.max(0, Max - Remaining) };
    wire.budget.report(usage);
    return usage;
  } catch (error) {
    if (error instanceof ConnectorError && error.recovery === 'skip-stream') return null;
    throw error;
  }
}
