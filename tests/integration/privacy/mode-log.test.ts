import { afterAll, beforeAll, expect, test } from 'vitest';
import { lastPrivacyMode, logPrivacyMode } from '../../../src/privacy/mode-log.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a change of privacy mode is kept with its reason, and the last one is known', async () => {
  const { db } = database.database;
  expect(await lastPrivacyMode(db)).toBeNull();
  await logPrivacyMode(db, { from: null, to: 'aggregate', reason: null });
  await logPrivacyMode(db, { from: 'aggregate', to: 'named', reason: 'agreed with the works council on 3 May' });
  expect(await lastPrivacyMode(db)).toBe('named');
  const rows = await db.selectFrom('access_log').select(['action', 'detail']).orderBy('id').execute();
  expect(rows[1]).toEqual({
    action: 'privacy.mode',
    detail: { from: 'aggregate', to: 'named', reason: 'agreed with the works council on 3 May' },
  });
});
