import { z } from 'zod';
import type { SalesforceClient } from './client.ts';
import { describeObject } from './describe.ts';
import { compare, soql } from './soql.ts';
import { textOrNull } from './values.ts';

export interface Organization {
  readonly name: string;
  readonly edition: string | null;
  readonly sandbox: boolean;
}

export interface DatedRate {
  readonly from: string;
  readonly rate: number;
}

/** How amounts are made comparable inside one organisation. */
export interface Currencies {
  /** The corporate currency; the only one in an organisation with one. Null where Salesforce does not say. */
  readonly corporate: string | null;
  /** Units of each currency per unit of the corporate one; null in an organisation with one currency. */
  readonly rates: ReadonlyMap<string, number> | null;
  /** With advanced currency management: the rates of each currency by their first day, the latest first. Else null. */
  readonly dated: ReadonlyMap<string, readonly DatedRate[]> | null;
}

const datedRow = z.object({ IsoCode: z.string(), StartDate: z.iso.date(), ConversionRate: z.number().positive() });
const currencyRow = z.object({ IsoCode: z.string(), ConversionRate: z.number().positive(), IsCorporate: z.boolean() });

/** Name and kind of the organisation, as far as the user may see them. */
export async function readOrganization(client: SalesforceClient): Promise<Organization | null> {
  const description = await describeObject(client, 'Organization');
  if (description === null) return null;
  const select = ['Id', 'Name', 'OrganizationType', 'IsSandbox'].filter((field) => description.fields.has(field));
  const query = soql({ select, from: 'Organization', limit: 1 });
  const { rows } = await client.query(query, { signal: client.signal, what: 'Organization' });
  const [row] = rows;
  if (row === undefined) return null;
  return {
    name: textOrNull(row['Name']) ?? client.host,
    edition: textOrNull(row['OrganizationType']),
    sandbox: row['IsSandbox'] === true,
  };
}

/** The user name we are signed in as, or null where it cannot be read. */
export async function readOwnUserName(client: SalesforceClient): Promise<string | null> {
  const { userId } = client.grant;
  if (userId === null || (await describeObject(client, 'User')) === null) return null;
  const query = soql({ select: ['Id', 'Username'], from: 'User', where: [compare('Id', '=', userId)] });
  const { rows } = await client.query(query, { signal: client.signal, what: 'User' });
  return textOrNull(rows[0]?.['Username']);
}

/**
 * The organisation's currencies by its own static rates. The object CurrencyType exists only where several are on;
 * an organisation with one names it on its own record, in the versions of the API that tell.
 */
export function currenciesOf(client: SalesforceClient): Promise<Currencies> {
  return client.memory.once('currencies', () => readCurrencies(client));
}

async function readCurrencies(client: SalesforceClient): Promise<Currencies> {
  if ((await describeObject(client, 'CurrencyType')) === null) {
    return { corporate: await singleCurrency(client), rates: null, dated: null };
  }
  const query = soql({ select: ['IsoCode', 'ConversionRate', 'IsCorporate'], from: 'CurrencyType' });
  const { rows } = await client.query(query, { signal: client.signal, what: 'CurrencyType' });
  const known = rows.flatMap((row) => currencyRow.safeParse(row).data ?? []);
  return {
    corporate: known.find(({ IsCorporate }) => IsCorporate)?.IsoCode ?? null,
    rates: new Map(known.map(({ IsoCode, ConversionRate }) => [IsoCode, ConversionRate])),
    dated: await readDatedRates(client),
  };
}

async function readDatedRates(client: SalesforceClient): Promise<Currencies['dated']> {
  if ((await describeObject(client, 'DatedConversionRate'))?.queryable !== true) return null;
  const select = ['IsoCode', 'StartDate', 'ConversionRate'];
  const query = soql({ select, from: 'DatedConversionRate', orderBy: ['StartDate'] });
  const options = { signal: client.signal, what: 'DatedConversionRate' };
  const dated = new Map<string, DatedRate[]>();
  for (let page = await client.query(query, options); ; page = await client.queryMore(page.next, options)) {
    for (const row of page.rows) {
      const { data } = datedRow.safeParse(row);
      if (data === undefined) continue;
      const rates = dated.get(data.IsoCode) ?? [];
      rates.unshift({ from: data.StartDate, rate: data.ConversionRate });
      dated.set(data.IsoCode, rates);
    }
    if (page.next === null) return dated;
  }
}

async function singleCurrency(client: SalesforceClient): Promise<string | null> {
  const description = await describeObject(client, 'Organization');
  if (description?.fields.has('DefaultCurrencyIsoCode') !== true) return null;
  const query = soql({ select: ['Id', 'DefaultCurrencyIsoCode'], from: 'Organization', limit: 1 });
  const { rows } = await client.query(query, { signal: client.signal, what: 'Organization' });
  return textOrNull(rows[0]?.['DefaultCurrencyIsoCode']);
}

/**
 * An amount in the corporate currency; null where its currency has no rate.
 *
 * @param on the calendar day whose rate counts, where rates change by date: an opportunity's close date
 */
export function inCorporate(
  amount: unknown,
  currency: string | null,
  { rates, dated }: Currencies,
  on: string | null = null,
): unknown {
  if (typeof amount !== 'number') return null;
  if (rates === null) return amount;
  if (currency === null) return null;
  const ofDay = on === null ? undefined : dated?.get(currency)?.find(({ from }) => from <= on)?.rate;
  const rate = ofDay ?? rates.get(currency);
  return rate === undefined ? null : amount / rate;
}
