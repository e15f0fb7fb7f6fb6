import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { badRequest, HttpError } from './problem.ts';

const nothing = z.strictObject({});

/**
 * What holds for the input of every route of `app`: query parameters that a route does not name are refused, also where
 * it names none, and so is the character NUL, which PostgreSQL cannot store and would answer with an error of its own.
 */
export function installInputRules(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, querystring: route.schema?.querystring ?? nothing };
  });
  app.addHook('preValidation', async (request) => {
    if (/%00/.test(request.url)) throw new HttpError(400, 'The address holds the character NUL.');
    const pointer = findNul(request.body, '#');
    if (pointer !== null) throw badRequest(pointer, 'holds the character NUL: text is sent as UTF-8');
  });
}

function findNul(value: FastifyRequest['body'], pointer: string): string | null {
  if (typeof value === 'string') return value.includes('\0') ? pointer : null;
  if (Buffer.isBuffer(value)) return value.includes(0) ? pointer : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, part] of Object.entries(value)) {
    const found = findNul(part, `${pointer}/${name}`);
    if (found !== null) return found;
  }
  return null;
}
