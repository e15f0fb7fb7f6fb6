import type { CountWindow } from '../contract/index.ts';
import type { DynamicsClient } from './client.ts';
import { CODE, DataverseRefusal, isObject } from './errors.ts';
import { createdIn } from './reading/created.ts';
import { aboutTable, type TableSource } from './reading/table-source.ts';
import { query } from './web-api.ts';

/**
 * How many live rows of a stream were created in the window, leaving out what the stream leaves out. Null for the audit
 * log: it expires row by row, so its count says nothing about ours.
 *
 * `$count` stops at 5,000 and the table's own total is up to a day old, so this aggregates; an aggregate is refused
 * above 50,000 rows, and the window is then halved.
 */
export async function countRows(
  client: DynamicsClient,
  source: TableSource | undefined,
  window: CountWindow,
): Promise<number | null> {
  if (source === undefined || source.counted === null) return null;
  const { entitySetName } = await client.tables.table(source.table);
  return countBetween(client, source, entitySetName, window);
}

async function countBetween(
  client: DynamicsClient,
  source: TableSource,
  entitySetName: string,
  window: CountWindow,
): Promise<number | null> {
  const { from, to } = window;
  if (from >= to) return 0;
  const filter = createdIn({ client, source }, window);
  try {
    const body = await client.web.get(
      `${entitySetName}?${query({ $apply: `filter(${filter})/aggregate($count as rows)` })}`,
      { about: aboutTable(source), signal: client.signal },
    );
    const first: unknown = Array.isArray(body['value']) ? body['value'][0] : undefined;
    // No rows at all may come as an empty list.
    if (first === undefined) return 0;
    return isObject(first) && typeof first['rows'] === 'number' ? first['rows'] : null;
  } catch (error) {
    if (!(error instanceof DataverseRefusal)) throw error;
    if (error.vendorCode !== CODE.aggregateLimit) {
      // Not every table can be aggregated everywhere; a missing comparison must not stop the reading.
      if (error.recovery !== 'fail') throw error;
      client.log.warn({ connection: client.connectionId, reason: error.message }, 'rows cannot be counted');
      return null;
    }
    // Whole seconds are the finest Dataverse can compare; more rows in one of them cannot be told apart.
    const [first, last] = [wholeSeconds(from), wholeSeconds(to)];
    if (last - first <= 1) return null;
    const middle = new Date((first + Math.floor((last - first) / 2)) * 1000);
    const older = await countBetween(client, source, entitySetName, { from, to: middle });
    if (older === null) return null;
    const newer = await countBetween(client, source, entitySetName, { from: middle, to });
    return newer === null ? null : older + newer;
  }
}

function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
