import { tableStream } from '../reading/table-stream.ts';
import { rowId, value } from '../row.ts';

const PRIMARY_ID = 'transactioncurrencyid';

/** What one unit of the environment's own currency is worth in each other, as an administrator has entered it. */
export const currencyRates = tableStream('currency-rate', 'Exchange rates', {
  table: 'transactioncurrency',
  primaryId: PRIMARY_ID,
  columns: ['isocurrencycode', 'exchangerate'],
  extent: 'all',
  counted: null,
  mapper: async () => () => (row) => ({
    type: 'currency-rate',
    sourceId: rowId(row, PRIMARY_ID),
    since: null,
    currency: value(row, 'isocurrencycode'),
    rate: value(row, 'exchangerate'),
    startsOn: null,
  }),
});
