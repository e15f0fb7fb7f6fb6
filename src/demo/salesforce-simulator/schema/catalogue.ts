import type { ObjectDefinition } from './definition.ts';
import { parseObjects } from './notation.ts';
import { activities } from './objects/activities.ts';
import { conversations } from './objects/conversations.ts';
import { currency, datedRates } from './objects/currency.ts';
import { customers } from './objects/customers.ts';
import { fieldHistory } from './objects/field-history.ts';
import { licences } from './objects/licences.ts';
import { marketing } from './objects/marketing.ts';
import { organization } from './objects/organization.ts';
import { people } from './objects/people.ts';
import { pipeline } from './objects/pipeline.ts';
import { service } from './objects/service.ts';
import { usage } from './objects/usage.ts';

/** What makes the data model of one organisation differ from another's. */
export interface SchemaSettings {
  readonly multiCurrency: boolean;
  /** Advanced currency management: rates by date beside the static ones. */
  readonly datedRates: boolean;
  /** Lightning usage objects, which no sandbox has. */
  readonly lightningUsage: boolean;
  /** EmailMessage (Enhanced Email or Email-to-Case). */
  readonly emailMessages: boolean;
  readonly personAccounts: boolean;
  /** Further fields by object, one line of schema notation each: `Region__c string ncu "Region"`. */
  readonly customFields: Readonly<Record<string, readonly string[]>>;
  /** Whole custom objects in schema notation. */
  readonly customObjects: string;
}

const WITH_CURRENCY = new Set([
  'Account',
  'Contact',
  'Lead',
  'Opportunity',
  'Case',
  'Campaign',
  'Task',
  'Event',
  'User',
]);
const PERSON_ACCOUNT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Account: [
    'IsPersonAccount boolean d "Is Person Account"',
    'PersonContactId reference n >PersonContact:Contact "Contact ID"',
    'PersonEmail email ncu "Email"',
  ],
  Contact: ['IsPersonAccount boolean d "Is Person Account"'],
};

/** Every object of an organisation with these settings, by lower-case API name. */
export function buildCatalogue(settings: SchemaSettings): Map<string, ObjectDefinition> {
  const extraFields = (object: string): string[] => [
    ...(settings.multiCurrency && WITH_CURRENCY.has(object)
      ? ['CurrencyIsoCode picklist ncud "Currency ISO Code"']
      : []),
    ...(settings.multiCurrency && object === 'User' ? ['DefaultCurrencyIsoCode picklist ncu "Default Currency"'] : []),
    ...(settings.personAccounts ? (PERSON_ACCOUNT_FIELDS[object] ?? []) : []),
    ...(settings.customFields[object] ?? []),
  ];
  const blocks = [
    people,
    licences,
    organization,
    activities,
    conversations,
    customers,
    pipeline,
    service,
    fieldHistory,
  ];
  const currencies = [...(settings.multiCurrency ? [currency] : []), ...(settings.datedRates ? [datedRates] : [])];
  const texts = [...blocks, marketing, usage, ...currencies, settings.customObjects];
  const catalogue = new Map<string, ObjectDefinition>();
  for (const definition of texts.flatMap((text) => parseObjects(text, extraFields))) {
    if (definition.name.startsWith('Lightning') && !settings.lightningUsage) continue;
    if (definition.name === 'EmailMessage' && !settings.emailMessages) continue;
    catalogue.set(definition.name.toLowerCase(), definition);
  }
  return catalogue;
}
