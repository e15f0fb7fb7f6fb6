import { ConnectorError } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { closingTimes } from '../reading/closing-times.ts';
import { calendarDate, firstOf, instant, isClosed, label, lookup, rowId, value } from '../row.ts';
import { type JsonObject, PAGE_SIZE, query } from '../web-api.ts';
import { entityStream } from './entity.ts';

const PRIMARY_ID = 'opportunityid';
const OPEN = 0;
const WON = 1;

/**
 * The stage is the name the business process flow writes (`stepname`), else the label of the built-in stage. A won deal
 * is worth what it was closed at; any other what it is estimated at. It was closed when the activity says that winning
 * or losing it writes (opportunityclose), else at noon of its close date.
 */
export const opportunities = entityStream({
  table: 'opportunity',
  primaryId: PRIMARY_ID,
  title: 'Opportunities',
  kind: 'opportunity',
  labels: true,
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
  tracked: {
    amount: ['estimatedvalue'],
    closeDate: ['estimatedclosedate'],
    account: ['_parentaccountid_value', '_customerid_value'],
    source: ['_originatingleadid_value', '_campaignid_value'],
    contact: ['_parentcontactid_value'],
    forecast: ['msdyn_forecastcategory'],
  },
  details: async (client, signal) => {
    const currencies = await currencyCodes(client, signal);
    return async (page) => {
      const closed = page.filter((row) => isClosed(row, OPEN) === true).map((row) => rowId(row, PRIMARY_ID));
      const closes = { table: 'opportunityclose', key: '_opportunityid_value', moments: ['actualend', 'createdon'] };
      const closedAt = await closingTimes(client, closes, closed, signal);
      return (row) => detailsOf(row, currencies, closedAt.get(rowId(row, PRIMARY_ID)) ?? null);
    };
  },
});

function detailsOf(row: JsonObject, currencies: ReadonlyMap<string, string>, closeActivity: string | null) {
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
    currency: currencies.get(String(lookup(row, 'transactioncurrencyid'))) ?? null,
    closeDate: calendarDate(closedOn ?? value(row, 'estimatedclosedate')),
    closedAt: closed === true ? instant(closeActivity ?? closedOn) : null,
    accountSourceId: lookup(row, 'parentaccountid') ?? lookup(row, 'customerid', 'account'),
  };
}

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
