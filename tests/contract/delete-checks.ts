import { expect } from 'vitest';
import { expectRecovery, failure } from './connection-checks.ts';
import type { StreamCheck } from './contract-fixture.ts';
import { absence, lastCheckpoint, Store, seed, stored, withSession } from './contract-session.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Longer than any vendor keeps what it says about deletes. */
const LONG_ABSENCE = 120 * DAY;

/** What a stream that declares deletes promises about them. */
export const deleteChecks = {
  deletesAppear: {
    title: 'declared deletes really appear',
    applies: ({ deletes }) => deletes !== 'none',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        const ids = await seed(world, stream);
        const first = await read(stream, null);
        const store = new Store().merge(first).startScan();
        const held = store.ids();
        world.advance(absence(fixture, stream, 60 * MINUTE));
        const [gone] = ids;
        if (gone === undefined || world.delete === undefined) throw new Error('the world must be able to delete');
        await world.delete(stream, gone, new Date(world.now().getTime() - MINUTE));
        store.merge(await read(stream, lastCheckpoint(first)));
        expect(store.ids()).toEqual(held.filter((id) => id !== gone));
      }),
  },
  sweepNamesEverything: {
    title: 'a delete the CRM has forgotten is found by a sweep, and the sweep names all that is left',
    applies: ({ deletes }) => deletes !== 'none',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        const ids = await seed(world, stream);
        const first = await read(stream, null);
        const store = new Store().merge(first).startScan();
        const held = store.ids();
        const [gone] = ids;
        if (gone === undefined || world.delete === undefined) throw new Error('the world must be able to delete');
        await world.delete(stream, gone, world.now());
        await world.purge?.(stream, gone);
        world.advance(LONG_ABSENCE);
        const added = await world.insert(stream, new Date(world.now().getTime() - 60 * MINUTE));
        const after = lastCheckpoint(first);
        const expected = [...held.filter((id) => id !== gone), added].sort();
        // The first read after the absence may have to say that its checkpoint is worthless: then a full one follows.
        const failed = await failure((async () => store.merge(await read(stream, after)))());
        if (failed !== undefined) {
          await expectRecovery(Promise.reject(failed), 'restart-stream');
          store.startScan().merge(await read(stream, null));
        }
        expect(store.ids()).toEqual(expected);
      }),
  },
  sweepSurvivesRestart: {
    title: 'a sweep interrupted after any batch and taken up from the last checkpoint removes nothing that exists',
    applies: ({ deletes }) => deletes !== 'none',
    run: (fixture, stream) =>
      withSession(fixture, async ({ world, read }) => {
        await seed(world, stream);
        const first = await read(stream, null);
        const held = new Store().merge(first).ids();
        world.advance(LONG_ABSENCE);
        const after = lastCheckpoint(first);
        const failed = await failure(read(stream, after));
        if (failed !== undefined) return expectRecovery(Promise.reject(failed), 'restart-stream').then(() => undefined);
        const second = await read(stream, after);
        for (const length of second.keys()) {
          const done = second.slice(0, length);
          const store = new Store().merge(first).startScan().merge(done);
          const resumeAt = done.findLast(({ checkpoint }) => checkpoint !== null)?.checkpoint ?? after;
          store.merge(await read(stream, stored(resumeAt)));
          expect(store.ids(), `interrupted after ${length} batches`).toEqual(held);
        }
      }),
  },
} as const satisfies Record<string, StreamCheck>;
