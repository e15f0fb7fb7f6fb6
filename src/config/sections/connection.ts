import { z } from 'zod';
import type { AnyConnector } from '../../../connectors/contract/index.ts';
import { activityKind } from '../../records/record.ts';
import { calendarDate, cron, identifier, number, text } from '../values.ts';

/** A custom object of the CRM whose records are activities. Fields by the CRM's own API names. */
const activityMapping = z.strictObject({
  object: text(100),
  kind: activityKind,
  person: text(100),
  at: text(100),
  account: text(100).optional(),
});

/** What every connection has, whatever the vendor. All other keys belong to the vendor's own schema. */
export const commonConnection = z.strictObject({
  id: identifier,
  vendor: text(50),
  /** When to sync, in the company's time zone. */
  schedule: cron.default('*/30 * * * *'),
  /** How far back the first sync reads; 1 January of last year unless told. */
  since: calendarDate.optional(),
  budget: z
    .strictObject({
      /** Share of the vendor's daily allowance of requests that Uptake may use: 0 < share ≤ 1. */
      dailyShare: number(z.number().gt(0).lte(1)).default(0.25),
      maxConcurrent: number(z.int().min(1).max(50)).default(4),
    })
    .prefault({}),
  streams: z.strictObject({ exclude: z.array(text(100)).default([]) }).prefault({}),
  mapping: z.strictObject({ activities: z.array(activityMapping).default([]) }).optional(),
});

type Common = z.output<typeof commonConnection>;

export interface ConnectionConfig extends Omit<Common, 'since' | 'mapping'> {
  /** First calendar day the first sync reads, YYYY-MM-DD. */
  readonly since: string;
  readonly connector: AnyConnector;
  /** Validated by the connector's own schema; its secrets are Secret. */
  readonly settings: unknown;
}

export const commonConnectionKeys: ReadonlySet<string> = new Set(Object.keys(commonConnection.shape));
