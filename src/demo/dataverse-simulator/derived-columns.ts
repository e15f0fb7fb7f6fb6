import { DataverseOrgError } from './incoming-values.ts';
import type { ColumnDefinition, TableDefinition } from './table-definition.ts';
import type { Fields, Value } from './table-store.ts';

/** What deriving columns needs to know of the rest of the organisation. */
export interface Surroundings {
  readonly baseCurrencyId: string;
  field(table: string, id: string, column: string): Value;
  isTeam(id: string): boolean;
}

type Draft = Record<string, Value>;

/**
 * Fills what the platform fills when a row is created: state and status reason, ownership, money in base currency,
 * full names, the actual start and end of activities.
 */
export function deriveNew(table: TableDefinition, draft: Draft, at: string, by: string, org: Surroundings): void {
  if (table.activity) draft['activitytypecode'] ??= table.logicalName;
  if (table.columns.has('statecode')) deriveState(table, draft, null);
  if (table.ownership === 'UserOwned' && table.columns.has('_ownerid_value')) {
    draft['_ownerid_value'] ??= by;
    deriveOwner(table, draft, org);
  }
  if (table.logicalName === 'phonecall') draft['actualstart'] ??= at;
  deriveCompletion(table, draft, null, at);
  deriveMoney(table, draft, null, org);
  deriveFullName(table, draft, null);
}

/** The same for a change; `draft` holds only what is changed. */
export function deriveChanged(
  table: TableDefinition,
  draft: Draft,
  before: Fields,
  at: string,
  org: Surroundings,
): void {
  if ('statecode' in draft || 'statuscode' in draft) deriveState(table, draft, before);
  if (draft['_ownerid_value'] !== undefined) deriveOwner(table, draft, org);
  deriveCompletion(table, draft, before, at);
  deriveMoney(table, draft, before, org);
  deriveFullName(table, draft, before);
}

function deriveState(table: TableDefinition, draft: Draft, before: Fields | null): void {
  const reasons = table.columns.get('statuscode')?.options ?? [];
  const givenReason = draft['statuscode'];
  const stateOfReason = reasons.find(([reason]) => reason === givenReason)?.[2];
  const state = draft['statecode'] ?? stateOfReason ?? before?.['statecode'] ?? 0;
  draft['statecode'] = state;
  if (givenReason === undefined || givenReason === null) {
    draft['statuscode'] = reasons.find(([, , ofState]) => ofState === state)?.[0] ?? null;
  } else if (stateOfReason !== state) {
    throw new DataverseOrgError(
      `${givenReason} is not a valid status code for state code ${state} of ${table.logicalName}`,
    );
  }
}

function deriveOwner(table: TableDefinition, draft: Draft, org: Surroundings): void {
  const owner = draft['_ownerid_value'];
  if (typeof owner !== 'string') throw new DataverseOrgError(`a row of ${table.logicalName} must have an owner`);
  const team = org.isTeam(owner);
  draft['_owningteam_value'] = team ? owner : null;
  draft['_owninguser_value'] = team ? null : owner;
  draft['_owningbusinessunit_value'] = org.field(team ? 'team' : 'systemuser', owner, '_businessunitid_value');
}

function deriveCompletion(table: TableDefinition, draft: Draft, before: Fields | null, at: string): void {
  if (!table.activity || draft['statecode'] !== 1 || before?.['statecode'] === 1) return;
  if ((draft['actualend'] ?? before?.['actualend'] ?? null) === null) draft['actualend'] = at;
}

const moneyColumns = new WeakMap<TableDefinition, readonly ColumnDefinition[]>();

function moneyOf(table: TableDefinition): readonly ColumnDefinition[] {
  let money = moneyColumns.get(table);
  if (money === undefined) {
    money = [...table.columns.values()].filter(({ name, type }) => type === 'Money' && !name.endsWith('_base'));
    moneyColumns.set(table, money);
  }
  return money;
}

function deriveMoney(table: TableDefinition, draft: Draft, before: Fields | null, org: Surroundings): void {
  const money = moneyOf(table);
  const currencyGiven = draft['_transactioncurrencyid_value'] !== undefined;
  if (money.length === 0 || !(currencyGiven || money.some(({ name }) => draft[name] !== undefined))) return;
  const currency =
    draft['_transactioncurrencyid_value'] ?? before?.['_transactioncurrencyid_value'] ?? org.baseCurrencyId;
  const rate = Number(org.field('transactioncurrency', String(currency), 'exchangerate') ?? 1);
  draft['_transactioncurrencyid_value'] = currency;
  draft['exchangerate'] = rate;
  for (const { name } of money) {
    const amount = draft[name] === undefined && currencyGiven ? before?.[name] : draft[name];
    if (amount === undefined || !table.columns.has(`${name}_base`)) continue;
    draft[`${name}_base`] = typeof amount === 'number' ? Math.round((amount / rate) * 10_000) / 10_000 : null;
  }
}

function deriveFullName(table: TableDefinition, draft: Draft, before: Fields | null): void {
  if (!table.columns.has('fullname') || (draft['firstname'] === undefined && draft['lastname'] === undefined)) return;
  const part = (name: string) => (draft[name] === undefined ? before?.[name] : draft[name]) ?? '';
  draft['fullname'] = `${part('firstname')} ${part('lastname')}`.trim();
}
