import type { ObjectStream } from '../object-stream.ts';
import { type Currencies, currenciesOf, inCorporate } from '../organization.ts';
import { instantOrNull, reference, textOrNull } from '../values.ts';
import { ENTITY_REQUIRED, ENTITY_WANTED, mapEntity } from './entity.ts';

export const opportunities: ObjectStream<Currencies> = {
  object: 'Opportunity',
  title: 'Opportunities',
  record: 'entity',
  required: [...ENTITY_REQUIRED, 'IsClosed', 'IsWon'],
  wanted: [...ENTITY_WANTED, 'StageName', 'Amount', 'CurrencyIsoCode', 'CloseDate', 'LastStageChangeDate', 'AccountId'],
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
      amountBase: inCorporate(row['Amount'], currency, currencies),
      currency,
      closeDate: textOrNull(row['CloseDate']),
      // The last change of stage of a closed opportunity is the one that closed it; the close date is a plan.
      closedAt: closed ? instantOrNull(row['LastStageChangeDate']) : null,
      accountSourceId: reference(row['AccountId'] ?? null),
    });
  },
};
