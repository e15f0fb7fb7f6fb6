import { ConnectorError } from '../contract/index.ts';
import type { DynamicsClient } from './client.ts';
import { DataverseRefusal, isObject } from './errors.ts';
import type { Table } from './metadata.ts';
import type { WebApi } from './web-api.ts';

/** How far the application user's privileges reach, by their names; `Global` is the whole environment. */
export type ReadDepths = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What the roles of a user grant. Null when the environment does not tell: that is no reason to stop reading, since the
 * engine, too, refuses to take a great many rows for deleted at once.
 */
export async function readDepths(web: WebApi, userId: string, signal: AbortSignal): Promise<ReadDepths | null> {
  try {
    const body = await web.get(`systemusers(${userId})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`, {
      about: 'the application user’s own privileges',
      signal,
    });
    const { RolePrivileges: privileges } = body;
    if (!Array.isArray(privileges)) return null;
    const depths = new Map<string, Set<string>>();
    for (const privilege of privileges.filter(isObject)) {
      const { PrivilegeName: name, Depth: depth } = privilege;
      if (typeof name !== 'string' || typeof depth !== 'string') continue;
      depths.set(name, (depths.get(name) ?? new Set()).add(depth));
    }
    return depths;
  } catch (error) {
    if (error instanceof DataverseRefusal && [400, 403, 404].includes(error.status)) return null;
    throw error;
  }
}

/**
 * Refuses to compare ids of a table of which only a part can be seen: whoever lost sight of other business units' rows
 * would take them for deleted. A privilege that is not listed came some other way (through a team) and says nothing.
 * Throws ConnectorError `skip-stream` with what to grant.
 */
export async function requireWholeTable(client: DynamicsClient, table: Table): Promise<void> {
  if (table.readPrivilege === null) return;
  const held = (await client.readDepths())?.get(table.readPrivilege);
  if (held === undefined || held.has('Global')) return;
  // What an administrator grants now is to be seen by the next read.
  client.forget();
  throw new ConnectorError(
    'skip-stream',
    `The application user sees only a part of the table ${table.logicalName}, so that rows that are out of sight cannot be told from deleted ones: grant ${table.readPrivilege} at Organization depth in its security role.`,
  );
}
