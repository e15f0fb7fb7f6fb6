import { ConnectorError } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { calendarDate, firstOf, instant, isClosed, label, lookup, rowId, value } from '../row.ts';
import { PAGE_SIZE, query } from '../web-api.ts';
import { entityStream } from './entity.ts';

const OPEN = 0;
const WON = 1;

/**
 * The stage is the name the business process flow writes (`stepname`), else the label of the built-in stage. Dataverse
 * keeps no history of it. A won deal is worth what it was closed at; any other what it is estimated at.
 */
export const opportunities = entityStream({
  table: 'opportunity',
  primaryId: 'opportunityid',
  title: 'Opportunities',
  kind: 'opportunity',
  columns: [
    'statecode',
    'stepname',
    'salesstage',
    'estimatedvalue',
    'estimatedvalue_base',
    'actualvalue',
    'actualvalue_base',
    'estimatedclosedate',
    'actualclosedate',
    '_transactioncurrencyid_value',
    '_parentaccountid_value',
    '_customerid_value',
  ],
  lookups: currencyCodes,
  details: (row, currencies) => {
    const state = value(row, 'statecode');
    const closed = isClosed(row, OPEN);
    const worth = state === WON ? ['actualvalue', 'estimatedvalue'] : ['estimatedvalue'];
    const closedOn = closed === true ? value(row, 'actualclosedate') : null;
    return {
      status: value(row, 'stepname') ?? label(row, 'salesstage'),
      closed,
      won: state === WON,
      amount: firstOf(row, ...worth),
      amountBase: firstOf(row, ...worth.map((column) => `${column}_base`)),
      currency: currencies?.get(String(lookup(row, 'transactioncurrencyid'))) ?? null,
      closeDate: calendarDate(closedOn ?? value(row, 'estimatedclosedate')),
      closedAt: instant(closedOn),
      accountSourceId: lookup(row, 'parentaccountid') ?? lookup(row, 'customerid', 'account'),
    };
  },
});

/** ISO code by the currency row's id. Without permission to read them, amounts stay without a currency. */
async function currencyCodes(client: DynamicsClient, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const codes = new Map<string, string>();
  try {
    const { entitySetName } = await client.tables.table('transactioncurrency');
    const address = `${entitySetName}?${query({ $select: 'isocurrencycode' })}`;
    for await (const { rows } of client.web.pages(address, { about: 'the currencies', signal, pageSize: PAGE_SIZE })) {
      for (const row of rows) codes.set(rowId(row, 'transactioncurrencyid'), String(row['isocurrencycode']));
    }
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.recovery !== 'skip-stream') throw error;
    client.log.info({ connection: client.connectionId, reason: error.message }, 'amounts are read without currency');
  }
  return codes;
}
