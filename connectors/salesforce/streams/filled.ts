import { type EntityKind, type FilledBits, filledBits, TRACKED_FIELDS } from '../../../src/records/record.ts';
import type { ColumnValue } from '../../contract/index.ts';
import type { SalesforceRow } from '../client.ts';
import { type Columns, isPresent } from '../columns.ts';

/**
 * Which Salesforce field tells whether a tracked field is filled. A value is looked at and let go; it is never stored.
 * Of an address the city alone is read: it is there where an address is. The description of an opportunity is not read at
 * all: a long text halves the rows on a page, and is nobody's business here.
 */
const SALESFORCE_FIELDS: Readonly<Record<EntityKind, Readonly<Record<string, string>>>> = {
  account: {
    phone: 'Phone',
    website: 'Website',
    industry: 'Industry',
    address: 'BillingCity',
    employees: 'NumberOfEmployees',
    revenue: 'AnnualRevenue',
    parent: 'ParentId',
    source: 'AccountSource',
  },
  contact: {
    email: 'Email',
    phone: 'Phone',
    title: 'Title',
    account: 'AccountId',
    address: 'MailingCity',
    source: 'LeadSource',
  },
  lead: {
    email: 'Email',
    phone: 'Phone',
    company: 'Company',
    title: 'Title',
    industry: 'Industry',
    source: 'LeadSource',
    address: 'City',
  },
  opportunity: {
    amount: 'Amount',
    closeDate: 'CloseDate',
    nextStep: 'NextStep',
    account: 'AccountId',
    type: 'Type',
    source: 'LeadSource',
    contact: 'ContactId',
    forecast: 'ForecastCategoryName',
  },
  case: {
    account: 'AccountId',
    contact: 'ContactId',
    priority: 'Priority',
    origin: 'Origin',
    type: 'Type',
    product: 'ProductId',
  },
};

/** The fields to select for the bits of a kind of record. */
export function fieldsToFill(kind: EntityKind): readonly string[] {
  return Object.values(SALESFORCE_FIELDS[kind]);
}

/** Which tracked fields of a row are filled; one that was not selected could not be seen. */
export function filledOf(kind: EntityKind, row: SalesforceRow): FilledBits {
  const values = Object.entries(SALESFORCE_FIELDS[kind]).map(([name, field]) => [name, row[field]]);
  return filledBits(kind, Object.fromEntries(values));
}

/** The same as `filledOf`, for rows that stay text. */
export function filledColumns(kind: EntityKind, columns: Columns): { filled: ColumnValue; tracked: ColumnValue } {
  let tracked = 0;
  const parts: ColumnValue[] = [];
  for (const [position, name] of TRACKED_FIELDS[kind].entries()) {
    const field = SALESFORCE_FIELDS[kind][name];
    if (field === undefined || !columns.has(field)) continue;
    const bit = 1 << position;
    tracked |= bit;
    parts.push(columns.choose([[isPresent(field), { constant: bit }]], { constant: 0 }));
  }
  return { filled: { sumOf: parts }, tracked: { constant: tracked } };
}
