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
 * Joins accounts of several CRMs to people: all of them by lower-cased e-mail address first, then by Entra id, then by
 * federation id (which organisations fill with either of the two). Two accounts of one CRM are never joined: the second
 * with an address stands alone, without it; the second with an id stays a person of its own. Deterministic: the order is
 * the connections', then accounts in use, then creation, then id.
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
        (a.connectionId < b.connectionId ? -1 : a.connectionId > b.connectionId ? 1 : 0) ||
        Number(b.active) - Number(a.active) ||
        a.createdAt.getTime() - b.createdAt.getTime() ||
        (a.sourceId < b.sourceId ? -1 : 1),
    );
  const alone: Member[][] = [];
  let groups: Member[][] = [];
  const byEmail = new Map<string, Member[]>();
  for (const account of ordered) {
    const email = emailOf(account);
    const group = email === null ? undefined : byEmail.get(email);
    if (group === undefined) {
      const fresh: Member[] = [{ account, joinedBy: email === null ? 'alone' : 'email' }];
      groups.push(fresh);
      if (email !== null) byEmail.set(email, fresh);
    } else if (sharesConnection(group, [{ account, joinedBy: 'alone' }])) {
      alone.push([{ account, joinedBy: 'alone' }]);
    } else {
      group.push({ account, joinedBy: 'email' });
    }
  }
  groups = joinedOn(groups, 'entra', ({ entraId }) => [entraId]);
  groups = joinedOn(groups, 'federation', (account) => [account.federationId, account.entraId, emailOf(account)]);
  return [...groups.map((members) => identityOf(members, false)), ...alone.map((members) => identityOf(members, true))];
}

interface Member {
  readonly account: Account;
  readonly joinedBy: JoinedBy;
}

/** Adds each group to the first earlier one that has one of its keys, unless both have an account in one CRM. */
function joinedOn(
  groups: readonly Member[][],
  by: JoinedBy,
  keysOf: (account: Account) => readonly (string | null)[],
): Member[][] {
  const kept: Member[][] = [];
  const byKey = new Map<string, Member[]>();
  for (const group of groups) {
    const keys = group.flatMap(({ account }) => keysOf(account)).flatMap((key) => key?.trim().toLowerCase() || []);
    const match = keys
      .map((key) => byKey.get(key))
      .find((other) => other !== undefined && !sharesConnection(other, group));
    if (match === undefined) kept.push(group);
    else {
      const first = match[0];
      if (first?.joinedBy === 'alone') match[0] = { ...first, joinedBy: by };
      match.push(...group.map(({ account }) => ({ account, joinedBy: by })));
    }
    for (const key of keys) if (!byKey.has(key)) byKey.set(key, match ?? group);
  }
  return kept;
}

function sharesConnection(one: readonly Member[], other: readonly Member[]): boolean {
  const connections = new Set(one.map(({ account }) => account.connectionId));
  return other.some(({ account }) => connections.has(account.connectionId));
}

function identityOf(members: readonly Member[], conflict: boolean): Identity {
  const accounts = members.map(({ account }) => account);
  // The address belongs to the account it conflicts with.
  const email = conflict ? null : (accounts.map(emailOf).find((known) => known !== null) ?? null);
  const seed = email ?? accounts.map((account) => `${account.connectionId}/${account.sourceId}`)[0];
  return {
    id: `p${createHash('sha256')
      .update(seed ?? '')
      .digest('hex')
      .slice(0, 16)}`,
    email,
    name: accounts[0]?.name ?? '',
    timeZone: accounts.map((account) => account.timeZone).find((zone) => zone !== null) ?? null,
    accounts: members,
  };
}

function emailOf(account: Account): string | null {
  return account.email?.trim().toLowerCase() || null;
}
