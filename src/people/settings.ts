/** What of the configuration decides who is counted, and as what. */
export interface PeopleSettings {
  readonly timeZone: string;
  /** ISO code of where people work, for public holidays; null: none are known. */
  readonly country: string | null;
  /** Globs on e-mail address or user name; never people. */
  readonly integrationUsers: readonly string[];
  /** Globs on profile, role or business unit; removed everywhere. */
  readonly excludeGroups: readonly string[];
  /** First match wins. */
  readonly roles: readonly RoleRule[];
  readonly teamsBy: 'manager' | 'role' | 'businessUnit';
}

export interface RoleRule {
  readonly id: string;
  /** Globs on the CRM's profile, role or title, case-insensitive. */
  readonly match: readonly string[];
  readonly contract: RoleContract;
}

/** What an adopted week asks of a role in a week of five working days. */
export interface RoleContract {
  readonly activeDays: number;
  readonly coreActions: number;
}

/** Whether any of the texts matches any of the globs; `*` stands for any run of characters. */
export function matchesAny(globs: readonly string[], texts: readonly (string | null)[]): boolean {
  return globs.some((glob) => {
    const pattern = compiled(glob);
    return texts.some((text) => text !== null && pattern.test(text));
  });
}

const patterns = new Map<string, RegExp>();

function compiled(glob: string): RegExp {
  const known = patterns.get(glob);
  if (known !== undefined) return known;
  const source = glob
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  const pattern = new RegExp(`^${source}$`, 'is');
  patterns.set(glob, pattern);
  return pattern;
}
