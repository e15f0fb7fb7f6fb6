import type { Checkpoint, ReadRequest } from '../../contract/index.ts';
import { ABOUT_AUDITS } from '../auditing.ts';
import type { DynamicsClient } from '../client.ts';
import { value } from '../row.ts';
import { query } from '../web-api.ts';

const DAY = 86_400_000;
/** Auditing was switched on for the environment; for the access of users. */
export const AUDITING_ON = 107;
export const ACCESS_AUDITING_ON = 112;

export interface Coverage {
  /** What is told from the log, as a sentence begins: "Presence". */
  readonly what: string;
  /** Audit actions that mark the beginning of its being told. */
  readonly beginnings: readonly number[];
}

/**
 * From which day on the log tells everything, kept in the checkpoint as `knownFrom` (YYYY-MM-DD); absent when it does since
 * the connection's start. Asked with the first read alone: what was not recorded then never will be. Says so to the engine
 * with every read, since days before are not measured, and would otherwise look like days of doing nothing.
 */
export async function coverage(
  client: DynamicsClient,
  { after, until, signal, note }: ReadRequest,
  { what, beginnings }: Coverage,
): Promise<Checkpoint> {
  const known = after === null ? await knownFrom(client, beginnings, until, signal) : after['knownFrom'];
  if (typeof known !== 'string') return {};
  note?.(
    `${what} is fully known from ${known} on: before that it was not recorded, or is no longer kept, and is not measured.`,
  );
  return { knownFrom: known };
}

async function knownFrom(
  client: DynamicsClient,
  beginnings: readonly number[],
  until: Date,
  signal: AbortSignal,
): Promise<string | null> {
  const moments = [await lastBeginning(client, beginnings, signal)];
  const days = (await client.organisation())?.auditRetentionDays ?? null;
  if (days !== null && days > 0) moments.push(until.getTime() - days * DAY);
  const latest = Math.max(...moments.map((moment) => moment ?? 0));
  return latest > client.since.getTime() ? new Date(latest).toISOString().slice(0, 10) : null;
}

async function lastBeginning(
  client: DynamicsClient,
  beginnings: readonly number[],
  signal: AbortSignal,
): Promise<number | null> {
  const body = await client.web.get(
    `audits?${query({
      $select: 'auditid,action,createdon',
      $filter: beginnings.map((action) => `action eq ${action}`).join(' or '),
      $orderby: 'createdon desc',
    })}`,
    { about: ABOUT_AUDITS, signal, pageSize: 1 },
  );
  const first: unknown = Array.isArray(body['value']) ? body['value'][0] : undefined;
  const moment =
    first === undefined ? Number.NaN : Date.parse(String(value(first as Record<string, unknown>, 'createdon')));
  return Number.isFinite(moment) ? moment : null;
}
