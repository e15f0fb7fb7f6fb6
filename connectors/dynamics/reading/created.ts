import type { CountWindow, RowBatch } from '../../contract/index.ts';
import type { Table } from '../metadata.ts';
import { PAGE_SIZE, query } from '../web-api.ts';
import { batchOf, rowOptions, selectedPages, type TableRead } from './rows.ts';
import { seconds } from './watermark.ts';

/** The filter on a table for the rows a stream stores of those created in the window. */
export function createdIn({ source, client }: Pick<TableRead, 'source' | 'client'>, window: CountWindow): string {
  return [
    `createdon ge ${seconds(window.from)}`,
    `createdon lt ${seconds(window.to)}`,
    ...(source.extent === 'since' ? [`modifiedon ge ${seconds(client.since)}`] : []),
    ...(source.counted == null ? [] : [source.counted]),
  ].join(' and ');
}

/** Every row created in the window that the stream stores, mapped as in any other read. */
export async function* readCreated(read: TableRead, window: CountWindow): AsyncGenerator<RowBatch, void, undefined> {
  const address = (table: Table, columns: readonly string[]) =>
    `${table.entitySetName}?${query({
      $select: columns.join(','),
      $filter: createdIn(read, window),
      $orderby: `createdon asc,${read.primaryId} asc`,
    })}`;
  for await (const page of selectedPages(read, address, rowOptions(read, PAGE_SIZE))) {
    // Nothing of it is a delete: a row that is left out now was kept out by the filter, or changed a moment ago.
    yield { ...(await batchOf(read, page.rows)), deletedIds: [] };
  }
}
