import type { QueryPage, SalesforceClient, SalesforceRow } from './client.ts';
import { after, type Condition, compare, type Keyset, soql, upTo } from './soql.ts';
import type { WindowSource } from './window.ts';

/** Salesforce takes 16,384 bytes of address and headers; the token and the rest of the address need some of them. */
const LONGEST_QUERY = 12_000;

/**
 * Cuts a list of fields so that no query over it is too long for an address. Every part begins with the id and the stamp,
 * by which its rows are put together again; mostly there is one part.
 *
 * @param least how many parts at least, after Salesforce has refused fewer
 */
export function partsOf(
  { stamp }: Pick<WindowSource, 'stamp'>,
  fields: readonly string[],
  least: number,
): readonly (readonly string[])[] {
  const keys = ['Id', stamp];
  const others = fields.filter((field) => !keys.includes(field));
  const length = encodeURIComponent(others.join(', ')).length;
  const count = Math.min(Math.max(least, Math.ceil(length / LONGEST_QUERY), 1), Math.max(others.length, 1));
  const size = Math.ceil(others.length / count);
  const parts = Array.from({ length: count }, (_, index) => others.slice(index * size, (index + 1) * size));
  return parts.filter((part, index) => index === 0 || part.length > 0).map((part) => [...keys, ...part]);
}

/**
 * Adds the other parts' fields to the rows of a page. A row that has changed since its first part was read is left out: it
 * has left the window for a later one, which brings it whole.
 *
 * @param from the position before the page; `to` that of its last row
 */
export async function completed(
  client: SalesforceClient,
  source: WindowSource,
  parts: readonly (readonly string[])[],
  rows: readonly SalesforceRow[],
  { from, to }: { readonly from: Keyset; readonly to: Keyset },
  signal: AbortSignal,
): Promise<readonly SalesforceRow[]> {
  let whole = rows;
  for (const select of parts.slice(1)) {
    const where: Condition[] = [after(source.stamp, from), upTo(source.stamp, to), ...source.where];
    const query = soql({ select, from: source.object, where, orderBy: [source.stamp, 'Id'] });
    const options = { signal, all: source.all, what: source.object };
    const found = new Map<unknown, SalesforceRow>();
    let page: QueryPage = await client.query(query, options);
    for (;;) {
      for (const row of page.rows) found.set(row['Id'], row);
      if (page.next === null) break;
      signal.throwIfAborted();
      page = await client.queryMore(page.next, options);
    }
    whole = whole.flatMap((row) => {
      const rest = found.get(row['Id']);
      return rest === undefined || rest[source.stamp] !== row[source.stamp] ? [] : [{ ...row, ...rest }];
    });
  }
  return whole;
}

/** Conditions of the rows stamped after a position and before `until`. */
export function within(source: WindowSource, from: Keyset, until: Date): readonly Condition[] {
  return [after(source.stamp, from), compare(source.stamp, '<', until), ...source.where];
}
