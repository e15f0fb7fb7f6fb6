import { afterEach, beforeEach, expect, test } from 'vitest';
import { API, type Caller, ClockedOrg, closeAll, serve } from './simulator.ts';

let org: ClockedOrg;
let caller: Caller;

beforeEach(async () => {
  org = new ClockedOrg();
  caller = await serve(org);
});
afterEach(closeAll);

interface Deleted {
  readonly deletedRecords: readonly { id: string; deletedDate: string }[];
  readonly earliestDateAvailable: string;
  readonly latestDateCovered: string;
}

const path = (object: string, what: string, start: string, end: string): string =>
  `${API}/sobjects/${object}/${what}/?start=${encodeURIComponent(start)}&end=${encodeURIComponent(end)}`;
const deleted = (object: string, start: string, end: string): Promise<Deleted> =>
  caller.get<Deleted>(path(object, 'deleted', start, end));

test('deleted records are named with the moment, until undeleted, also after the bin was emptied', async () => {
  const [a, b] = [org.insert('Account', { Name: 'A' }), org.insert('Account', { Name: 'B' })];
  org.delete('Account', a);
  org.pass(30);
  org.delete('Account', b);
  org.purge('Account');
  const window = ['2026-11-16T11:00:00Z', '2026-11-16T13:00:00Z'] as const;
  const answer = await deleted('Account', ...window);
  expect(answer.deletedRecords).toEqual([
    { id: a, deletedDate: '2026-11-16T12:00:00.000+0000' },
    { id: b, deletedDate: '2026-11-16T12:00:30.000+0000' },
  ]);
  expect(answer.latestDateCovered).toBe('2026-11-16T12:00:30.000+0000');
  const c = org.insert('Account', { Name: 'C' });
  org.delete('Account', c);
  org.undelete('Account', c);
  expect((await deleted('Account', ...window)).deletedRecords.length).toBe(2);
});

test('seconds are cut off both ends', async () => {
  const id = org.insert('Task', { Subject: 'x' });
  org.pass(10);
  org.delete('Task', id);
  org.pass(300);
  expect((await deleted('Task', '2026-11-16T11:50:00Z', '2026-11-16T12:00:50Z')).deletedRecords).toEqual([]);
  expect((await deleted('Task', '2026-11-16T12:00:50Z', '2026-11-16T12:05:00Z')).deletedRecords.length).toBe(1);
});

test('windows that are too short or reach back too far are refused', async () => {
  const refusal = { status: 400, errorCode: 'INVALID_REPLICATION_DATE' };
  expect(await caller.refused(path('Task', 'deleted', '2026-11-16T11:00:00Z', '2026-11-16T11:01:00Z'))).toMatchObject(
    refusal,
  );
  expect(await caller.refused(path('Task', 'deleted', '2026-11-16T11:00:30Z', '2026-11-16T11:01:59Z'))).toMatchObject(
    refusal,
  );
  expect(await caller.refused(path('Task', 'deleted', '2026-11-16T11:00:00Z', '2026-11-16T10:00:00Z'))).toMatchObject(
    refusal,
  );
  expect(await caller.refused(path('Task', 'deleted', '2026-11-01T11:00:00Z', '2026-11-16T10:00:00Z'))).toMatchObject(
    refusal,
  );
  await deleted('Task', '2026-11-01T13:00:00Z', '2026-11-16T10:00:00Z');
});

test('objects that do not replicate are refused', async () => {
  for (const object of ['LoginHistory', 'Report', 'LightningUsageByAppTypeMetrics']) {
    const refusal = await caller.refused(path(object, 'deleted', '2026-11-16T11:00:00Z', '2026-11-16T12:00:00Z'));
    expect(refusal.status).toBe(400);
  }
});

test('an answer vouches only for what came before the oldest open transaction', async () => {
  org.pass(600);
  org.insert('Lead', { LastName: 'L', Company: 'C' }, { visibleFrom: new Date(org.now().getTime() + 900_000) });
  org.pass(300);
  const answer = await deleted('Task', '2026-11-16T11:00:00Z', '2026-11-16T12:14:00Z');
  expect(answer.latestDateCovered).toBe('2026-11-16T12:10:00.000+0000');
});

test('asked about one field history, the log names the deletions of all of them', async () => {
  const account = org.insert('Account', { Name: 'A' });
  const lead = org.insert('Lead', { LastName: 'L', Company: 'C' });
  org.delete('Account', account);
  org.delete('Lead', lead);
  const answer = await deleted('LeadHistory', '2026-11-16T11:00:00Z', '2026-11-16T13:00:00Z');
  expect(answer.deletedRecords.length).toBe(2);
});

test('updated records are named by id', async () => {
  const id = org.insert('Contact', { LastName: 'C' }, { at: new Date('2026-11-01T00:00:00Z') });
  org.insert('Contact', { LastName: 'D' }, { at: new Date('2026-11-02T00:00:00Z') });
  org.update('Contact', id, { Title: 'CEO' }, { at: new Date('2026-11-16T09:00:00Z') });
  const answer = await caller.get(path('Contact', 'updated', '2026-11-16T08:00:00Z', '2026-11-16T10:00:00Z'));
  expect(answer).toEqual({ ids: [id], latestDateCovered: '2026-11-16T10:00:00.000+0000' });
});
