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

/** What a status means here: the last part of `type`, and `title`. */
const kinds: Readonly<Record<number, readonly [type: string, title: string]>> = {
  400: ['bad-request', 'Bad request'],
  401: ['no-valid-key', 'No valid key'],
  403: ['not-allowed', 'Not allowed'],
  404: ['not-found', 'Not found'],
  405: ['method-not-allowed', 'Method not allowed'],
  408: ['too-slow', 'Too slow'],
  409: ['conflict', 'Conflict'],
  413: ['too-large', 'Too large'],
  414: ['address-too-long', 'Address too long'],
  415: ['unsupported-media-type', 'Unsupported media type'],
  422: ['impossible', 'Impossible'],
  429: ['too-many-requests', 'Too many requests'],
  431: ['headers-too-large', 'Headers too large'],
  500: ['internal-error', 'Internal error'],
  503: ['not-available', 'Not available'],
};

/** Of every error answer. */
export const PROBLEM_TYPE = 'application/problem+json';

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

/** Well formed, and yet it cannot be. */
export function impossible(detail: string, errors?: NonNullable<Problem['errors']>): HttpError {
  return new HttpError(422, detail, errors === undefined ? {} : { errors });
}

/** @param pointer JSON pointer to what is wrong: `#/query/limit`, `#/path/id`, or into the body, `#/endsOn` */
export function badRequest(pointer: string, detail: string): HttpError {
  return new HttpError(400, 'The request is not well formed.', { errors: [{ pointer, detail }] });
}

/** @param instance id of the request, under which the log has it */
export function problemBody(status: number, detail: string, instance: string, errors?: Problem['errors']): Problem {
  const [type, title] = kinds[status] ?? [`status-${status}`, 'Error'];
  return {
    type: `urn:uptake:problem:${type}`,
    title,
    status,
    detail,
    instance,
    ...(errors === undefined ? {} : { errors }),
  };
}
