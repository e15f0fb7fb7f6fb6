import { ApiError } from './api-error.ts';
import { guidOf } from './guid.ts';
import type { DataverseOrg } from './org.ts';
import type { TableDefinition } from './table-definition.ts';
import type { Row } from './table-store.ts';

/** How far a privilege reaches; `none`: the role does not hold it. */
export type Depth = 'none' | 'basic' | 'local' | 'deep' | 'global';

const PRIVILEGES: Readonly<Record<string, string>> = {
  activityparty: 'prvReadActivity',
  audit: 'prvReadAuditSummary',
  listmember: 'prvReadList',
  systemuser: 'prvReadUser',
  systemuserroles: 'prvReadRole',
  teammembership: 'prvReadTeam',
};

/** The privilege that reading a table takes: one for all activities, otherwise one per table. */
export function readPrivilege(table: TableDefinition): string {
  if (table.activity) return 'prvReadActivity';
  return PRIVILEGES[table.logicalName] ?? `prvRead${table.schemaName}`;
}

/** What the security roles of the connected application user grant. Everything globally unless taken away. */
export class Privileges {
  readonly #depths = new Map<string, Depth>();
  #otherwise: Depth = 'global';

  /** @param privilege its name: `prvReadAccount`, `prvReadAuditSummary`, `prvReadEntity` */
  set(privilege: string, depth: Depth): void {
    this.#depths.set(privilege, depth);
  }

  depth(privilege: string): Depth {
    return this.#depths.get(privilege) ?? this.#otherwise;
  }

  /** A role of one's own: what is named, at that depth, and nothing else. */
  grantOnly(depths: Readonly<Record<string, Depth>>): void {
    this.#depths.clear();
    this.#otherwise = 'none';
    for (const [privilege, depth] of Object.entries(depths)) this.#depths.set(privilege, depth);
  }

  /** Throws 403 0x80040220 if the privilege is not held at all. */
  require(privilege: string, callerId: string, subject?: TableDefinition): void {
    if (this.depth(privilege) !== 'none') return;
    const where = subject === undefined ? '' : ` on OTC=${subject.objectTypeCode} for entity '${subject.logicalName}'`;
    throw new ApiError(
      403,
      '0x80040220',
      `Principal user (Id=${callerId}, type=8, roleCount=1, privilegeCount=42, accessMode='4 Non-interactive') is missing ${privilege} privilege (Id=${guidOf(privilege)})${where}. context.Caller=${callerId}.`,
    );
  }

  /** Throws 403 0x80040220 unless the table can be read in the whole organisation, as change tracking demands. */
  requireGlobalRead(table: TableDefinition, callerId: string, org: DataverseOrg): void {
    const privilege = readPrivilege(table);
    if (this.depth(privilege) === 'global') return;
    throw new ApiError(
      403,
      '0x80040220',
      `SecLib::CheckPrivilege failed. User: ${callerId}, PrivilegeName: ${privilege}, PrivilegeId: ${guidOf(privilege)}, Required Depth: Global, BusinessUnitId: ${org.value('systemuser', callerId, '_businessunitid_value')}, MetadataCache Privileges Count: 5163, User Privileges Count: 42`,
    );
  }

  /** Which rows the caller sees. Throws 403 if none. */
  visibleRows(table: TableDefinition, callerId: string, org: DataverseOrg): (row: Row) => boolean {
    this.require(readPrivilege(table), callerId, table);
    const depth = this.depth(readPrivilege(table));
    if (depth === 'global' || table.ownership !== 'UserOwned') return () => true;
    if (depth === 'basic') return (row) => row.fields['_owninguser_value'] === callerId;
    const unit = org.value('systemuser', callerId, '_businessunitid_value');
    const units = new Set([unit]);
    if (depth === 'deep') addSubordinates(org, units);
    return (row) => units.has(row.fields['_owningbusinessunit_value'] ?? null);
  }
}

function addSubordinates(org: DataverseOrg, units: Set<unknown>): void {
  const all = [...org.rows('businessunit')];
  let before: number;
  do {
    before = units.size;
    for (const unit of all) {
      if (units.has(unit['_parentbusinessunitid_value'])) units.add(unit['businessunitid']);
    }
  } while (units.size > before);
}
