import type { Database } from './database.ts';
import type { RecordDraft } from './record-draft.ts';
import { type Cell, dayOf, type Row } from './values.ts';

/** What the save of one record knows. */
export interface SaveContext {
  readonly database: Database;
  /** Moment of the save, in seconds. */
  readonly at: number;
  readonly before: Row | null;
}

type Rule = (draft: RecordDraft, context: SaveContext) => void;

/** Fields Salesforce works out itself when a record is saved. Values given by the caller (imports, tests) stand. */
const RULES: Readonly<Record<string, Rule>> = {
  Task: task,
  Event: event,
  Opportunity: opportunity,
  Lead: person,
  Contact: person,
  User: user,
  Case: supportCase,
};

export function deriveFields(draft: RecordDraft, context: SaveContext): void {
  RULES[draft.definition.name]?.(draft, context);
}

function person(draft: RecordDraft): void {
  const name = [draft.get('FirstName'), draft.get('LastName')].filter((part) => part !== null).join(' ');
  draft.fill('Name', name === '' ? null : name);
}

function user(draft: RecordDraft, context: SaveContext): void {
  person(draft);
  if (context.before === null) {
    if (!draft.given.has('IsActive')) draft.set('IsActive', true);
    draft.fill('UserType', 'Standard');
    draft.fill('TimeZoneSidKey', 'GMT');
    draft.fill('LocaleSidKey', 'en_US');
    draft.fill('LanguageLocaleKey', 'en_US');
    draft.fill('EmailEncodingKey', 'UTF-8');
    draft.fill('UserPreferencesLightningExperiencePreferred', true);
    draft.fill('Alias', String(draft.get('Username') ?? '').slice(0, 8));
    draft.fill('CommunityNickname', draft.get('Username'));
  }
}

/** The account an activity counts for: the account itself, or that of the opportunity, case or contact. */
function accountOf(draft: RecordDraft, database: Database): Cell {
  for (const id of [draft.get('WhatId'), draft.get('WhoId')]) {
    const found = typeof id === 'string' ? database.find(id) : null;
    if (found === null) continue;
    const account = found.table.definition.name === 'Account' ? id : found.table.value(found.row, 'AccountId');
    if (account !== null) return account;
  }
  return null;
}

function task(draft: RecordDraft, context: SaveContext): void {
  const closed = draft.get('Status') === 'Completed';
  const wasClosed =
    context.before !== null && context.database.table('Task').value(context.before, 'IsClosed') === true;
  draft.set('IsClosed', closed);
  draft.set('IsHighPriority', draft.get('Priority') === 'High');
  if (context.before === null) {
    if (!draft.given.has('Priority')) draft.set('Priority', 'Normal');
    if (!draft.given.has('TaskSubtype')) draft.set('TaskSubtype', 'Task');
  }
  if (!draft.given.has('CompletedDateTime')) {
    if (closed && !wasClosed) draft.set('CompletedDateTime', context.at);
    if (!closed) draft.set('CompletedDateTime', null);
  }
  if (!draft.given.has('AccountId')) draft.set('AccountId', accountOf(draft, context.database));
}

function event(draft: RecordDraft, context: SaveContext): void {
  const start = draft.get('StartDateTime') ?? draft.get('ActivityDateTime');
  if (typeof start === 'number') {
    const minutes = draft.get('DurationInMinutes');
    const end = draft.get('EndDateTime');
    if (typeof end === 'number') draft.fill('DurationInMinutes', Math.round((end - start) / 60));
    else draft.fill('EndDateTime', start + (typeof minutes === 'number' ? minutes : 60) * 60);
    draft.set('StartDateTime', start);
    draft.fill('ActivityDateTime', start);
    draft.fill('ActivityDate', dayOf(start));
    const until = draft.get('EndDateTime');
    if (typeof until === 'number') draft.fill('EndDate', dayOf(until));
  }
  if (context.before === null) {
    draft.fill('EventSubtype', 'Event');
    draft.fill('ShowAs', 'Busy');
  }
  if (!draft.given.has('AccountId')) draft.set('AccountId', accountOf(draft, context.database));
}

function opportunity(draft: RecordDraft, context: SaveContext): void {
  const { database, before, at } = context;
  const stages = database.table('OpportunityStage');
  const stage = [...stages.all()].find((row) => stages.value(row, 'ApiName') === draft.get('StageName'));
  const table = database.table('Opportunity');
  const changed = before === null || table.value(before, 'StageName') !== draft.get('StageName');
  if (stage !== undefined) {
    draft.set('IsClosed', stages.value(stage, 'IsClosed'));
    draft.set('IsWon', stages.value(stage, 'IsWon'));
    if (changed) {
      draft.fill('Probability', stages.value(stage, 'DefaultProbability'));
      draft.fill('ForecastCategoryName', stages.value(stage, 'ForecastCategoryName'));
      draft.fill('ForecastCategory', String(stages.value(stage, 'ForecastCategoryName') ?? '').replace(/\s/g, ''));
    }
  }
  if (changed && before !== null) draft.fill('LastStageChangeDate', at);
  const amount = draft.get('Amount');
  const probability = draft.get('Probability');
  const weighed = typeof amount === 'number' && typeof probability === 'number' ? (amount * probability) / 100 : null;
  draft.set('ExpectedRevenue', weighed);
  const [year, month] = String(draft.get('CloseDate') ?? '')
    .split('-')
    .map(Number);
  if (year !== undefined && month !== undefined) {
    const quarter = Math.ceil(month / 3);
    draft.set('FiscalYear', year);
    draft.set('FiscalQuarter', quarter);
    draft.set('Fiscal', `${year} ${quarter}`);
  }
  if (before !== null && wasPushed(table.value(before, 'CloseDate'), draft.get('CloseDate'))) {
    draft.fill('PushCount', Number(table.value(before, 'PushCount') ?? 0) + 1);
  } else if (before === null) {
    draft.fill('PushCount', 0);
  }
}

/** A push is a close date moved into a later month. */
function wasPushed(from: Cell, to: Cell): boolean {
  return typeof from === 'string' && typeof to === 'string' && to.slice(0, 7) > from.slice(0, 7);
}

function supportCase(draft: RecordDraft, context: SaveContext): void {
  const statuses = context.database.table('CaseStatus');
  const status = [...statuses.all()].find((row) => statuses.value(row, 'ApiName') === draft.get('Status'));
  const closed = status !== undefined && statuses.value(status, 'IsClosed') === true;
  draft.set('IsClosed', closed);
  const wasClosed =
    context.before !== null && context.database.table('Case').value(context.before, 'IsClosed') === true;
  if (closed && !wasClosed) draft.fill('ClosedDate', context.at);
  if (!closed) draft.fill('ClosedDate', null);
  if (context.before === null)
    draft.fill('CaseNumber', String(context.database.table('Case').size + 1001).padStart(8, '0'));
}
