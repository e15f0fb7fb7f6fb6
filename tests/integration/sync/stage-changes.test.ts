import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CrmRecordDraft } from '../../../connectors/contract/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { entity, Feed } from '../../support/feed.ts';

let place: TestDatabase;
let feed: Feed;
beforeAll(async () => {
  place = await createTestDatabase();
});
afterAll(() => place.drop());
beforeEach(async () => {
  await place.database.pool.query('delete from connection');
  feed = new Feed(place.database);
  await feed.connect('one');
});

function moved(
  sourceId: string,
  at: string,
  from: string | null,
  to: string,
  by: string | null = 'ann',
): CrmRecordDraft {
  const about = { object: 'OpportunityHistory', kind: 'opportunity', recordSourceId: 'o1' };
  return { type: 'stage-change', sourceId, ...about, at, from, to, changedBySourceId: by };
}

const lines = async (statement: string): Promise<string[]> =>
  (await place.database.pool.query<{ line: string }>(statement)).rows.map((row) => row.line);
const versions = () =>
  lines(`select concat_ws(' ', stage, to_char(valid_from at time zone 'UTC', 'MM-DD'), origin) as line
           from record_stage_version where connection_id = 'one' order by valid_from`);
const actions = () => lines(`select kind || ' ' || source_id as line from action where kind like '%moved' order by 1`);

const opportunity = (status: string) =>
  entity('o1', 'opportunity', 'ann', '2025-05-01T00:00:00Z', { status, version: String(status.length) });

test('the stages of a record are what its history says, in any order of arrival', async () => {
  await feed.send('one', [opportunity('Negotiation')], '2025-06-20T00:00:00Z');
  await feed.send('one', [moved('h2', '2025-06-10T00:00:00Z', 'Talks', 'Negotiation')]);
  await feed.send('one', [
    moved('h0', '2025-05-01T00:00:00Z', null, 'Open'),
    moved('h1', '2025-06-01T00:00:00Z', 'Open', 'Talks'),
  ]);
  expect((await versions()).filter((line) => line.endsWith('history'))).toEqual([
    'Open 05-01 history',
    'Talks 06-01 history',
    'Negotiation 06-10 history',
  ]);
});

test('a change somebody made is an action; a first stage and a change nobody made are none', async () => {
  await feed.send('one', [
    opportunity('Talks'),
    moved('h0', '2025-05-01T00:00:00Z', null, 'Open'),
    moved('h1', '2025-06-01T00:00:00Z', 'Open', 'Talks'),
    moved('h2', '2025-06-02T00:00:00Z', 'Talks', 'Open', null),
  ]);
  expect(await actions()).toEqual(['opportunity-moved h1']);
});

test('without history a stage changes when we see it', async () => {
  await feed.send('one', [opportunity('Open')], '2025-06-01T00:00:00Z');
  await feed.send('one', [opportunity('Talking')], '2025-06-08T00:00:00Z');
  expect(await versions()).toEqual(['Open 05-01 snapshot', 'Talking 06-08 snapshot']);
  expect(await actions()).toEqual([]);
});
