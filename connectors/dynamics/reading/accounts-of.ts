import type { DynamicsClient } from '../client.ts';
import { lookup, lookupTable } from '../row.ts';
import type { JsonObject } from '../web-api.ts';
import { keyOf, relatedRows } from './related.ts';

/** Where rows people write about say which account they belong to, the first that points to one. */
const PARENTS: Readonly<Record<string, { readonly key: string; readonly lookups: readonly string[] }>> = {
  contact: { key: 'contactid', lookups: ['parentcustomerid'] },
  opportunity: { key: 'opportunityid', lookups: ['parentaccountid', 'customerid'] },
  lead: { key: 'leadid', lookups: ['parentaccountid'] },
  incident: { key: 'incidentid', lookups: ['customerid'] },
};
/** Deals and contacts are written about again and again; this many are remembered in one read. */
const MOST_REMEMBERED = 50_000;

/** Says of the rows of a page which account each is about. */
export type AccountsOf = (page: readonly JsonObject[]) => Promise<(row: JsonObject) => unknown>;

/**
 * The account an activity is about: the one it regards, or the one that the contact, deal, lead or case it regards
 * belongs to now. Null for anything else, and where that row cannot be read.
 */
export function accountsOf(client: DynamicsClient, signal: AbortSignal): AccountsOf {
  const remembered = new Map<string, unknown>();
  return async (page) => {
    if (remembered.size > MOST_REMEMBERED) remembered.clear();
    const unknown = new Map<string, Set<string>>();
    for (const row of page) {
      const [table, about] = regarding(row);
      if (about === null || PARENTS[table] === undefined || remembered.has(about)) continue;
      unknown.set(table, (unknown.get(table) ?? new Set()).add(about));
    }
    for (const [table, ids] of unknown) {
      const { key, lookups } = PARENTS[table] ?? { key: '', lookups: [] };
      const columns = lookups.map((name) => `_${name}_value`);
      for (const about of ids) remembered.set(about, null);
      for (const parent of await relatedRows(client, { table, key, columns }, [...ids], signal)) {
        const account = lookups.map((name) => lookup(parent, name, 'account')).find((found) => found !== null);
        remembered.set(keyOf(parent, key), account ?? null);
      }
    }
    return (row) => {
      const [table, about] = regarding(row);
      if (about === null) return null;
      return table === 'account' ? about : (remembered.get(about) ?? null);
    };
  };
}

function regarding(row: JsonObject): [table: string, id: string | null] {
  const about = lookup(row, 'regardingobjectid');
  return [lookupTable(row, 'regardingobjectid') ?? '', typeof about === 'string' ? about : null];
}
