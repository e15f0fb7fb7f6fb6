import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsBetween } from '../../../src/metrics/events.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let held: TestDatabase;
beforeAll(async () => {
  held = await createTestDatabase();
  const { pool } = held.database;
  await pool.query(`insert into connection (id, vendor) values ('sf', 'salesforce')`);
  const field = (object: string, name: string, required: boolean, from: string, to: string, assumed = false) =>
    pool.query(
      `insert into field_requirement (connection_id, stream, source_id, valid_from, valid_to, assumed, object, field, required)
       values ('sf', 'field-requirements', $1 || '.' || $2, $3, $4, $5, $1, $2, $6)`,
      [object, name, from, to, assumed, required],
    );
  // So when first looked at: no change.
  await field('Opportunity', 'Amount', true, '2026-01-05T09:00:00Z', 'infinity', true);
  // Became required in March, and was so until May.
  await field('Opportunity', 'NextStep', false, '2026-01-05T09:00:00Z', '2026-03-10T09:00:00Z', true);
  await field('Opportunity', 'NextStep', true, '2026-03-10T09:00:00Z', '2026-05-04T09:00:00Z');
  await field('Opportunity', 'NextStep', false, '2026-05-04T09:00:00Z', 'infinity');
  // The same day, another field of the object, made new and required at once.
  await field('Opportunity', 'Budget__c', true, '2026-03-10T10:00:00Z', 'infinity');
  // A new field nobody has to fill is no event.
  await field('Opportunity', 'Hobby__c', false, '2026-03-11T10:00:00Z', 'infinity');
  await field('Lead', 'Source', false, '2026-01-05T09:00:00Z', '2026-03-10T09:30:00Z', true);
  await field('Lead', 'Source', true, '2026-03-10T09:30:00Z', 'infinity');
});
afterAll(() => held.drop());

const events = (from: string, to: string) => eventsBetween(held.database, [], { from, to });

test('fields that became required, or no longer are, are one event an object and day', async () => {
  expect(await events('2026-01-01', '2026-12-31')).toEqual(
    [
      ['2026-03-10 true', 'Lead', '2026-03-10', 'Required from now on in Lead: Source'],
      ['2026-03-10 true', 'Opportunity', '2026-03-10', 'Required from now on in Opportunity: Budget__c, NextStep'],
      ['2026-05-04 false', 'Opportunity', '2026-05-04', 'No longer required in Opportunity: NextStep'],
    ].map(([id, object, on, title]) => ({
      ...{ id: `field:sf ${object} ${id}`, on, until: null, title },
      ...{ kind: 'field-change', source: 'metadata' },
    })),
  );
});

test('the first day of a window is in it, and the last is not', async () => {
  expect((await events('2026-03-10', '2026-05-04')).map(({ on }) => on)).toEqual(['2026-03-10', '2026-03-10']);
  expect(await events('2026-03-11', '2026-05-04')).toEqual([]);
});
