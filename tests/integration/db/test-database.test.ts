import { expect, test } from 'vitest';
import { schemaState } from '../../../src/db/migrate.ts';
import { createTestDatabase } from '../../support/database.ts';

test('many clones at once each hold the migrated tables and nothing of one another', async () => {
  const clones = await Promise.all(Array.from({ length: 8 }, () => createTestDatabase()));
  try {
    const [first, second] = clones;
    if (!first || !second) throw new Error('no clones');
    await first.database.db.insertInto('connection').values({ id: 'one', vendor: 'salesforce' }).execute();
    expect(await second.database.db.selectFrom('connection').selectAll().execute()).toEqual([]);
    for (const { database } of clones) expect(await schemaState(database.db)).toBe('current');
  } finally {
    await Promise.all(clones.map((clone) => clone.drop()));
  }
});
