import { type Checkpoint, ConnectorError, type RowBatch } from '../../contract/index.ts';
import { DataverseRefusal } from '../errors.ts';
import { type GetOptions, PAGE_SIZE, query } from '../web-api.ts';
import { batchOf, rowOptions, selectedPages, type TableRead } from './rows.ts';
import { aboutTable, columnsKey } from './table-source.ts';

/*
 * Reading with change tracking. Dataverse allows no filter, order or bound here, so:
 *
 * - the first read is the whole table, and only its last page brings the link from which changes are read later;
 * - `until` cannot be sent. The link is the bound instead: Dataverse puts into it the version up to which this very
 *   answer is complete. A checkpoint therefore stands exactly where reading stopped, never further: a row written
 *   after `until` is either in this read or behind the link, and comes with the next one.
 */

function trackingOptions(read: TableRead): GetOptions {
  return { ...rowOptions(read, PAGE_SIZE), trackChanges: true };
}

/** The whole table, ending in a sweep: what was not seen is gone. */
export async function* readAllTracked(read: TableRead): AsyncGenerator<RowBatch, void, undefined> {
  const address = (table: { entitySetName: string }, columns: readonly string[]) =>
    `${table.entitySetName}?${query({ $select: columns.join(',') })}`;
  for await (const page of selectedPages(read, address, trackingOptions(read))) {
    yield page.last
      ? await batchOf(read, page.rows, { sweep: true, checkpoint: checkpoint(read, page.deltaLink) })
      : await batchOf(read, page.rows);
  }
}

/** What changed since the link was given, deletes included. Throws `restart-stream` when the link no longer works. */
export async function* readChanges(read: TableRead, deltaLink: string): AsyncGenerator<RowBatch, void, undefined> {
  try {
    for await (const page of read.client.web.pages(deltaLink, trackingOptions(read))) {
      yield page.last
        ? await batchOf(read, page.rows, { checkpoint: checkpoint(read, page.deltaLink) })
        : await batchOf(read, page.rows);
    }
  } catch (error) {
    // The link names columns and a version; whatever makes Dataverse refuse them for good, only a new link helps.
    if (error instanceof DataverseRefusal && (error.status === 400 || error.status === 410)) {
      throw new ConnectorError(
        'restart-stream',
        `The changes of ${aboutTable(read.source)} cannot be read on from where they were; it is read in full again.`,
        { cause: error, ...(error.vendorCode === undefined ? {} : { vendorCode: error.vendorCode }) },
      );
    }
    throw error;
  }
}

function checkpoint(read: TableRead, deltaLink: string | null): Checkpoint {
  if (deltaLink === null) {
    throw new ConnectorError('retry', `The answer about ${aboutTable(read.source)} ended before it was complete.`);
  }
  return { deltaLink, columns: columnsKey(read.source), ...read.missing.kept };
}
