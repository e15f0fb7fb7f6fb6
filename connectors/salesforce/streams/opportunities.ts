import type { ColumnValue } from '../../contract/index.ts';
import { type Columns, isOneOf, isPresent, isTrue } from '../columns.ts';
import type { ObjectStream } from '../object-stream.ts';
import { type Currencies, currenciesOf, inCorporate } from '../organization.ts';
import { instantOrNull, reference, textOrNull } from '../values.ts';
import { ENTITY_REQUIRED, entityColumns, entityWanted, mapEntity } from './entity.ts';

export const opportunities: ObjectStream<Currencies> = {
  object: 'Opportunity',
  title: 'Opportunities',
  record: 'entity',
  required: [...ENTITY_REQUIRED, 'IsClosed', 'IsWon'],
  wanted: entityWanted('opportunity', [
    'StageName',
    'Amount',
    'CurrencyIsoCode',
    'CloseDate',
    'LastStageChangeDate',
    'AccountId',
  ]),
  firstRead: 'everything',
  deletes: true,
  context: currenciesOf,
  map: (row, currencies) => {
    const currency = textOrNull(row['CurrencyIsoCode']) ?? currencies.corporate;
    const closed = row['IsClosed'] === true;
    return mapEntity(row, 'Opportunity', 'opportunity', {
      status: textOrNull(row['StageName']),
      closed,
      won: row['IsWon'],
      amount: row['Amount'] ?? null,
      amountBase: inCorporate(row['Amount'], currency, currencies, textOrNull(row['CloseDate'])),
      currency,
      closeDate: textOrNull(row['CloseDate']),
      // The last change of stage of a closed opportunity is the one that closed it; the close date is a plan.
      closedAt: closed ? instantOrNull(row['LastStageChangeDate']) : null,
      accountSourceId: reference(row['AccountId'] ?? null),
    });
  },
  // Rates by date are looked up row by row.
  byRows: ({ dated }) => dated !== null,
  columns: (columns, currencies) =>
    entityColumns(columns, 'Opportunity', 'opportunity', {
      status: columns.value('StageName', 'text'),
      closed: columns.flag('IsClosed'),
      won: columns.value('IsWon', 'boolean'),
      amount: columns.value('Amount', 'number'),
      amountBase: inCorporateColumn(columns, currencies),
      currency: columns.choose([[isPresent('CurrencyIsoCode'), columns.value('CurrencyIsoCode', 'text')]], {
        constant: currencies.corporate,
      }),
      closeDate: columns.value('CloseDate', 'date'),
      closedAt: columns.choose([[isTrue('IsClosed'), columns.value('LastStageChangeDate', 'instant')]], {
        constant: null,
      }),
      accountSourceId: columns.value('AccountId', 'id18'),
    }),
};

/** As `inCorporate`: the amount by its currency's rate, which is the corporate one where the row names none. */
function inCorporateColumn(columns: Columns, { corporate, rates }: Currencies): ColumnValue {
  if (rates === null || !columns.has('Amount')) return columns.value('Amount', 'number');
  const by = (rate: number | undefined): ColumnValue =>
    rate === undefined ? { constant: null } : { column: 'Amount', as: 'number', dividedBy: rate };
  const unnamed = by(corporate === null ? undefined : rates.get(corporate));
  const named = [...rates].map(([currency, rate]) => [isOneOf('CurrencyIsoCode', currency), by(rate)] as const);
  return columns.choose([...named, [isPresent('CurrencyIsoCode'), { constant: null }]], unnamed);
}
