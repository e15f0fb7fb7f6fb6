import { ConnectorError } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { selectable } from '../metadata.ts';
import { id, value } from '../row.ts';
import { type JsonObject, PAGE_SIZE, query } from '../web-api.ts';

/** An address may have 32 KB; this many ids take about 15. */
const IDS_PER_REQUEST = 200;

export interface Related {
  /** Logical name of the table to look into. */
  readonly table: string;
  /** The property that names the row looked for: the primary key, or a lookup (`_opportunityid_value`). */
  readonly key: string;
  readonly columns: readonly string[];
  /** Which of them, as a filter. */
  readonly only?: string;
}

/**
 * The rows of another table that rows of a page refer to, or that refer to them; some hundred ids in one request, as
 * many requests at once as the server advises. Empty where the application user may not read that table, or it is not
 * there: what depends on it stays empty.
 */
export async function relatedRows(
  client: DynamicsClient,
  { table: name, key, columns, only }: Related,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<JsonObject[]> {
  if (ids.length === 0) return [];
  try {
    const table = await client.tables.table(name);
    const $select = [...new Set(selectable(table, [key, ...columns]))].join(',');
    const parts: string[][] = [];
    for (let start = 0; start < ids.length; start += IDS_PER_REQUEST) {
      parts.push(ids.slice(start, start + IDS_PER_REQUEST));
    }
    const answers = await Promise.all(
      parts.map(async (part) => {
        const keys = part.map((wanted) => `${key} eq ${wanted}`).join(' or ');
        const $filter = only === undefined ? keys : `${only} and (${keys})`;
        const address = `${table.entitySetName}?${query({ $select, $filter })}`;
        const rows: JsonObject[] = [];
        const options = { about: `the table ${name}`, signal, pageSize: PAGE_SIZE, annotations: 'lookups' as const };
        for await (const page of client.web.pages(address, options)) rows.push(...page.rows);
        return rows;
      }),
    );
    return answers.flat();
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.recovery !== 'skip-stream') throw error;
    client.log.info({ connection: client.connectionId, table: name, reason: error.message }, 'related rows left out');
    return [];
  }
}

/** The key of a related row, as text to compare with. */
export function keyOf(row: JsonObject, key: string): string {
  return String(id(value(row, key)));
}
