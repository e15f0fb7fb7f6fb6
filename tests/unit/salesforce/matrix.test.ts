import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RowBatch } from '../../../connectors/contract/index.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { FAULTS } from '../../../src/demo/salesforce-simulator/index.ts';
import { asRows } from '../../contract/byte-rows.ts';
import { ids, last, MINUTE, Organization } from './organization.ts';

const ROOT = new URL('../../../', import.meta.url);
const MATRIX = [
  ...readFileSync(new URL('README.md', import.meta.url), 'utf8').matchAll(/^\| (.+?) \| (.+?) \| (tests\/\S+) \|$/gm),
];

test('the matrix has its rows', () => expect(MATRIX.length).toBeGreaterThan(20));

test.each(MATRIX.map(([, what = '', title = '', file = '']) => ({ what, title, file })))(
  'the test for $what is where the matrix says',
  ({ title, file }) => {
    expect(readFileSync(new URL(file, ROOT), 'utf8')).toContain(`'${title}'`);
  },
);

const BYTES = { bulkFrom: 1 };
const ROWS = { bulkFrom: 1_000_000 };

/** An organisation that hands out so many rows a page at most, by either way. */
async function paged(largestPage: number, connection: { readonly bulkFrom: number }) {
  const acme = await Organization.open({}, connection);
  const { service } = acme.simulator;
  service.queries.largestPage = largestPage;
  service.bulk.timing = { startsAfter: 0, completesAfter: 0 };
  const handle = service.handle.bind(service);
  service.handle = (request, host) => {
    const query = new URLSearchParams(request.query);
    if (query.has('maxRecords')) query.set('maxRecords', String(largestPage));
    return handle({ ...request, query }, host);
  };
  const tasks = Array.from({ length: 7 }, (_, n) => acme.task({}, acme.ago((n + 30) * MINUTE))).sort();
  return { acme, tasks };
}

test.each([1, 2, 50_000])('pages of %i rows at most bring every row once', async (largestPage) => {
  for (const connection of [BYTES, ROWS]) {
    const { acme, tasks } = await paged(largestPage, connection);
    await using _ = acme;
    expect(ids(await acme.read('tasks')).sort()).toEqual(tasks);
  }
});

test('a session that ends between two pages of a query is renewed once', async () => {
  const { acme, tasks } = await paged(2, ROWS);
  await using _ = acme;
  const laterPage = { match: /\/query(All)?\/\w/, skip: 1 };
  acme.simulator.faults.add({ ...laterPage, fault: { kind: 'reject-token' } });
  expect(ids(await acme.read('tasks')).sort()).toEqual(tasks);
  expect(acme.simulator.faults.pending()).toBe(0);
  expect(acme.simulator.requests.filter(({ path }) => path === '/services/oauth2/token')).toHaveLength(2);
});

test.each([
  ['a query', ROWS, /\/query(All)?\/\w/],
  ['a job', BYTES, /\/results\?maxRecords/],
] as const)(
  'the daily limit between two pages of %s keeps what was read, and the next read goes on there',
  async (_what, connection, match) => {
    const { acme, tasks } = await paged(2, connection);
    await using _ = acme;
    acme.simulator.faults.add({ match, skip: 1, fault: FAULTS.requestLimit });
    const client = await acme.connect();
    const request = { after: null, until: await salesforce.now(client), signal: acme.context.stop.signal };
    const stored: RowBatch[] = [];
    const reading = (async () => {
      for await (const batch of salesforce.streams['tasks']?.read(client, request) ?? []) {
        stored.push(await asRows(batch, 'activity'));
      }
    })();
    await expect(reading).rejects.toMatchObject({ recovery: 'wait', vendorCode: 'REQUEST_LIMIT_EXCEEDED' });
    const before = ids(stored);
    expect(before.length).toBeGreaterThan(0);
    const rest = ids(await acme.read('tasks', last(stored)));
    expect([...before, ...rest].sort()).toEqual(tasks);
  },
);
