import type { EntityKind } from '../../src/records/record.ts';
import type { DynamicsClient } from './client.ts';
import { DataverseRefusal } from './errors.ts';
import { query } from './web-api.ts';

/** Tables whose records people own, by logical name. */
export const OWNED_TABLES: Readonly<Record<string, EntityKind>> = {
  account: 'account',
  contact: 'contact',
  lead: 'lead',
  opportunity: 'opportunity',
  incident: 'case',
};

export const ABOUT_AUDITS = 'the audit log (audits)';

export interface Auditing {
  readonly audited: readonly string[];
  readonly notAudited: readonly string[];
}

/** Which of the tables write changes of one of their columns to the audit log. A table that is not there is in neither. */
export async function auditingOf(
  client: DynamicsClient,
  tables: Readonly<Record<string, readonly string[]>>,
): Promise<Auditing> {
  const audited: string[] = [];
  const notAudited: string[] = [];
  const organisation = await client.organisation();
  for (const [name, columns] of Object.entries(tables)) {
    try {
      const { auditedColumns } = await client.tables.table(name);
      const isAudited = organisation?.auditing !== false && columns.some((column) => auditedColumns.has(column));
      (isAudited ? audited : notAudited).push(name);
    } catch (error) {
      if (!(error instanceof DataverseRefusal) || error.status !== 404) throw error;
    }
  }
  return { audited, notAudited };
}

/** What to switch on so that `what` of these tables is known. */
export function auditingSentence(what: string, tables: readonly string[], columns: string): string {
  return `${what} are not audited for ${tables.join(', ')}: switch on "Start Auditing" under Power Platform admin center, Environments, Settings, Audit and logs, and auditing of these tables and of their ${columns}. They are known from that day on.`;
}

/** Reads one row of the audit log, to see whether it may be read. Throws ConnectorError. */
export async function tryAudits(client: DynamicsClient, filter: string): Promise<void> {
  await client.web.get(`audits?${query({ $select: 'auditid', $filter: filter })}`, {
    about: ABOUT_AUDITS,
    signal: client.signal,
    pageSize: 1,
  });
}
