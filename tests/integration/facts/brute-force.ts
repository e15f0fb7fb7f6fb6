/*
 * person_day as one would work it out with pencil and paper, from the same log: no SQL, no code of ours.
 */

export interface LoggedAction {
  readonly id: string;
  readonly connection: string;
  readonly kind: string;
  /** Milliseconds. */
  readonly at: number;
  readonly by: string;
  readonly owner: string;
  readonly via: string;
}

export interface LoggedLogin {
  readonly connection: string;
  readonly at: number;
  readonly by: string;
  readonly kind: string;
}

/** Whose an account is, and that person's clock; missing: nobody's. */
export type Owners = ReadonlyMap<string, { readonly person: string; readonly timeZone: string }>;

const TEN_MINUTES = 600_000;
const columns = ['call', 'meeting', 'email', 'task', '-created', 'owner-changed'];

/** Rows 'person day calls meetings emails tasks records ownerChanges core leftOut logins', sorted. */
export function bruteForceDays(
  actions: readonly LoggedAction[],
  logins: readonly LoggedLogin[],
  owners: Owners,
): string[] {
  const counts = new Map<string, number[]>();
  const add = (account: string, at: number, column: number): void => {
    const owner = owners.get(account);
    if (owner === undefined) return;
    const key = `${owner.person} ${dayOf(at, owner.timeZone)}`;
    const row = counts.get(key) ?? new Array<number>(9).fill(0);
    counts.set(key, row);
    row[column] = (row[column] ?? 0) + 1;
  };
  const inBurst = burstMembers(actions);
  for (const action of actions) {
    const author = `${action.connection}/${action.by}`;
    if (!owners.has(author)) {
      if (action.owner !== action.by) add(`${action.connection}/${action.owner}`, action.at, 7);
      continue;
    }
    if (action.via !== 'person' || inBurst.has(action)) {
      add(author, action.at, 7);
      continue;
    }
    add(author, action.at, 6);
    add(
      author,
      action.at,
      columns.findIndex((kind) => action.kind.endsWith(kind)),
    );
  }
  for (const login of logins) if (login.kind !== 'api') add(`${login.connection}/${login.by}`, login.at, 8);
  return [...counts].map(([key, row]) => `${key} ${row.join(' ')}`).sort();
}

/** What follows the first record of ten or more that one account wrote within ten minutes. */
function burstMembers(actions: readonly LoggedAction[]): Set<LoggedAction> {
  const members = new Set<LoggedAction>();
  const order = (a: LoggedAction, b: LoggedAction): number =>
    a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) || (a.kind < b.kind ? -1 : 1);
  const byAuthor = new Map<string, LoggedAction[]>();
  for (const action of actions.filter(({ via }) => via === 'person')) {
    const author = `${action.connection}/${action.by}`;
    byAuthor.set(author, [...(byAuthor.get(author) ?? []), action]);
  }
  for (const own of byAuthor.values()) {
    const sorted = own.sort(order);
    for (const [index, first] of sorted.entries()) {
      const tenth = sorted[index + 9];
      if (tenth === undefined || tenth.at - first.at > TEN_MINUTES) continue;
      for (const member of sorted.slice(index + 1, index + 10)) members.add(member);
    }
  }
  return members;
}

function dayOf(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(at)
    .map(({ type, value }) => [type, value] as const);
  const { year, month, day } = Object.fromEntries(parts) as Record<string, string>;
  return `${year}-${month}-${day}`;
}
