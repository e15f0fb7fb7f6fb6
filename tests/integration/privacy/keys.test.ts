import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../../src/db/index.ts';
import {
  authenticateKey,
  createKey,
  KeyError,
  listKeys,
  type NewKey,
  parseExpiry,
  revokeKey,
} from '../../../src/privacy/keys.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const now = new Date('2026-11-21T12:00:00Z');
const wanted: NewKey = { name: 'Power BI', scopes: ['aggregate'], teamId: null, personEmail: null, expiresAt: null };

describe('API keys', () => {
  let test: TestDatabase;
  let db: Db;

  beforeAll(async () => {
    test = await createTestDatabase();
    db = test.database.db;
  });
  afterAll(() => test.drop());

  it('are stored as hash and first eight characters, and logged', async () => {
    const { key, stored } = await createKey(db, wanted, null);
    expect(key).toMatch(/^upt_[\w-]{43}$/);
    expect(stored).toMatchObject({ name: 'Power BI', prefix: key.slice(0, 8), scopes: ['aggregate'], revokedAt: null });
    const row = await db.selectFrom('api_key').selectAll().where('id', '=', stored.id).executeTakeFirstOrThrow();
    expect(row.hash).toEqual(createHash('sha256').update(key).digest());
    expect(JSON.stringify(row)).not.toContain(key.slice(8));
    const log = await db.selectFrom('access_log').selectAll().execute();
    expect(log.at(-1)).toMatchObject({ action: 'key.create', key_id: null, detail: { id: stored.id } });
    expect(JSON.stringify(log)).not.toContain(key.slice(8));
  });

  it('authenticate as long as they are neither revoked nor expired', async () => {
    const { key, stored } = await createKey(db, { ...wanted, expiresAt: new Date('2026-12-01T00:00:00Z') }, null);
    expect(await authenticateKey(db, key, now)).toMatchObject({ id: stored.id, scopes: ['aggregate'] });
    expect(await authenticateKey(db, key, new Date('2026-12-01T00:00:00Z'))).toBeNull();
    expect(await revokeKey(db, stored.id, null)).toBe('revoked');
    expect(await authenticateKey(db, key, now)).toBeNull();
    expect(await revokeKey(db, stored.id, null)).toBe('already');
    expect(await revokeKey(db, 'nobody', null)).toBe('missing');
  });

  it('that share their first characters are told apart', async () => {
    const { key, stored } = await createKey(db, wanted, null);
    const other = `${key.slice(0, 8)}${'A'.repeat(key.length - 8)}`;
    expect(await authenticateKey(db, other, now)).toBeNull();
    expect(await authenticateKey(db, key.slice(0, -1), now)).toBeNull();
    expect(await authenticateKey(db, `x${key}`, now)).toBeNull();
    expect(await authenticateKey(db, '', now)).toBeNull();
    expect((await authenticateKey(db, key, now))?.id).toBe(stored.id);
  });

  it('remember roughly when they were used last', async () => {
    const { key, stored } = await createKey(db, wanted, null);
    const used = async () => (await listKeys(db)).find((item) => item.id === stored.id)?.lastUsedAt;
    await authenticateKey(db, key, now);
    await authenticateKey(db, key, new Date(now.valueOf() + 30_000));
    expect(await used()).toEqual(now);
    await authenticateKey(db, key, new Date(now.valueOf() + 61_000));
    expect(await used()).toEqual(new Date(now.valueOf() + 61_000));
  });

  it('are bound to a person exactly when their scope is self, and to a team that exists', async () => {
    await expect(createKey(db, { ...wanted, scopes: ['self'] }, null)).rejects.toThrow(KeyError);
    await expect(createKey(db, { ...wanted, personEmail: 'a@b.c' }, null)).rejects.toThrow(KeyError);
    await expect(createKey(db, { ...wanted, teamId: 'north' }, null)).rejects.toThrow('There is no team north');
    await expect(createKey(db, { ...wanted, scopes: [] }, null)).rejects.toThrow(KeyError);
    await expect(createKey(db, { ...wanted, name: ' ' }, null)).rejects.toThrow(KeyError);
    await db
      .insertInto('team')
      .values({ id: 'north', name: 'North', parent_id: null, manager_person_id: null })
      .execute();
    const { stored } = await createKey(
      db,
      { ...wanted, scopes: ['self'], personEmail: 'Ann@Acme.com', teamId: 'north' },
      null,
    );
    expect(stored).toMatchObject({ personEmail: 'ann@acme.com', teamId: 'north' });
  });

  it('expire after hours, days, weeks or years', () => {
    const days = (text: string) => (parseExpiry(text, now).valueOf() - now.valueOf()) / 86_400_000;
    expect([days('12h'), days('90d'), days('2w'), days('1y')]).toEqual([0.5, 90, 14, 365]);
    for (const wrong of ['', '90', 'd', '0d', '-1d', '1.5d', '90 days', '101y', '999999d']) {
      expect(() => parseExpiry(wrong, now), wrong).toThrow(KeyError);
    }
  });
});
