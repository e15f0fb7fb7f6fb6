import type { EntityKind } from '../../../src/records/record.ts';
import type { CrmRecordDraft } from '../../contract/index.ts';
import type { SalesforceRow } from '../client.ts';
import { type DailyStream, table } from '../daily.ts';
import { id18, textOrNull } from '../values.ts';

export const stages: DailyStream = {
  title: 'Stages and statuses',
  record: 'stage',
  sources: [
    table({
      object: 'OpportunityStage',
      required: ['MasterLabel', 'SortOrder', 'IsClosed', 'IsWon'],
      wanted: ['ApiName', 'DefaultProbability'],
      map: (row) => mapStage(row, 'opportunity', row['IsClosed'], row['IsWon']),
    }),
    table({
      object: 'LeadStatus',
      required: ['MasterLabel', 'SortOrder', 'IsConverted'],
      wanted: ['ApiName'],
      map: (row) => mapStage(row, 'lead', row['IsConverted'], false),
    }),
    table({
      object: 'CaseStatus',
      required: ['MasterLabel', 'SortOrder', 'IsClosed'],
      wanted: ['ApiName'],
      map: (row) => mapStage(row, 'case', row['IsClosed'], false),
    }),
  ],
  noneVisible:
    'Stages and statuses are not visible to the integration user. Grant Read on Opportunity, Lead and Case in its ' +
    'permission set.',
};

/** Stages that are no longer offered are kept: old records still have them. */
function mapStage(row: SalesforceRow, kind: EntityKind, closed: unknown, won: unknown): CrmRecordDraft {
  return {
    type: 'stage',
    sourceId: String(id18(row['Id'])),
    since: null,
    kind,
    // What records carry is the API name; older versions of the API have the label alone.
    status: textOrNull(row['ApiName']) ?? row['MasterLabel'],
    label: row['MasterLabel'],
    position: row['SortOrder'],
    closed,
    won,
    probability: row['DefaultProbability'] ?? null,
  };
}
