import type { CrmRecordDraft } from '../../contract/index.ts';
import type { SalesforceRow } from '../client.ts';
import { type DailyStream, table } from '../daily.ts';
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
    'There are no currency rates: the organisation has one currency. Where it has several, grant Read on CurrencyType ' +
    '(View Setup and Configuration).',
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
