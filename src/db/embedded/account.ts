import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** The account the server runs as when we are root, which PostgreSQL refuses to be. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/**
 * The accounts to try, best first; empty when this process is not root and the server simply runs as itself.
 * The owner of an existing cluster comes first, and is the only one then: its files are readable to nobody else.
 */
export function accountCandidates(clusterOwner: { uid: number; gid: number } | null): Account[] {
  if (process.getuid?.() !== 0) return [];
  const named = readAccounts();
  if (clusterOwner !== null && clusterOwner.uid !== 0) {
    const name = named.find(({ uid }) => uid === clusterOwner.uid)?.name ?? `uid ${clusterOwner.uid}`;
    return [{ ...clusterOwner, name }];
  }
  const rank = ({ name }: Account) => {
    const known = ['postgres', '_postgres', 'nobody'].indexOf(name);
    return known === -1 ? 3 : known;
  };
  return named.sort((a, b) => rank(a) - rank(b));
}

/**
 * Whether the account may walk down to this folder, by owner, group and mode of it and of every folder above.
 * Access lists are not looked at; they can only make this too careful.
 */
export function canReach(account: Account, folder: string): boolean {
  for (let current = realpathSync(folder); ; current = path.dirname(current)) {
    const { uid, gid, mode } = statSync(current);
    const search = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & search) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
}

function readAccounts(): Account[] {
  let text: string;
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    // macOS writes nobody as -2, which only its own tools understand.
    if (!name || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '') || Number(uid) === 0) return [];
    return [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}
