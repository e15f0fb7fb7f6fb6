import { afterAll, beforeAll, expect, test } from 'vitest';
import { API, type Caller, ClockedOrg, closeAll, type RestPage, serve } from './simulator.ts';

const org = new ClockedOrg();
let caller: Caller;
const ROWS = 4_500;

beforeAll(async () => {
  for (let i = 0; i < ROWS; i += 1) {
    // Three rows share every stamp: ties across pages are what a reader must get right.
    org.insert('Task', { Subject: `t${i}` }, { at: new Date(Date.UTC(2026, 9, 1, 0, 0, Math.floor(i / 3))) });
  }
  caller = await serve(org);
});
afterAll(closeAll);

const first = async (fields: string, headers: Record<string, string> = {}): Promise<RestPage> => {
  const soql = `SELECT ${fields} FROM Task ORDER BY SystemModstamp, Id`;
  const response = await caller.fetch(`${API}/query?q=${encodeURIComponent(soql)}`, { headers });
  return (await response.json()) as RestPage;
};

test('pages hold 2000 rows, know the total, and cover every row once and in order', async () => {
  const page = await first('Id, SystemModstamp');
  expect([page.totalSize, page.done, page.records.length]).toEqual([ROWS, false, 2_000]);
  expect(page.nextRecordsUrl).toMatch(/^\/services\/data\/v64\.0\/query\/0r8\w+-2000$/);
  const rows = await caller.all('SELECT Id, SystemModstamp FROM Task ORDER BY SystemModstamp, Id');
  expect(new Set(rows.map((row) => row['Id'])).size).toBe(ROWS);
  const keys = rows.map((row) => `${row['SystemModstamp']} ${row['Id']}`);
  expect([...keys].sort()).toEqual(keys);
});

test('the page size is a hint between 200 and 2000, and long text shortens pages', async () => {
  const size = async (hint: string): Promise<number> =>
    (await first('Id', { 'Sforce-Query-Options': `batchSize=${hint}` })).records.length;
  expect([await size('500'), await size('10'), await size('9000')]).toEqual([500, 200, 2_000]);
  expect((await first('Id, Description')).records.length).toBe(1_000);
});

test('descending order, LIMIT and OFFSET', async () => {
  const soql = 'SELECT Subject FROM Task ORDER BY SystemModstamp DESC, Id DESC LIMIT 3 OFFSET 1';
  expect((await caller.all(soql)).map((row) => row['Subject'])).toEqual(['t4498', 't4497', 't4496']);
  const mixed = 'SELECT Subject FROM Task ORDER BY SystemModstamp DESC, Id ASC LIMIT 2';
  expect((await caller.all(mixed)).map((row) => row['Subject'])).toEqual(['t4497', 't4498']);
});

test('the eleventh open cursor of a user drops the oldest', async () => {
  const pages: RestPage[] = [];
  for (let i = 0; i < 11; i += 1) pages.push(await first('Id'));
  const next = (index: number): string => pages[index]?.nextRecordsUrl ?? '';
  expect(await caller.refused(next(0))).toMatchObject({ status: 400, errorCode: 'INVALID_QUERY_LOCATOR' });
  expect((await caller.get<RestPage>(next(1))).records.length).toBe(2_000);
});

test('a page that was lost can be had again, also the last one', async () => {
  const page = await first('Id');
  const second = await caller.get<RestPage>(page.nextRecordsUrl ?? '');
  expect(await caller.get<RestPage>(page.nextRecordsUrl ?? '')).toEqual(second);
  const last = await caller.get<RestPage>(second.nextRecordsUrl ?? '');
  expect(last.done).toBe(true);
  expect(await caller.get<RestPage>(second.nextRecordsUrl ?? '')).toEqual(last);
});

test('cursors of finished results do not count as open', async () => {
  const waiting = await first('Id');
  for (let i = 0; i < 12; i += 1) await caller.all('SELECT Id FROM Task');
  expect((await caller.get<RestPage>(waiting.nextRecordsUrl ?? '')).records.length).toBe(2_000);
});

test('a cursor keeps the state of the moment it was opened', async () => {
  const page = await first('Id, Subject');
  const before = await caller.get<RestPage>(page.nextRecordsUrl ?? '');
  const id = String(before.records[0]?.['Id']);
  org.update('Task', id, { Subject: 'changed' });
  expect(await caller.get<RestPage>(page.nextRecordsUrl ?? '')).toEqual(before);
  expect(await caller.all(`SELECT Subject FROM Task WHERE Id = '${id}'`)).toEqual([{ Subject: 'changed' }]);
});

test('results last two days', async () => {
  const later = new ClockedOrg();
  for (let i = 0; i < 2_001; i += 1) later.insert('Task', { Subject: 'x' });
  const other = await serve(later);
  const page = await other.query('SELECT Id FROM Task');
  for (let hour = 0; hour < 49; hour += 1) {
    later.pass(3_600);
    await other.get(`${API}/limits`);
  }
  expect(await other.refused(page.nextRecordsUrl ?? '')).toMatchObject({ errorCode: 'INVALID_QUERY_LOCATOR' });
});

test('a cursor can be made to die after some pages', async () => {
  const { cursors } = caller.simulator.service;
  cursors.pagesUntilInvalid = 2;
  const page = await first('Id');
  const second = await caller.get<RestPage>(page.nextRecordsUrl ?? '');
  expect(await caller.refused(second.nextRecordsUrl ?? '')).toMatchObject({ errorCode: 'INVALID_QUERY_LOCATOR' });
  cursors.pagesUntilInvalid = Number.POSITIVE_INFINITY;
});

test('more than 2000 groups cannot be paged', async () => {
  const refusal = await caller.refusedQuery('SELECT Subject, COUNT(Id) FROM Task GROUP BY Subject');
  expect(refusal).toMatchObject({
    errorCode: 'EXCEEDED_ID_LIMIT',
    message: 'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
  });
  expect((await caller.all('SELECT Subject, COUNT(Id) FROM Task GROUP BY Subject LIMIT 2000')).length).toBe(2_000);
});

test('addresses over 16384 bytes are refused before they are read', async () => {
  const soql = `SELECT Id FROM Task WHERE Subject IN (${Array.from({ length: 2_000 }, (_, i) => `'name ${i}'`).join()})`;
  expect((await caller.fetch(`${API}/query?q=${encodeURIComponent(soql)}`)).status).toBe(414);
  expect((await caller.fetch(`${API}/limits`, { headers: { 'X-Long': 'x'.repeat(16_400) } })).status).toBe(431);
});
