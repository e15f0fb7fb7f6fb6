import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AccessDeniedError } from '../privacy/viewer.ts';
import { HttpError, type Problem, problemBody } from './problem.ts';

/** Seconds after which asking again may help when the database or the queue is away. */
const RETRY_AFTER = '10';

/** Every error becomes problem+json; 4xx are logged as information, 5xx with their cause, and 5xx say nothing of it. */
export function installErrorHandlers(app: FastifyInstance, isUnavailable: (error: unknown) => boolean): void {
  app.setErrorHandler((error: FastifyError, request, reply) => answer(error, request, reply, isUnavailable));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    return send(reply, request, 404, `There is no ${request.method} ${path}. /docs lists what there is.`);
  });
}

function answer(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  isUnavailable: (error: unknown) => boolean,
): FastifyReply {
  if (error instanceof HttpError) {
    void reply.headers(error.headers);
    return send(reply, request, error.status, error.message, error.errors);
  }
  if (error instanceof AccessDeniedError) return send(reply, request, 403, error.message);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const context = error.validationContext ?? 'body';
    const errors = error.validation.map((issue) => ({
      pointer: `#/${context}${issue.instancePath}`,
      detail: issue.message ?? 'is not valid',
    }));
    return send(reply, request, 400, 'The request is not well formed.', errors);
  }
  if (isUnavailable(error)) {
    request.log.error({ err: error }, 'database or queue away');
    void reply.header('retry-after', RETRY_AFTER);
    return send(reply, request, 503, 'The database or the queue is away; try again shortly.');
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) {
    request.log.error({ err: error }, 'unexpected error');
    return send(reply, request, 500, 'Something went wrong here; it is in the log under this instance.');
  }
  return send(reply, request, status, error.message);
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
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problemBody(status, detail, request.id, errors));
}
