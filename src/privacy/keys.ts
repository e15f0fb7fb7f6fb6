import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/index.ts';
import { logAccess } from './access-log.ts';

/** `person` rows are served in `named` mode only; a `self` key is bound to one person. */
export const scopes = ['aggregate', 'person', 'self', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

const KEY_PREFIX = 'upt_';
const PREFIX_LENGTH = 8;
/** What a key can look like. Anything else is no key, and some of it no database takes as text. */
const WELL_FORMED = /^upt_[\w-]{20,196}$/;
/** How stale `last_used_at` may be: a key that polls must not write a row for every request. */
const LAST_USED_RESOLUTION = 60_000;

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** First characters of the key, to recognise it by. */
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  /** The key sees this team's subtree and the company total only; null: everything its scopes allow. */
  readonly teamId: string | null;
  /** Whose `self` key it is. */
  readonly personEmail: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly teamId: string | null;
  readonly personEmail: string | null;
  readonly expiresAt: Date | null;
}

/** The request for a key contradicts itself or the database. The message is a sentence for whoever asked. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/**
 * Makes an API key. The key itself is returned this once and stored as its SHA-256 hash only; `by` is the id of the
 * key that asked for it, null for an operator at the command line. Logged in the access log.
 * @throws KeyError when a `self` key has no person, the team does not exist, or a key limited to it could do more than read.
 */
export async function createKey(db: Db, wanted: NewKey, by: string | null): Promise<{ key: string; stored: ApiKey }> {
  const person = wanted.personEmail?.trim().toLowerCase() ?? null;
  if (wanted.name.trim() === '') throw new KeyError('A key needs a name, to recognise it by.');
  if (wanted.scopes.length === 0) throw new KeyError(`A key needs at least one scope of ${scopes.join(', ')}.`);
  if (wanted.scopes.includes('self') !== (person !== null)) {
    throw new KeyError('A key with scope self is bound to one person, and no other key is: give both or neither.');
  }
  if (wanted.teamId !== null) {
    // Trainings, keys and syncs are the whole company's, and an admin key could make itself another without the limit.
    if (wanted.scopes.includes('write') || wanted.scopes.includes('admin')) {
      throw new KeyError('A key limited to a team reads only: scopes write and admin reach the whole company.');
    }
    await requireTeam(db, wanted.teamId);
  }

  const key = `${KEY_PREFIX}${randomBytes(32).toString('base64url')}`;
  const id = `k${randomBytes(6).toString('hex')}`;
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('api_key')
      .values({
        id,
        name: wanted.name.trim(),
        prefix: key.slice(0, PREFIX_LENGTH),
        hash: hashKey(key),
        scopes: [...new Set(wanted.scopes)],
        team_id: wanted.teamId,
        person_email: person,
        expires_at: wanted.expiresAt,
        revoked_at: null,
        last_used_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await logAccess(trx, by, 'key.create', { id, scopes: row.scopes, teamId: row.team_id });
    return { key, stored: toApiKey(row) };
  });
}

/** Every key ever made, newest first; revoked and expired ones too. */
export async function listKeys(db: Db): Promise<ApiKey[]> {
  const rows = await db.selectFrom('api_key').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();
  return rows.map(toApiKey);
}

/** Ends a key for good. `missing`: no such id; `already`: it was revoked before. */
export async function revokeKey(db: Db, id: string, by: string | null): Promise<'revoked' | 'already' | 'missing'> {
  return db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('api_key')
      .set({ revoked_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) {
      await logAccess(trx, by, 'key.revoke', { id });
      return 'revoked';
    }
    const known = await trx.selectFrom('api_key').select('id').where('id', '=', id).executeTakeFirst();
    return known === undefined ? 'missing' : 'already';
  });
}

/** The valid key that was presented, or null: unknown, revoked and expired look alike. */
export async function authenticateKey(db: Db, presented: string, now: Date): Promise<ApiKey | null> {
  if (!WELL_FORMED.test(presented)) return null;
  const hash = hashKey(presented);
  // Found by prefix, decided in constant time: how long it takes says nothing about the rest of a key.
  const candidates = await db
    .selectFrom('api_key')
    .selectAll()
    .where('prefix', '=', presented.slice(0, PREFIX_LENGTH))
    .execute();
  const row = candidates.filter((candidate) => timingSafeEqual(candidate.hash, hash)).at(0);
  if (row === undefined || row.revoked_at !== null) return null;
  if (row.expires_at !== null && row.expires_at <= now) return null;
  if (row.last_used_at === null || now.valueOf() - row.last_used_at.valueOf() > LAST_USED_RESOLUTION) {
    await db.updateTable('api_key').set({ last_used_at: now }).where('id', '=', row.id).execute();
  }
  return toApiKey(row);
}

const DAYS: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, w: 7, y: 365 };

/** When a key made now and valid for `90d` (hours h, days d, weeks w, years y) ends. @throws KeyError */
export function parseExpiry(text: string, now: Date): Date {
  const [, amount, unit = ''] = /^(\d{1,5})([hdwy])$/.exec(text.trim()) ?? [];
  const days = Number(amount) * (DAYS[unit] ?? Number.NaN);
  if (!(days > 0 && days <= 36_500)) {
    throw new KeyError('An expiry is a number and h, d, w or y: 90d is ninety days from now.');
  }
  return new Date(now.valueOf() + days * 86_400_000);
}

async function requireTeam(db: Db, teamId: string): Promise<void> {
  const team = await db.selectFrom('team').select('id').where('id', '=', teamId).executeTakeFirst();
  if (team !== undefined) return;
  throw new KeyError(
    `There is no team ${teamId}. Teams are known after the first sync; GET /api/v1/teams lists their ids.`,
  );
}

interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: string[];
  readonly team_id: string | null;
  readonly person_email: string | null;
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly last_used_at: Date | null;
}

function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: scopes.filter((scope) => row.scopes.includes(scope)),
    teamId: row.team_id,
    personEmail: row.person_email,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}
