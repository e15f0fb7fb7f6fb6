import { type ApiAnswer, type ApiContext, jsonAnswer } from './api-context.ts';
import { badRequest } from './api-error.ts';
import { AuditAction, type AuditedChange } from './audit-log.ts';
import { LOOKUP_NAME } from './odata/preferences.ts';
import { findRow } from './record.ts';
import { isLookup } from './table-definition.ts';
import type { Row, TableStore, Value } from './table-store.ts';

/** `audits(<id>)/Microsoft.Dynamics.CRM.RetrieveAuditDetails()`: old and new values of one audited change. */
export function retrieveAuditDetails(context: ApiContext, auditId: string): ApiAnswer {
  const row = findRow(context, context.org.table('audit'), auditId);
  return jsonAnswer(
    JSON.stringify({
      '@odata.context': `${context.base}/$metadata#Microsoft.Dynamics.CRM.RetrieveAuditDetailsResponse`,
      AuditDetail: auditDetail(context, row),
    }),
  );
}

interface PagingInfo {
  PageNumber?: number;
  Count?: number;
  ReturnTotalRecordCount?: boolean;
}

/**
 * `RetrieveRecordChangeHistory`: all audited changes of one row, newest first. The details say what changed but, as
 * on the platform, not when or by whom.
 */
export function retrieveRecordChangeHistory(context: ApiContext, target: unknown, paging: unknown): ApiAnswer {
  context.privileges.require('prvReadRecordAuditHistory', context.callerId);
  const { table, id } = targetOf(context, target);
  const { PageNumber = 1, Count = 50, ReturnTotalRecordCount = false } = (paging ?? {}) as PagingInfo;
  const now = context.org.now().getTime();
  const history = [...context.org.table('audit').rows.values()]
    .filter(
      (row) => row.fields['_objectid_value'] === id && row.fields['objecttypecode'] === table.definition.logicalName,
    )
    .filter((row) => context.org.audits.isVisible(row, now))
    .sort((left, right) => (String(left.fields['createdon']) < String(right.fields['createdon']) ? 1 : -1));
  const page = history.slice((PageNumber - 1) * Count, PageNumber * Count);
  return jsonAnswer(
    JSON.stringify({
      '@odata.context': `${context.base}/$metadata#Microsoft.Dynamics.CRM.RetrieveRecordChangeHistoryResponse`,
      AuditDetailCollection: {
        MoreRecords: PageNumber * Count < history.length,
        PagingCookie: '',
        TotalRecordCount: ReturnTotalRecordCount ? history.length : -1,
        AuditDetails: page.map((row) => auditDetail(context, row)),
      },
    }),
  );
}

function targetOf(context: ApiContext, target: unknown): { table: TableStore; id: string } {
  const reference =
    typeof target === 'object' && target !== null ? (target as Record<string, unknown>)['@odata.id'] : '';
  const found = /^(?:.*\/)?(\w+)\(([0-9a-f-]{36})\)$/i.exec(String(reference));
  const table = [...context.org.tables()].find(({ definition }) => definition.entitySetName === found?.[1]);
  if (found === null || table === undefined) throw badRequest('The parameter Target does not name a record.');
  return { table, id: (found[2] ?? '').toLowerCase() };
}

function auditDetail(context: ApiContext, audit: Row): Record<string, unknown> {
  const action = audit.fields['action'];
  if (action === AuditAction.accessByApp || action === AuditAction.accessByWebServices) {
    return {
      '@odata.type': '#Microsoft.Dynamics.CRM.UserAccessAuditDetail',
      AccessTime: audit.fields['createdon'],
      Interval: context.org.settings['useraccessauditinginterval'] ?? 4,
    };
  }
  const table = context.org.findTable(String(audit.fields['objecttypecode']));
  const changes = table === undefined ? [] : context.org.audits.changes(audit.id, table.definition);
  const type = `#Microsoft.Dynamics.CRM.${audit.fields['objecttypecode']}`;
  return {
    '@odata.type': '#Microsoft.Dynamics.CRM.AttributeAuditDetail',
    InvalidNewValueAttributes: [],
    LocLabelLanguageCode: 0,
    DeletedAttributes: { Count: 0, Keys: [], Values: [] },
    OldValue: { '@odata.type': type, ...valuesOf(context, changes, ({ before }) => before) },
    NewValue: { '@odata.type': type, ...valuesOf(context, changes, ({ after }) => after) },
  };
}

function valuesOf(
  context: ApiContext,
  changes: readonly AuditedChange[],
  pick: (change: AuditedChange) => Value,
): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const change of changes) {
    const value = pick(change);
    if (value === null) continue;
    const { wireName } = change.column;
    if (isLookup(change.column)) {
      values[`${wireName}@${LOOKUP_NAME}`] = context.org.targetOf(change.column, String(value));
    }
    values[wireName] = value;
  }
  return values;
}
