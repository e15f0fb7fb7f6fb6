import type { CrmRecordDraft } from '../../contract/index.ts';
import type { SalesforceRow } from '../client.ts';
import { type DailyStream, table } from '../daily.ts';
import { describeObject } from '../describe.ts';
import { id18, textOrNull } from '../values.ts';

/** The organisation's own rates: the static one of each currency and, with advanced currency management, those by date. */
export const currencyRates: DailyStream = {
  title: 'Currency rates',
  record: 'currency-rate',
  sources: [
    table({
      object: 'CurrencyType',
      required: ['IsoCode', 'ConversionRate'],
      wanted: [],
      map: (row) => mapRate(row, null),
    }),
    table({
      object: 'DatedConversionRate',
      required: ['IsoCode', 'ConversionRate', 'StartDate'],
      wanted: [],
      map: (row) => mapRate(row, textOrNull(row['StartDate'])),
    }),
  ],
  optional: ['DatedConversionRate'],
  noneVisible:
    'Currency rates are not visible, so amounts in other currencies cannot be converted. Grant View Setup and ' +
    'Configuration to the integration user.',
  // Records have a currency of their own only where the organisation has several.
  hasNone: async (client) => (await describeObject(client, 'Opportunity'))?.fields.has('CurrencyIsoCode') === false,
};

function mapRate(row: SalesforceRow, startsOn: string | null): CrmRecordDraft {
  return {
    type: 'currency-rate',
    sourceId: String(id18(row['Id'])),
    since: null,
    currency: row['IsoCode'],
    rate: row['ConversionRate'],
    startsOn,
  };
}
