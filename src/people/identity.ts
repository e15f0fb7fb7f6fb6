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
  /** Every address it was seen with, lower-cased, in the order of seeing; `seen` counts over all accounts. */
  readonly addresses?: readonly { readonly email: string; readonly seen: number }[];
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

export type Exclusion = 'class' | 'integration-user' | 'excluded-group';

/** Why the account can't belong to a person; null when it may. */
export function exclusionOf(account: Account, settings: PeopleSettings): Exclusion | null {
  if (matchesAny(settings.excludeGroups, [account.profile, account.role, account.businessUnit]))
    return 'excluded-group';
  if (account.class !== 'human') return 'class';
  return matchesAny(settings.integrationUsers, [account.email, account.username]) ? 'integration-user' : null;
}

/**
 * Joins accounts of several CRMs to people: all of them by lower-cased e-mail address first, then by an address both had
 * before one of them changed it, then by Entra id, then by federation id (which organisations fill with either of the two). Two accounts of one CRM are never joined: the second
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
    .filter((account) => exclusionOf(account, settings) === null)
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
  const since = heldSince(ordered);
  groups = joinedOn(groups, 'email', (account) => [emailOf(account), ...formerlyShared(account, since)]);
  groups = joinedOn(groups, 'entra', ({ entraId }) => [entraId]);
  groups = joinedOn(groups, 'federation', (account) => [account.federationId, account.entraId, emailOf(account)]);
  const firstWith = firstHolders(ordered);
  return [
    ...groups.map((members) => identityOf(members, firstWith, false)),
    ...alone.map((members) => identityOf(members, firstWith, true)),
  ];
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

/**
 * The id is made of the first address any of the accounts was ever seen with, so that it outlives changes of address; where
 * somebody else had that address before, of the account as well.
 */
function identityOf(members: readonly Member[], firstWith: ReadonlyMap<string, string>, conflict: boolean): Identity {
  const accounts = members.map(({ account }) => account);
  // The address belongs to the account it conflicts with.
  const email = conflict ? null : (accounts.map(emailOf).find((known) => known !== null) ?? null);
  const [first] = accounts
    .flatMap((account) =>
      addressesOf(account).map(({ email: address, seen }) => ({ address, seen, key: keyOf(account) })),
    )
    .sort((a, b) => a.seen - b.seen);
  const keys = new Set(accounts.map(keyOf));
  const own = first !== undefined && keys.has(firstWith.get(first.address) ?? '');
  const seed = conflict || first === undefined ? [...keys][0] : own ? first.address : `${first.address} ${first.key}`;
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

const keyOf = (account: Account): string => `${account.connectionId}/${account.sourceId}`;

/** An account of which no history is known had its present address all along. */
function addressesOf(account: Account): readonly { readonly email: string; readonly seen: number }[] {
  const email = emailOf(account);
  return account.addresses ?? (email === null ? [] : [{ email, seen: Number.MAX_SAFE_INTEGER }]);
}

/** The account each address was first seen with. */
function firstHolders(accounts: readonly Account[]): ReadonlyMap<string, string> {
  const holders = new Map<string, { readonly key: string; readonly seen: number }>();
  for (const account of accounts) {
    for (const { email, seen } of addressesOf(account)) {
      const known = holders.get(email);
      if (known === undefined || seen < known.seen) holders.set(email, { key: keyOf(account), seen });
    }
  }
  return new Map([...holders].map(([email, { key }]) => [email, key]));
}

/** Since when each address is the present one of somebody. */
function heldSince(accounts: readonly Account[]): ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  for (const account of accounts) {
    const email = emailOf(account);
    const seen = addressesOf(account).find((address) => address.email === email)?.seen;
    if (email !== null && seen !== undefined) since.set(email, Math.min(seen, since.get(email) ?? Infinity));
  }
  return since;
}

/**
 * Former addresses that somebody held already when the account gave them up: the same person, renamed in one CRM only.
 * Whoever came to an address later is somebody else.
 */
function formerlyShared(account: Account, since: ReadonlyMap<string, number>): string[] {
  const addresses = addressesOf(account);
  return addresses.flatMap(({ email }, index) => {
    const given = addresses[index + 1]?.seen;
    const held = since.get(email);
    return email !== emailOf(account) && given !== undefined && held !== undefined && held < given ? email : [];
  });
}

/**
 * Whom each address means: its present holder; a former address that nobody holds, the one who had it first. An account
 * that conflicts with another over an address has none.
 */
export function addressBook(identities: readonly Identity[]): Map<string, string> {
  const book = new Map<string, { readonly id: string; readonly seen: number }>();
  const settled = new Set<string>();
  for (const { id, accounts, email } of identities) {
    for (const present of email === null ? [] : accounts.map(({ account }) => emailOf(account))) {
      if (present === null || settled.has(present)) continue;
      settled.add(present);
      book.set(present, { id, seen: 0 });
    }
  }
  for (const { id, accounts, email } of identities) {
    if (email === null) continue;
    for (const former of accounts.flatMap(({ account }) => addressesOf(account))) {
      const known = book.get(former.email);
      if (settled.has(former.email) || (known !== undefined && known.seen <= former.seen)) continue;
      book.set(former.email, { id, seen: former.seen });
    }
  }
  return new Map([...book].map(([email, { id }]) => [email, id]));
}

function emailOf(account: Account): string | null {
  return account.email?.trim().toLowerCase() || null;
}
