import { ConnectorError } from '../contract/index.ts';
import { isObject } from './errors.ts';
import { type Remembered, remembered } from './remembered.ts';
import { query, type WebApi } from './web-api.ts';

/** What an environment says of one of its tables. */
export interface Table {
  readonly logicalName: string;
  /** The name in addresses. Not always the plural one would guess. */
  readonly entitySetName: string;
  readonly primaryId: string;
  readonly changeTracking: boolean;
  /** Logical names of the columns whose changes are written to the audit log. */
  readonly auditedColumns: ReadonlySet<string>;
  /** The privilege that reading it takes; null when the definition does not say. */
  readonly readPrivilege: string | null;
  /** Logical names of the columns that can be read. */
  readonly columns: ReadonlySet<string>;
}

/** Table definitions of one environment, remembered for a while. */
export interface TableCatalogue {
  /** Throws ConnectorError; `skip-stream` when the environment has no such table or does not show it. */
  table(logicalName: string): Promise<Table>;
  /** A definition has changed, or all may have: ask again next time. */
  forget(logicalName?: string): void;
}

/** `signal` ends with the connection: several streams may wait for the same definition. */
export function tableCatalogue(web: WebApi, signal: AbortSignal): TableCatalogue {
  const known = new Map<string, Remembered<Table>>();
  return {
    table(logicalName) {
      const found = known.get(logicalName) ?? remembered(() => readTable(web, logicalName, signal));
      known.set(logicalName, found);
      return found.get();
    },
    forget(logicalName) {
      if (logicalName === undefined) known.clear();
      else known.delete(logicalName);
    },
  };
}

async function readTable(web: WebApi, logicalName: string, signal: AbortSignal): Promise<Table> {
  const options = { about: `the table ${logicalName}`, signal };
  const entity = `EntityDefinitions(LogicalName='${logicalName}')`;
  const definition = await web.get(
    `${entity}?${query({ $select: 'LogicalName,EntitySetName,PrimaryIdAttribute,ChangeTrackingEnabled,IsAuditEnabled,Privileges' })}`,
    options,
  );
  const attributes = await web.get(
    `${entity}/Attributes?${query({ $select: 'LogicalName,IsValidForRead,IsAuditEnabled' })}`,
    options,
  );
  const entitySetName = definition['EntitySetName'];
  const primaryId = definition['PrimaryIdAttribute'];
  const { value } = attributes;
  if (typeof entitySetName !== 'string' || !Array.isArray(value)) {
    throw new ConnectorError('retry', `Dataverse gave no usable definition of ${options.about}.`);
  }
  const columns = value.filter(isObject).filter((column) => column['IsValidForRead'] !== false);
  return {
    logicalName,
    entitySetName,
    primaryId: typeof primaryId === 'string' ? primaryId : '',
    changeTracking: definition['ChangeTrackingEnabled'] === true,
    auditedColumns: isOn(definition['IsAuditEnabled'])
      ? namesOf(columns.filter((column) => isOn(column['IsAuditEnabled'])))
      : new Set(),
    readPrivilege: readPrivilegeOf(definition['Privileges']),
    columns: namesOf(columns),
  };
}

function namesOf(columns: readonly Record<string, unknown>[]): ReadonlySet<string> {
  return new Set(columns.map((column) => String(column['LogicalName'])));
}

function readPrivilegeOf(privileges: unknown): string | null {
  if (!Array.isArray(privileges)) return null;
  const read = privileges.filter(isObject).find((privilege) => privilege['PrivilegeType'] === 'Read');
  return typeof read?.['Name'] === 'string' ? read['Name'] : null;
}

/** Managed properties come as `{Value, CanBeChanged, …}`. */
function isOn(property: unknown): boolean {
  return property === true || (isObject(property) && property['Value'] === true);
}

/** The logical name behind a property: `_ownerid_value` is the column `ownerid`. */
export function columnOf(property: string): string {
  return /^_(.+)_value$/.exec(property)?.[1] ?? property;
}

/** The wanted properties that exist, in the order wanted. */
export function selectable(table: Table, wanted: readonly string[]): string[] {
  return wanted.filter((property) => table.columns.has(columnOf(property)));
}
