import { expect } from 'vitest';
import type { Batch, CountWindow, RowBatch } from '../../connectors/contract/index.ts';
import { crmRecord } from '../../src/records/record.ts';
import { expectRecovery, failure } from './connection-checks.ts';
import type { StreamCheck } from './contract-fixture.ts';
import { absence, collect, lastCheckpoint, Store, seed, stored, streamOf, withSession } from './contract-session.ts';

function isWithin({ from, to }: CountWindow, moment: unknown): boolean {
  const at = Date.parse(String(moment));
  return at >= from.getTime() && at < to.getTime();
}

const rowIds = (batches: readonly RowBatch[]): string[] =>
  batches.flatMap(({ rows }) => rows.map((row) => row.sourceId));

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const readChecks = {
  rowsAreValid: {
    title: 'every row is a valid record of the declared type, and every id comes once in a read',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        const ids = await seed(world, stream);
        const rows = (await read(stream, null)).flatMap((batch) => batch.rows);
        for (const row of rows) {
          const parsed = crmRecord.safeParse(row);
          expect(parsed.error?.issues ?? [], `${row.type} ${row.sourceId}`).toEqual([]);
          expect(row.type).toBe(streamOf(fixture, stream).record);
        }
        const delivered = rows.map((row) => row.sourceId);
        expect(new Set(delivered).size, 'ids are unique within a read').toBe(delivered.length);
        expect(delivered, 'everything inserted is read').toEqual(expect.arrayContaining(ids));
      }),
  },
  deterministic: {
    title: 'reading the same state twice gives the same batches',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        await seed(world, stream);
        const until = world.now();
        const [first, second] = [await read(stream, null, until), await read(stream, null, until)];
        // How often a vendor had to be waited for is not part of the state.
        const without = (batches: RowBatch[]) =>
          batches
            .filter(({ notBefore }) => notBefore === undefined)
            .map(({ rows, deletedIds }) => ({ rows, deletedIds }));
        expect(without(second)).toEqual(without(first));
      }),
  },
  checkpointsSurviveJson: {
    title: 'checkpoints are flat and survive JSON',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        await seed(world, stream);
        for (const { checkpoint } of await read(stream, null)) {
          if (checkpoint === null) continue;
          expect(stored(checkpoint)).toEqual(checkpoint);
          for (const value of Object.values(checkpoint))
            expect(['string', 'number', 'boolean']).toContain(typeof value);
        }
      }),
  },
  resumesFromEveryCheckpoint: {
    title: 'resuming from every emitted checkpoint loses nothing',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        await seed(world, stream);
        const batches = await read(stream, null);
        const whole = new Store().merge(batches).ids();
        for (const [index, { checkpoint }] of batches.entries()) {
          if (checkpoint === null) continue;
          const store = new Store().merge(batches.slice(0, index + 1));
          store.merge(await read(stream, stored(checkpoint)));
          expect(store.ids(), `after batch ${index + 1} of ${batches.length}`).toEqual(whole);
        }
      }),
  },
  tiesAcrossPages: {
    title: 'rows with one timestamp all arrive, across page boundaries and across a restart',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        const at = new Date(world.now().getTime() - 30 * MINUTE);
        const ids: string[] = [];
        for (let index = 0; index < world.pageSize * 2 + 1; index += 1) ids.push(await world.insert(stream, at));
        const batches = await read(stream, null);
        expect(rowIds(batches)).toEqual(expect.arrayContaining(ids));
        for (const [index, { checkpoint }] of batches.entries()) {
          if (checkpoint === null) continue;
          const store = new Store().merge(batches.slice(0, index + 1)).merge(await read(stream, stored(checkpoint)));
          expect(store.ids()).toEqual(expect.arrayContaining(ids));
        }
      }),
  },
  endOnlyMeansEnd: {
    title: 'an `end-only` stream gives no checkpoint before its last batch',
    applies: ({ checkpoints }) => checkpoints === 'end-only',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        await seed(world, stream);
        const batches = await read(stream, null);
        expect(batches.slice(0, -1).filter(({ checkpoint }) => checkpoint !== null)).toEqual([]);
        lastCheckpoint(batches);
      }),
  },
  cursorMovesBeforeTheEnd: {
    title: 'a `cursor` stream that fills several pages gives a checkpoint before its last batch',
    applies: ({ checkpoints }) => checkpoints === 'cursor',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        await seed(world, stream, world.pageSize * 3);
        const batches = await read(stream, null);
        expect(batches.slice(0, -1).some(({ checkpoint }) => checkpoint !== null)).toBe(true);
      }),
  },
  neverPastUntil: {
    title: 'no checkpoint passes `until`: what came in at or after it is read next time',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        await seed(world, stream);
        const until = world.now();
        world.advance(60 * MINUTE);
        const later = [
          await world.insert(stream, until),
          await world.insert(stream, new Date(until.getTime() + 1_000)),
          await world.insert(stream, new Date(until.getTime() + 30 * MINUTE)),
        ];
        const batches = await read(stream, null, until);
        for (const [index, { checkpoint }] of batches.entries()) {
          if (checkpoint === null) continue;
          // A stream that cannot be bounded may bring them early; none may fall between the two reads.
          const seen = [...rowIds(batches.slice(0, index + 1)), ...rowIds(await read(stream, stored(checkpoint)))];
          for (const id of later) expect(seen, 'a row of the time after `until`').toContain(id);
        }
      }),
  },
  incrementalReadsChanges: {
    title: 'an incremental read brings what is new and what changed, and not everything again',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        const ids = await seed(world, stream);
        const checkpoint = lastCheckpoint(await read(stream, null));
        world.advance(absence(fixture, stream, 60 * MINUTE));
        const at = new Date(world.now().getTime() - MINUTE);
        const added = await world.insert(stream, at);
        const [changed] = ids;
        if (changed === undefined) throw new Error('nothing was inserted');
        const changes = world.update !== undefined && world.unchanging?.includes(stream) !== true;
        if (changes) await world.update?.(stream, changed, at);
        const batches = await read(stream, checkpoint);
        const expected = changes ? [added, changed] : [added];
        expect(rowIds(batches)).toEqual(expect.arrayContaining(expected));
        if (streamOf(fixture, stream).supports.deletes !== 'full-scan') {
          expect(rowIds(batches).length).toBeLessThan(ids.length);
        }
      }),
  },
  lateCommitsArrive: {
    title: 'a row that became visible after its own timestamp was passed arrives with the next read',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        await seed(world, stream);
        const checkpoint = lastCheckpoint(await read(stream, null));
        const late = await world.insert(stream, new Date(world.now().getTime() - 5 * MINUTE));
        world.advance(absence(fixture, stream, 30 * MINUTE));
        expect(rowIds(await read(stream, checkpoint))).toContain(late);
      }),
  },
  stopsWhenAborted: {
    title: 'it stops within one page once the signal aborts, and claims no sweep',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, connect }) => {
        await seed(world, stream, world.pageSize * 5);
        const client = await connect();
        const stop = new AbortController();
        const request = { after: null, until: await fixture.connector.now(client), signal: stop.signal };
        const after: Batch[] = [];
        let requests = 0;
        await failure(
          (async () => {
            for await (const batch of streamOf(fixture, stream).read(client, request)) {
              if (stop.signal.aborted) after.push(batch);
              else requests = world.requests();
              stop.abort();
            }
          })(),
        );
        expect(after.length, 'batches after the abort').toBeLessThanOrEqual(1);
        expect(after.some((batch) => batch.csv === undefined && batch.sweep === true)).toBe(false);
        expect(world.requests() - requests, 'requests after the abort').toBeLessThanOrEqual(1);
      }),
  },
  spendsBudget: {
    title: 'every request of a read was asked of the budget first',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read, budget, connect }) => {
        await seed(world, stream);
        await read(stream, null);
        expect(world.requests()).toBeGreaterThan(0);
        expect(budget.asked, 'requests asked for').toBeGreaterThanOrEqual(world.requests());
        const client = await connect();
        const until = await fixture.connector.now(client);
        const before = world.requests();
        const refusal = new Error('budget spent');
        budget.refusal = refusal;
        const { signal } = new AbortController();
        const failed = await failure(
          collect(
            streamOf(fixture, stream).read(client, { after: null, until, signal }),
            streamOf(fixture, stream).record,
          ),
        );
        budget.refusal = null;
        expect(failed, "the budget's own refusal reaches the engine").toBe(refusal);
        expect(world.requests(), 'nothing is sent after a refusal').toBe(before);
      }),
  },
  limitMeansWait: {
    title: '"too many requests" becomes `wait` with a moment in the future',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, connect }) => {
        await seed(world, stream);
        const client = await connect();
        const until = await fixture.connector.now(client);
        world.limit();
        const { signal } = new AbortController();
        const error = await expectRecovery(
          collect(
            streamOf(fixture, stream).read(client, { after: null, until, signal }),
            streamOf(fixture, stream).record,
          ),
          'wait',
        );
        expect(error.retryAt).toBeInstanceOf(Date);
        expect(error.retryAt?.getTime()).toBeGreaterThan(Date.now());
      }),
  },
  forbiddenIsSkipped: {
    title: 'without permission the stream is `skip-stream`, and check says what to grant',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read, connect }) => {
        if (world.forbid === undefined) return;
        await seed(world, stream);
        await world.forbid(stream);
        await expectRecovery(read(stream, null), 'skip-stream');
        const { streams } = await fixture.connector.check(await connect());
        const found = streams.find((candidate) => candidate.stream === stream);
        expect(found?.availability).not.toBe('available');
        expect(found?.reason).toMatch(/\.$/);
      }),
  },
  countsWhatIsStored: {
    title: 'count says how many of the stored rows were created in the window, whatever the stream leaves out',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read, connect }) => {
        const ids = await seed(world, stream);
        const at = new Date(world.now().getTime() - 20 * MINUTE);
        await world.decoy?.(stream, at);
        const [gone] = ids;
        const { deletes } = streamOf(fixture, stream).supports;
        if (deletes !== 'none' && gone !== undefined) await world.delete?.(stream, gone, at);
        world.advance(MINUTE);
        const window = { from: world.since, to: world.now() };
        const rows = new Store().merge(await read(stream, null)).rows.values();
        const held = [...rows].filter((row) => isWithin(window, row.createdAt ?? row.at)).length;
        const counted = await fixture.connector.count(await connect(), stream, window);
        if (counted !== null) expect(counted).toBe(held);
      }),
  },
  countsByDayAddUp: {
    title: 'counts by day are those of the same window asked for day by day',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, connect }) => {
        const { countByDay, count } = fixture.connector;
        if (countByDay === undefined) return;
        for (const days of [5, 3, 3, 1]) await world.insert(stream, new Date(world.now().getTime() - days * DAY));
        world.advance(MINUTE);
        const client = await connect();
        const window = { from: new Date(Math.floor(world.since.getTime() / DAY) * DAY), to: world.now() };
        const byDay = await countByDay(client, stream, window);
        if (byDay === null) return;
        for (let from = window.from.getTime(); from < window.to.getTime(); from += DAY) {
          const to = Math.min(from + DAY, window.to.getTime());
          const day = new Date(from).toISOString().slice(0, 10);
          const counted = await count(client, stream, { from: new Date(from), to: new Date(to) });
          expect(byDay.get(day) ?? 0, day).toBe(counted);
        }
      }),
  },
  windowNamesEverything: {
    title: 'a window read anew brings what was created in it and is there, mapped as ever, and moves nothing',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read, connect }) => {
        const definition = streamOf(fixture, stream);
        if (definition.readWindow === undefined) return;
        const ids = await seed(world, stream);
        const at = (minutes: number) => new Date(world.now().getTime() - minutes * MINUTE);
        const outside = [await world.insert(stream, at(5 * 24 * 60)), await world.insert(stream, at(1))];
        await world.decoy?.(stream, at(61));
        const [gone, changed] = ids;
        if (definition.supports.deletes !== 'none' && gone !== undefined) await world.delete?.(stream, gone, at(20));
        if (world.unchanging?.includes(stream) !== true && changed !== undefined) {
          await world.update?.(stream, changed, at(10));
        }
        world.advance(MINUTE);
        const held = new Store().merge(await read(stream, null)).rows;
        for (const id of outside) held.delete(id);
        const window = { from: at(3 * 24 * 60), to: at(30) };
        const { signal } = new AbortController();
        const batches = await collect(definition.readWindow(await connect(), { window, signal }), definition.record);
        expect(batches.filter(({ checkpoint, sweep }) => checkpoint !== null || sweep === true)).toEqual([]);
        const again = new Map(batches.flatMap(({ rows }) => rows.map((row) => [row.sourceId, row])));
        expect([...again.keys()].sort()).toEqual(
          [...held]
            .filter(([, row]) => isWithin(window, row.createdAt ?? row.at))
            .map(([id]) => id)
            .sort(),
        );
        for (const [id, row] of again) expect(said(row)).toEqual(said(held.get(id)));
      }),
  },
} as const satisfies Record<string, StreamCheck>;

/** What a row says: a document names every field, rows may leave out what they have nothing to say of. */
function said(row: object | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row ?? {}).filter(([, value]) => value !== null && value !== undefined));
}
