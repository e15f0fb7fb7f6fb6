import { parse } from 'csv-parse/sync';
import type {
  Batch,
  ByteBatch,
  ColumnValue,
  CrmRecordDraft,
  CsvTest,
  RowBatch,
} from '../../connectors/contract/index.ts';
import { mappedRecords } from '../../src/records/mapped.ts';
import type { RecordType } from '../../src/records/record.ts';

/*
 * What a document means, row by row: the other way of saying what the engine does by SQL. The checks of the contract see
 * batches of both kinds through it, and the engine's own way is compared with it.
 */

/** A batch of bytes as the batch of rows it stands for; a batch of rows as it is. Reads the document to its end. */
export async function asRows(batch: Batch, record: RecordType): Promise<RowBatch> {
  if (batch.csv === undefined) return batch;
  const { records } = await readDocument(batch);
  const rows: CrmRecordDraft[] = [];
  const deletedIds: string[] = [];
  const skipped: Record<string, number> = {};
  for (const cells of records) {
    const row = new Map(batch.header.map((column, index) => [column, cells[index] ?? '']));
    const draft = draftOf(batch, row, record);
    const reason = batch.leaveOut?.find(({ when }) => holds(when, row))?.reason;
    if (batch.deleted !== undefined && holds(batch.deleted, row)) deletedIds.push(draft.sourceId);
    else if (reason !== undefined) skipped[reason] = (skipped[reason] ?? 0) + 1;
    else rows.push(draft);
  }
  return { rows, deletedIds, skipped, checkpoint: batch.checkpoint };
}

/** The header line and the lines after it, cell by cell. */
export async function readDocument({ csv }: ByteBatch): Promise<{ header: string[]; records: string[][] }> {
  const chunks: Buffer[] = [];
  for await (const chunk of csv) chunks.push(chunk);
  const [header = [], ...records]: string[][] = parse(Buffer.concat(chunks));
  return { header, records };
}

type Row = ReadonlyMap<string, string>;

function draftOf({ columns }: ByteBatch, row: Row, type: RecordType): CrmRecordDraft {
  const fields = columns.map(({ field, value }) => [field, fieldOf(value, row)] as const);
  const sourceId = fields.find(([field]) => field === 'sourceId')?.[1];
  const unmapped = Object.keys(mappedRecords[type]?.fields ?? {}).map((field) => [field, null] as const);
  return { ...Object.fromEntries([...unmapped, ...fields]), type, sourceId: String(sourceId ?? '') };
}

function fieldOf(value: ColumnValue, row: Row): unknown {
  if ('constant' in value) return value.constant;
  if ('sumOf' in value) return value.sumOf.reduce((sum, part) => sum + Number(fieldOf(part, row)), 0);
  if ('cases' in value) {
    return fieldOf(value.cases.find(({ when }) => holds(when, row))?.value ?? value.otherwise, row);
  }
  const text = row.get(value.column) ?? '';
  if (text === '') return null;
  switch (value.as) {
    case 'id18':
      return /^[A-Za-z0-9]{15}$/.test(text) ? text + checkCharacters(text) : text;
    case 'instant':
      return offset(text);
    case 'version':
      return Number.isNaN(Date.parse(offset(text))) ? text : String(Date.parse(offset(text)));
    case 'noon':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T12:00:00Z` : null;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'number':
      return Number.isNaN(Number(text)) ? text : Number(text) / ('dividedBy' in value ? value.dividedBy : 1);
    case 'text':
    case 'date':
      return text;
  }
}

function holds(test: CsvTest, row: Row): boolean {
  const text = row.get(test.column) ?? '';
  return 'present' in test ? text !== '' : test.is.includes(text);
}

/** `+0000` as `+00:00`. */
function offset(text: string): string {
  return text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
}

function checkCharacters(id: string): string {
  return [0, 5, 10]
    .map((start) => [...id.slice(start, start + 5)].reduceRight((bits, c) => bits * 2 + (/[A-Z]/.test(c) ? 1 : 0), 0))
    .map((bits) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'.charAt(bits))
    .join('');
}
