import type { SchemaSettings } from './schema/catalogue.ts';

export type Edition = 'Developer Edition' | 'Professional Edition' | 'Enterprise Edition' | 'Unlimited Edition';

export interface OrgSettings extends SchemaSettings {
  readonly name: string;
  readonly edition: Edition;
  readonly sandbox: boolean;
  /** IANA zone of the organisation and of the integration user; date literals such as TODAY follow it. */
  readonly timeZone: string;
  /** Corporate currency. */
  readonly currency: string;
  /** Fields whose changes are kept, by object: `{ Account: ['OwnerId'] }`. */
  readonly historyTracking: Readonly<Record<string, readonly string[]>>;
  /** Fields a page layout demands beyond what the database does, by object. */
  readonly layoutRequired: Readonly<Record<string, readonly string[]>>;
  /** Requests per rolling 24 hours; null: what the edition and the licences give. */
  readonly dailyApiRequests: number | null;
  /** Seats of the full Salesforce licence. */
  readonly seats: number;
}

export const DEFAULT_SETTINGS: OrgSettings = {
  name: 'Acme',
  edition: 'Enterprise Edition',
  sandbox: false,
  timeZone: 'GMT',
  currency: 'USD',
  multiCurrency: false,
  datedRates: false,
  lightningUsage: true,
  emailMessages: true,
  personAccounts: false,
  customFields: {},
  customObjects: '',
  historyTracking: {
    Account: ['OwnerId'],
    Contact: ['OwnerId'],
    Lead: ['OwnerId', 'Status'],
    Opportunity: ['OwnerId', 'StageName', 'Amount', 'CloseDate'],
    Case: ['OwnerId', 'Status'],
  },
  layoutRequired: {},
  dailyApiRequests: null,
  seats: 300,
};

/** Requests per rolling 24 hours by edition and full licences. Source: Salesforce API request limits and allocations. */
export function dailyAllowance(settings: OrgSettings): number {
  if (settings.dailyApiRequests !== null) return settings.dailyApiRequests;
  if (settings.edition === 'Developer Edition') return 15_000;
  if (settings.sandbox) return 5_000_000;
  return 100_000 + settings.seats * (settings.edition === 'Unlimited Edition' ? 5_000 : 1_000);
}
