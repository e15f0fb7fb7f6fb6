/** What kept the embedded server from starting, for callers that react differently; people read the sentence. */
export type EmbeddedPostgresProblem =
  | 'unsupported'
  | 'in-use'
  | 'not-writable'
  | 'not-permitted'
  | 'foreign'
  | 'other-version'
  | 'damaged'
  | 'disk-full'
  | 'port-taken'
  | 'failed';

/** The embedded PostgreSQL cannot be used. `sentence` says why and what to do, and is meant to be shown as it is. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly problem: EmbeddedPostgresProblem;
  readonly sentence: string;

  constructor(problem: EmbeddedPostgresProblem, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.problem = problem;
    this.sentence = sentence;
  }
}

/** The code of a system error, such as ENOENT; undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
