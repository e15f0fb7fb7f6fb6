import { EMPTY_GUID } from './guid.ts';

import { type ColumnDefinition, isLookup, type TableDefinition } from './table-definition.ts';
import type { Fields, Row, TableStore, Value } from './table-store.ts';

export const AuditAction = {
  create: 1,
  update: 2,
  delete: 3,
  assign: 13,
  close: 16,
  qualify: 24,
  win: 44,
  lose: 45,
  accessByApp: 64,
  accessByWebServices: 65,
  entityAuditStarted: 105,
  auditEnabled: 107,
  entityAuditStopped: 108,
  auditDisabled: 110,
  userAccessAuditStarted: 112,
  userAccessAuditStopped: 113,
} as const;

const OPERATION = { create: 1, update: 2, delete: 3, access: 4 } as const;

/** Columns the platform itself keeps: a change of them is not evidence of anything and is not logged. */
const UNLOGGED = new Set([
  'createdon',
  'modifiedon',
  '_createdby_value',
  '_modifiedby_value',
  'versionnumber',
  'exchangerate',
]);

export interface AuditEntry {
  readonly action: number;
  readonly operation: keyof typeof OPERATION;
  readonly table: string;
  readonly id: string;
  readonly by: string;
  /** Stored form of the moment. */
  readonly at: string;
  readonly before: Fields | null;
  readonly after: Fields | null;
  /** Days this row is kept, as the organisation said when it was written; -1 for ever. */
  readonly retentionDays: number;
}

export interface AuditedChange {
  readonly column: ColumnDefinition;
  readonly before: Value;
  readonly after: Value;
}

const DAY = 86_400_000;

/** The log storage behind the `audit` table: rows, what each changed, and when a row may be seen. */
export class AuditLog {
  readonly #store: TableStore;
  readonly #nextId: () => string;
  readonly #changes = new Map<string, Pick<AuditEntry, 'before' | 'after'>>();
  readonly #expiry = new Map<string, number>();
  /** How long a row takes to reach the log storage. */
  delayMilliseconds = 0;

  constructor(store: TableStore, nextId: () => string) {
    this.#store = store;
    this.#nextId = nextId;
  }

  write(entry: AuditEntry, sequence: number): void {
    const id = this.#nextId();
    this.#store.put({
      id,
      sequence,
      fields: {
        createdon: entry.at,
        action: entry.action,
        operation: OPERATION[entry.operation],
        objecttypecode: entry.table,
        _objectid_value: entry.id,
        _userid_value: entry.by,
        transactionid: EMPTY_GUID,
      },
    });
    if (entry.before !== null || entry.after !== null) {
      this.#changes.set(id, { before: entry.before, after: entry.after });
    }
    if (entry.retentionDays >= 0) this.#expiry.set(id, Date.parse(entry.at) + entry.retentionDays * DAY);
  }

  /** Whether the row has arrived in the log storage and has not yet been purged. */
  isVisible(row: Row, now: number): boolean {
    const expiry = this.#expiry.get(row.id);
    if (expiry !== undefined && expiry <= now) return false;
    return this.delayMilliseconds === 0 || Date.parse(String(row.fields['createdon'])) + this.delayMilliseconds <= now;
  }

  /** What the audited change did, column by column; empty for rows that record no change of data. */
  changes(auditId: string, table: TableDefinition): AuditedChange[] {
    const change = this.#changes.get(auditId);
    return change === undefined ? [] : changedColumns(table, change.before, change.after);
  }
}

/** Columns whose logged value differs between two states of a row; null stands for no row. */
export function changedColumns(table: TableDefinition, before: Fields | null, after: Fields | null): AuditedChange[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const changed: AuditedChange[] = [];
  for (const name of names) {
    const column = table.columns.get(name);
    if (column === undefined || UNLOGGED.has(name)) continue;
    const old = before?.[name] ?? null;
    const now = after?.[name] ?? null;
    if (old !== now) changed.push({ column, before: old, after: now });
  }
  return changed;
}

/**
 * The `changedata` column. Every value is text; a lookup is `<logical name>,<guid>`.
 *
 * @param tableOf which table a row id belongs to, among those the column may point to
 */
export function changeData(
  changes: readonly AuditedChange[],
  tableOf: (column: ColumnDefinition, id: string) => string,
): string {
  const text = (column: ColumnDefinition, value: Value): string | null => {
    if (value === null) return null;
    return isLookup(column) ? `${tableOf(column, String(value))},${value}` : String(value);
  };
  return JSON.stringify({
    changedAttributes: changes.map(({ column, before, after }) => ({
      logicalName: column.name,
      oldValue: text(column, before),
      newValue: text(column, after),
    })),
  });
}
