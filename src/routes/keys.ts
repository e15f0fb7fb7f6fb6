import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type ApiKey, KeyError, scopes } from '../privacy/keys.ts';
import { listOf, oneOf, sendList, sendOne } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { paging } from './paging.ts';
import { impossible, notFound } from './problem.ts';
import type { RouteServices } from './services.ts';

const key = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.enum(scopes)),
    teamId: z.string().nullable(),
    personEmail: z.string().nullable(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Key' });

export const keyRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'keys'>> = async (app, { gate, keys }) => {
  app.get(
    '/keys',
    {
      config: { scopes: ['admin'] },
      schema: {
        operationId: 'listKeys',
        summary: 'Every key ever made; never the key itself',
        tags: ['keys'],
        querystring: z.strictObject(paging),
        response: { 200: listOf(key) },
      },
    },
    async (request, reply) =>
      sendList(gate, request, reply, {
        rows: (await keys.list()).map(shown),
        schema: key,
        // Newest first.
        keyOf: (row) => [-Date.parse(row.createdAt), row.id],
        page: request.query,
      }),
  );

  app.post(
    '/keys',
    {
      config: { scopes: ['admin'] },
      schema: {
        operationId: 'createKey',
        summary: 'Make a key; it is shown this once',
        tags: ['keys'],
        body: z.strictObject({
          name: z.string().trim().min(1).max(200),
          scopes: z.array(z.enum(scopes)).min(1),
          teamId: z.string().max(64).nullable().default(null),
          personEmail: z.string().max(320).nullable().default(null),
          expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
        }),
        response: { 201: oneOf(key.extend({ key: z.string() })) },
      },
    },
    async (request, reply) => {
      const { expiresAt, ...wanted } = request.body;
      const expires = expiresAt === null ? null : new Date(expiresAt);
      if (expires !== null && expires <= new Date()) {
        throw impossible('The key would have expired already.', [
          { pointer: '#/expiresAt', detail: 'lies in the past' },
        ]);
      }
      try {
        const made = await keys.create({ ...wanted, expiresAt: expires }, viewerOf(request).keyId);
        void reply.code(201);
        return await sendOne(gate, request, reply, { ...shown(made.stored), key: made.key });
      } catch (error) {
        if (error instanceof KeyError) throw impossible(error.message);
        throw error;
      }
    },
  );

  app.delete(
    '/keys/:id',
    {
      config: { scopes: ['admin'] },
      schema: {
        operationId: 'revokeKey',
        summary: 'End a key for good',
        tags: ['keys'],
        params: z.object({ id: z.string().max(64) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const outcome = await keys.revoke(request.params.id, viewerOf(request).keyId);
      if (outcome === 'missing') throw notFound(`key ${request.params.id}`);
      return reply.code(204).send(null);
    },
  );
};

function shown(item: ApiKey) {
  const { createdAt, expiresAt, revokedAt, lastUsedAt, ...rest } = item;
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
