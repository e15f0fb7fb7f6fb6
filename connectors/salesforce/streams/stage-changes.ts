import type { CrmRecordDraft, Stream } from '../../contract/index.ts';
import type { SalesforceClient, SalesforceRow } from '../client.ts';
import { visibleFields } from '../describe.ts';
import { type HistoryTable, readHistories, type SortedHistory } from '../history.ts';
import { compare, isIn, soql } from '../soql.ts';
import { id18, instant, instantOf, reference, related, textOrNull } from '../values.ts';

/** Where Salesforce keeps the changes of stage or status of one kind of record. */
export interface StageHistory {
  readonly history: string;
  readonly object: string;
  readonly kind: 'lead' | 'opportunity' | 'case';
  readonly parent: string;
}

export const OPPORTUNITY_STAGES: StageHistory = {
  history: 'OpportunityHistory',
  object: 'Opportunity',
  kind: 'opportunity',
  parent: 'OpportunityId',
};
const FIELD_HISTORIES: readonly StageHistory[] = [
  { history: 'LeadHistory', object: 'Lead', kind: 'lead', parent: 'LeadId' },
  { history: 'CaseHistory', object: 'Case', kind: 'case', parent: 'CaseId' },
];
export const STAGE_HISTORIES: readonly StageHistory[] = [OPPORTUNITY_STAGES, ...FIELD_HISTORIES];

const BIRTH = 'the stage an opportunity was created with';
const UNMOVED = 'a change of amount, close date or probability, not of stage';
/** Ids of one question about what was before: well below the limit of an address. */
const IDS_A_QUESTION = 200;
/** Opportunities whose last stage is kept in mind between pages, so that it need not be asked for. */
const KEPT_IN_MIND = 50_000;

/** Changes of an opportunity's stage, which Salesforce always keeps, and of a lead's or case's status where tracked. */
export const stageChanges: Stream<SalesforceClient> = {
  record: 'stage-change',
  // Rows about amounts come with the others: Salesforce cannot count changes of stage alone.
  object: null,
  title: 'Changes of stage and status',
  supports: { checkpoints: 'cursor', deletes: 'none', history: true },
  read: (client, request) =>
    readHistories(client, [opportunityTable(), ...FIELD_HISTORIES.map(fieldTable)], request, stagesNotVisible()),
};

/** What to do about objects whose changes of stage cannot be seen. */
export function stagesNotVisible(objects: readonly string[] = STAGE_HISTORIES.map(({ object }) => object)): string {
  return (
    `Changes of stage or status of ${objects.join(', ')} are not visible: switch on field history tracking of Status ` +
    'for leads and cases in Setup, and grant the integration user Read on the object. Until then a change is known ' +
    'only from the day on which Uptake sees it.'
  );
}

function fieldTable(target: StageHistory): HistoryTable {
  return {
    history: target.history,
    where: [compare('Field', '=', 'Status')],
    required: [target.parent, 'OldValue', 'NewValue'],
    wanted: ['CreatedById'],
    sort: async (rows) => ({
      rows: rows.map((row) => mapStageChange(row, target, textOrNull(row['OldValue']), textOrNull(row['NewValue']))),
      skipped: {},
    }),
  };
}

/**
 * OpportunityHistory is a row for each state: at creation, and whenever stage, amount, close date or probability changed.
 * It does not say what was before; the row before does, which is kept in mind or asked for.
 */
function opportunityTable(): HistoryTable {
  const last = new Map<string, string | null>();
  return {
    history: OPPORTUNITY_STAGES.history,
    where: [],
    required: [OPPORTUNITY_STAGES.parent, 'StageName'],
    wanted: ['CreatedById', 'Opportunity.CreatedDate'],
    sort: async (rows, client, signal) => {
      await recall(last, rows, client, signal);
      return sortStates(last, rows);
    },
  };
}

function sortStates(last: Map<string, string | null>, rows: readonly SalesforceRow[]): SortedHistory {
  const kept: CrmRecordDraft[] = [];
  const skipped: Record<string, number> = {};
  for (const row of rows) {
    const opportunity = String(id18(row['OpportunityId']));
    const [before, stage] = [last.get(opportunity) ?? null, textOrNull(row['StageName'])];
    last.delete(opportunity);
    last.set(opportunity, stage);
    const reason = before === null && isBirth(row) ? BIRTH : before === stage ? UNMOVED : null;
    if (reason === null) kept.push(mapStageChange(row, OPPORTUNITY_STAGES, before, stage));
    else skipped[reason] = (skipped[reason] ?? 0) + 1;
  }
  for (const opportunity of last.keys()) {
    if (last.size <= KEPT_IN_MIND) break;
    last.delete(opportunity);
  }
  return { rows: kept, skipped };
}

/** Learns the stage before the page for those opportunities of it that are neither new in it nor in mind. */
async function recall(
  last: Map<string, string | null>,
  rows: readonly SalesforceRow[],
  client: SalesforceClient,
  signal: AbortSignal,
): Promise<void> {
  const first = new Map<string, SalesforceRow>();
  for (const row of rows) {
    const opportunity = String(id18(row['OpportunityId']));
    if (!first.has(opportunity)) first.set(opportunity, row);
  }
  const unknown = [...first].filter(([opportunity, row]) => !last.has(opportunity) && !isBirth(row));
  for (let start = 0; start < unknown.length; start += IDS_A_QUESTION) {
    await ask(last, new Map(unknown.slice(start, start + IDS_A_QUESTION)), client, signal);
  }
}

async function ask(
  last: Map<string, string | null>,
  first: ReadonlyMap<string, SalesforceRow>,
  client: SalesforceClient,
  signal: AbortSignal,
): Promise<void> {
  const { history: object, parent } = OPPORTUNITY_STAGES;
  const { select } = await visibleFields(client, object, ['Id', parent, 'CreatedDate', 'StageName'], []);
  const query = soql({
    select,
    from: object,
    where: [isIn(parent, [...first.keys()])],
    orderBy: [parent, 'CreatedDate', 'Id'],
  });
  let page = await client.query(query, { signal, all: true, what: object });
  for (;;) {
    for (const row of page.rows) {
      const opportunity = String(id18(row[parent]));
      const limit = first.get(opportunity);
      if (limit !== undefined && isBefore(row, limit)) last.set(opportunity, textOrNull(row['StageName']));
    }
    if (page.next === null) return;
    signal.throwIfAborted();
    page = await client.queryMore(page.next, { signal, all: true, what: object });
  }
}

/** In the order in which the stream is read: by moment, then by id. */
function isBefore(row: SalesforceRow, other: SalesforceRow): boolean {
  const [at, limit] = [instantOf(row['CreatedDate'])?.getTime() ?? 0, instantOf(other['CreatedDate'])?.getTime() ?? 0];
  return at < limit || (at === limit && String(row['Id']) < String(other['Id']));
}

function isBirth(row: SalesforceRow): boolean {
  const created = instantOf(related(row, 'Opportunity.CreatedDate'));
  return created !== null && created.getTime() === instantOf(row['CreatedDate'])?.getTime();
}

export function mapStageChange(
  row: SalesforceRow,
  { object, kind, parent }: StageHistory,
  from: string | null,
  to: string | null,
): CrmRecordDraft {
  return {
    type: 'stage-change',
    object,
    kind,
    sourceId: String(id18(row['Id'])),
    recordSourceId: id18(row[parent]),
    at: instant(row['CreatedDate']),
    changedBySourceId: reference(row['CreatedById'] ?? null),
    from,
    to,
  };
}
