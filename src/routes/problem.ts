import { z } from 'zod';

/** RFC 9457 problem details: the one form of every error answer. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong and what to do (RFC 9457).' });

export type Problem = z.infer<typeof problem>;

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'No valid key',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Impossible',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
};

const types: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'no-valid-key',
  403: 'not-allowed',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  415: 'unsupported-media-type',
  422: 'impossible',
  429: 'too-many-requests',
  503: 'not-available',
};

/** Thrown by handlers; everything else that is thrown is a 500 that says nothing. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly errors: Problem['errors'];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    options: { errors?: Problem['errors']; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.status = status;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

export function notFound(what: string): HttpError {
  return new HttpError(404, `There is no ${what}.`);
}

export function impossible(detail: string, errors?: NonNullable<Problem['errors']>): HttpError {
  return new HttpError(422, detail, errors === undefined ? {} : { errors });
}

export function problemBody(
  status: number,
  detail: string,
  instance: string,
  errors?: Problem['errors'] | undefined,
): Problem {
  return {
    type: `/problems/${types[status] ?? 'internal-error'}`,
    title: titles[status] ?? 'Error',
    status,
    detail,
    instance,
    ...(errors === undefined ? {} : { errors }),
  };
}
