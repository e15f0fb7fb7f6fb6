import { createHash } from 'node:crypto';
import { matchesAny, type PeopleSettings } from './settings.ts';

/** A CRM account as stored. */
export interface Account {
  readonly connectionId: string;
  readonly sourceId: string;
  readonly email: string | null;
  readonly username: string | null;
  readonly name: string;
  readonly active: boolean;
  readonly class: string;
  readonly timeZone: string | null;
  readonly federationId: string | null;
  readonly entraId: string | null;
  readonly createdAt: Date;
  readonly lastLoginAt: Date | null;
  readonly lastActionAt: Date | null;
  readonly profile: string | null;
  readonly role: string | null;
  readonly businessUnit: string | null;
}

export type JoinedBy = 'email' | 'entra' | 'federation' | 'alone';

export interface Identity {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly timeZone: string | null;
  /** The first account is the one whose words count where accounts differ. */
  readonly accounts: readonly { readonly account: Account; readonly joinedBy: JoinedBy }[];
}

/** Whether the account may belong to a person at all; the other classes and listed automation never count. */
export function mayBePerson(account: Account, settings: PeopleSettings): boolean {
  if (account.class !== 'human') return false;
  if (matchesAny(settings.integrationUsers, [account.email, account.username])) return false;
  return !matchesAny(settings.excludeGroups, [account.profile, account.role, account.businessUnit]);
}

/**
 * Joins accounts of several CRMs to people: by lower-cased e-mail address, then by Entra id, then by federation id. Two
 * accounts of one CRM are never joined: the second with a key is a conflict and stands alone. Deterministic: the order
 * is the connections', then creation, then id.
 */
export function joinAccounts(
  accounts: readonly Account[],
  connectionOrder: readonly string[],
  settings: PeopleSettings,
): Identity[] {
  const rank = new Map(connectionOrder.map((id, index) => [id, index]));
  const ordered = accounts
    .filter((account) => mayBePerson(account, settings))
    .toSorted(
      (a, b) =>
        (rank.get(a.connectionId) ?? rank.size) - (rank.get(b.connectionId) ?? rank.size) ||
        Number(b.active) - Number(a.active) ||
        a.createdAt.getTime() - b.createdAt.getTime() ||
        (a.sourceId < b.sourceId ? -1 : 1),
    );
  const groups: { account: Account; joinedBy: JoinedBy }[][] = [];
  const byKey = new Map<string, { account: Account; joinedBy: JoinedBy }[]>();
  for (const account of ordered) {
    const keys = keysOf(account);
    const match = keys.find(({ key }) => byKey.has(key));
    const group = match === undefined ? undefined : byKey.get(match.key);
    if (match !== undefined && group !== undefined) {
      if (group.some((member) => member.account.connectionId === account.connectionId)) {
        groups.push([{ account, joinedBy: 'alone' }]);
        continue;
      }
      group.push({ account, joinedBy: match.by });
      for (const { key } of keys) if (!byKey.has(key)) byKey.set(key, group);
      continue;
    }
    const fresh = [{ account, joinedBy: keys[0]?.by ?? ('alone' as const) }];
    groups.push(fresh);
    for (const { key } of keys) byKey.set(key, fresh);
  }
  return groups.map(identityOf).filter((identity) => identity !== null);
}

function keysOf(account: Account): { key: string; by: JoinedBy }[] {
  const keys: { key: string; by: JoinedBy }[] = [];
  const email = account.email?.trim().toLowerCase();
  if (email) keys.push({ key: `email:${email}`, by: 'email' });
  if (account.entraId !== null) keys.push({ key: `entra:${account.entraId.toLowerCase()}`, by: 'entra' });
  if (account.federationId !== null) {
    // Salesforce orgs commonly use the Entra object id, or the address, as federation id.
    const federation = account.federationId.toLowerCase();
    keys.push({ key: `entra:${federation}`, by: 'federation' }, { key: `federation:${federation}`, by: 'federation' });
  }
  return keys;
}

function identityOf(members: readonly { account: Account; joinedBy: JoinedBy }[]): Identity | null {
  const first = members[0];
  if (first === undefined) return null;
  const alone = first.joinedBy === 'alone';
  const email = alone ? null : (first.account.email?.trim().toLowerCase() ?? null);
  const seed = email ?? `${first.account.connectionId}/${first.account.sourceId}`;
  return {
    id: `p${createHash('sha256').update(seed).digest('hex').slice(0, 16)}`,
    email,
    name: first.account.name,
    timeZone: members.map((member) => member.account.timeZone).find((zone) => zone !== null) ?? null,
    accounts: members,
  };
}
