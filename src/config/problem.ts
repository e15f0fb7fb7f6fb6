/** One thing wrong with the configuration, in words for whoever wrote it. Never contains a secret. */
export interface Problem {
  /** Where: `connections[0].auth.clientId`, `line 12, column 3`, or the file itself. */
  readonly path: string;
  /** What is wrong: a clause that reads on from the path. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

export type PathSegment = string | number;

/** Every problem of a configuration at once. The message is complete by itself, one line per problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(source: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`${source} has ${count}:`, ...problems.map((problem) => `  ${formatProblem(problem)}`)].join('\n'));
    this.problems = problems;
  }
}

/** `path message. Remedy`, or `path: Message` where the message is a sentence of its own. */
export function formatProblem({ path, message, remedy }: Problem): string {
  const subject = path === '' ? 'The file' : path;
  const clause = /^\p{Lu}/u.test(message) ? `${subject}: ${message}` : `${subject} ${message}`;
  return `${clause.replace(/\.$/, '')}. ${remedy}`.trimEnd();
}

/** `connections[0].auth.clientId`; a key that is not a plain word is quoted. */
export function formatPath(path: readonly PathSegment[]): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (!/^[\w$-]+$/.test(segment)) text += `[${JSON.stringify(segment)}]`;
    else text += text === '' ? segment : `.${segment}`;
  }
  return text;
}
