import { expect } from 'vitest';
import type { ColumnValue } from '../../connectors/contract/index.ts';
import { mappedRecords } from '../../src/records/mapped.ts';
import { readDocument } from './byte-rows.ts';
import type { StreamCheck } from './contract-fixture.ts';
import { seed, streamOf, withSession } from './contract-session.ts';

/** What a stream promises about documents it hands over as bytes. One that hands over rows keeps this by having none. */
export const byteChecks = {
  documentsAreAsAnnounced: {
    title: 'a document has the header line and the number of rows that were announced, and no byte a database refuses',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, connect, settle }) => {
        await seed(world, stream);
        const client = await connect();
        const request = {
          after: null,
          until: await fixture.connector.now(client),
          signal: new AbortController().signal,
        };
        for await (const batch of streamOf(fixture, stream).read(client, request)) {
          await settle(batch);
          if (batch.csv === undefined) continue;
          const bytes: Buffer[] = [];
          for await (const chunk of batch.csv) bytes.push(chunk);
          const whole = Buffer.concat(bytes);
          expect(whole.includes(0), 'a NUL').toBe(false);
          const { header, records } = await readDocument({ ...batch, csv: once(whole) });
          expect(header).toEqual(batch.header);
          if (batch.expectedRows !== null) expect(records.length).toBe(batch.expectedRows);
        }
      }),
  },
  mappingsFitTheirDocument: {
    title: 'a mapping names columns of its document and fields of its record, each once',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, connect, settle }) => {
        await seed(world, stream);
        const client = await connect();
        const request = {
          after: null,
          until: await fixture.connector.now(client),
          signal: new AbortController().signal,
        };
        const { record, read } = streamOf(fixture, stream);
        for await (const batch of read(client, request)) {
          await settle(batch);
          if (batch.csv === undefined) continue;
          const tests = [...(batch.leaveOut ?? []).map(({ when }) => when), ...(batch.deleted ? [batch.deleted] : [])];
          const named = [
            ...batch.columns.flatMap(({ value }) => columnsOf(value)),
            ...tests.map(({ column }) => column),
          ];
          expect(batch.header).toEqual(expect.arrayContaining(named));
          const fields = batch.columns.map(({ field }) => String(field));
          expect(new Set(fields).size, 'a field is mapped once').toBe(fields.length);
          expect(Object.keys(mappedRecords[record]?.fields ?? {})).toEqual(expect.arrayContaining(fields));
        }
      }),
  },
} as const satisfies Record<string, StreamCheck>;

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function columnsOf(value: ColumnValue): string[] {
  if ('constant' in value) return [];
  if ('column' in value) return [value.column];
  if ('sumOf' in value) return value.sumOf.flatMap(columnsOf);
  const cases = value.cases.flatMap(({ when, value: chosen }) => [when.column, ...columnsOf(chosen)]);
  return [...cases, ...columnsOf(value.otherwise)];
}
