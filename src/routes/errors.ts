import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AccessDeniedError } from '../privacy/viewer.ts';
import { HttpError, PROBLEM_TYPE, type Problem, problemBody } from './problem.ts';

/** Seconds after which asking again may help when the database or the queue is away. */
const RETRY_AFTER = '10';

/** The same for errors before a route is known and for those in one. */
export type AnswerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** Every error becomes problem+json. 5xx are logged with their cause and say nothing of it. */
export function errorAnswers(isUnavailable: (error: unknown) => boolean): AnswerError {
  return (error, request, reply) => {
    if (error instanceof HttpError) {
      void reply.headers(error.headers);
      return send(reply, request, error.status, error.message, error.errors);
    }
    if (error instanceof AccessDeniedError) return send(reply, request, 403, error.message);
    if (hasZodFastifySchemaValidationErrors(error)) {
      return send(reply, request, 400, 'The request is not well formed.', inputErrors(error));
    }
    const refused = refusal(error);
    if (refused !== null) return send(reply, request, refused.status, refused.detail);
    if (isUnavailable(error)) {
      request.log.error({ err: error }, 'database or queue away');
      void reply.header('retry-after', RETRY_AFTER);
      return send(reply, request, 503, 'The database or the queue is away; try again shortly.');
    }
    request.log.error({ err: error }, 'unexpected error');
    return send(reply, request, 500, 'Something went wrong here; it is in the log under this instance.');
  };
}

export function installErrorHandlers(app: FastifyInstance, answer: AnswerError): void {
  app.setErrorHandler(answer);
  const routes: { readonly path: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = url
      .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll(/:[^/]+/g, '[^/]+')
      .replaceAll('\\*', '.*');
    routes.push({ path: new RegExp(`^${pattern}/?$`), methods: [method].flat() });
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = new Set(routes.flatMap((route) => (route.path.test(path) ? route.methods : [])));
    if (allowed.size > 0) {
      const allow = [...allowed].sort().join(', ');
      void reply.header('allow', allow);
      return send(reply, request, 405, `${path} does not take ${request.method}; it takes ${allow}.`);
    }
    return send(reply, request, 404, `There is no ${request.method} ${path}. /docs lists what there is.`);
  });
}

type InputErrors = Parameters<typeof hasZodFastifySchemaValidationErrors>[0] & {
  readonly validationContext?: string;
  readonly validation: readonly {
    readonly instancePath: string;
    readonly message?: string;
    readonly params?: Readonly<Record<string, unknown>>;
  }[];
};

const places: Readonly<Record<string, string>> = { querystring: '/query', params: '/path', headers: '/headers' };

function inputErrors(error: unknown): NonNullable<Problem['errors']> {
  const { validationContext, validation } = error as InputErrors;
  const place = `#${places[validationContext ?? 'body'] ?? ''}`;
  return validation.flatMap(({ instancePath, message, params }) => {
    const at = `${place}${instancePath === '/' ? '' : instancePath}`;
    const unknown = params?.['keys'];
    // zod names unknown fields in one issue about the object around them.
    if (Array.isArray(unknown))
      return unknown.map((name) => ({ pointer: `${at}/${name}`, detail: 'is not known here' }));
    return [{ pointer: at, detail: isMissing(message) ? 'is required' : (message ?? 'is not valid') }];
  });
}

/** zod says of what was left out that it received `undefined`, which nobody sends. */
function isMissing(message: string | undefined): boolean {
  return message?.endsWith(', received undefined') === true;
}

/**
 * What Fastify refuses before a handler runs. Only its own errors: a status that some library hung on an error of ours
 * is none of the client's business.
 */
function refusal(error: unknown): { readonly status: number; readonly detail: string } | null {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return null;
  const { statusCode: status } = error;
  const own = 'code' in error && typeof error.code === 'string' && error.code.startsWith('FST_');
  if (status < 400 || status >= 500 || !(own || error instanceof SyntaxError)) return null;
  return { status, detail: error.message };
}

function send(
  reply: FastifyReply,
  request: FastifyRequest,
  status: number,
  detail: string,
  errors?: Problem['errors'],
): FastifyReply {
  return reply
    .code(status)
    .type(PROBLEM_TYPE)
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send(problemBody(status, detail, request.id, errors));
}

/** Answers what is no HTTP, or too slow or too large to become a request, on the bare connection. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const [status, phrase, detail] = {
    HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The headers are too large.'] as const,
    ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request took too long to arrive.'] as const,
  }[error.code ?? ''] ?? [400, 'Bad Request', 'This is not a request of HTTP.'];
  const body = JSON.stringify(problemBody(status, detail, 'about:blank'));
  socket.end(
    [
      `HTTP/1.1 ${status} ${phrase}`,
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
