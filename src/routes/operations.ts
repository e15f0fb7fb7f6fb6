import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listOf, oneOf, paging, sendList, sendOne } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { impossible, notFound } from './problem.ts';
import type { RouteServices } from './services.ts';

const connection = z
  .object({
    id: z.string(),
    vendor: z.string(),
    title: z.string(),
    state: z.string().describe('new, ready, needs-sign-in or failing'),
    reason: z.string().nullable(),
    identity: z.string().nullable(),
    pausedUntil: z.string().nullable(),
    lastSuccessAt: z.string().nullable(),
    readThrough: z.string().nullable(),
    capabilities: z.unknown(),
    budget: z.object({
      sent: z.number(),
      used: z.number().nullable(),
      limit: z.number().nullable(),
      dailyShare: z.number(),
    }),
  })
  .meta({ id: 'Connection' });

const count = z.number().int();
const sync = z
  .object({
    id: z.string(),
    connection: z.string(),
    mode: z.string(),
    trigger: z.string(),
    status: z.string().describe('running, waiting, succeeded, partly or failed'),
    reason: z.string().nullable(),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    streams: z.array(
      z.object({
        stream: z.string(),
        status: z.string(),
        reason: z.string().nullable(),
        read: count,
        stored: count,
        unchanged: count,
        deleted: count,
        quarantined: count,
        skipped: count,
        skippedByReason: z.record(z.string(), z.number()),
        requests: count,
      }),
    ),
  })
  .meta({ id: 'Sync' });

const quality = z
  .object({
    connection: z.string(),
    stream: z.string(),
    object: z.string().describe("The CRM's own name: Task, phonecall."),
    day: z.iso.date().nullable().describe("null: everything created since the connection's first day."),
    sourceCount: count,
    storedCount: count,
    difference: count,
    countedAt: z.string(),
  })
  .meta({ id: 'Quality' });

export const operationRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'connections'>> = async (
  app,
  { gate, connections },
) => {
  const params = z.object({ id: z.string().max(64) });

  app.get(
    '/connections',
    {
      config: { scopes: ['aggregate', 'admin'] },
      schema: {
        operationId: 'listConnections',
        summary: 'State, last success, capabilities and budget of every connection',
        tags: ['operations'],
        querystring: z.strictObject(paging),
        response: { 200: listOf(connection) },
      },
    },
    async (request, reply) => {
      const rows = (await connections.list()) as readonly ({ id: string } & object)[];
      return await sendList(gate, request, reply, rows, (row) => row.id, request.query);
    },
  );

  app.post(
    '/connections/:id/sync',
    {
      config: { scopes: ['admin'] },
      schema: {
        operationId: 'startSync',
        summary: 'Read a connection now',
        tags: ['operations'],
        params,
        body: z
          .strictObject({
            mode: z.enum(['incremental', 'full']).default('incremental'),
            streams: z.array(z.string().max(64)).min(1).optional(),
          })
          .nullish(),
        response: { 202: oneOf(z.object({ jobId: z.string() })) },
      },
    },
    async (request, reply) => {
      const { mode = 'incremental' as const, streams } = request.body ?? {};
      const started = await connections.sync(request.params.id, {
        mode,
        ...(streams === undefined ? {} : { streams }),
      });
      if (started === null) throw notFound(`connection ${request.params.id}`);
      if ('unknownStream' in started) {
        const errors = [{ pointer: '/streams', detail: `there is no stream ${started.unknownStream}` }];
        throw impossible('The connection has no such stream.', errors);
      }
      void reply.code(202);
      return await sendOne(gate, request, reply, started);
    },
  );

  app.get(
    '/syncs',
    {
      config: { scopes: ['aggregate', 'admin'] },
      schema: {
        operationId: 'listSyncs',
        summary: 'Syncs, newest first',
        tags: ['operations'],
        querystring: z.strictObject({ ...paging, connection: z.string().max(64).optional() }),
        response: { 200: listOf(sync) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, connection: id, format } = request.query;
      const before = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString('utf8');
      if (before !== undefined && !/^\d{1,18}$/.test(before)) throw impossible('The cursor is not one of this list.');
      const rows = await connections.syncs({
        limit: limit + 1,
        ...(id === undefined ? {} : { connection: id }),
        ...(before === undefined ? {} : { before }),
      });
      return await sendList(gate, request, reply, rows, (row) => row.id, { limit, format });
    },
  );

  app.get(
    '/syncs/:id',
    {
      config: { scopes: ['aggregate', 'admin'] },
      schema: {
        operationId: 'getSync',
        summary: 'One sync with its streams: read = stored + unchanged + quarantined + skipped',
        tags: ['operations'],
        params: z.object({ id: z.string().regex(/^\d{1,18}$/, 'must be a number') }),
        response: { 200: oneOf(sync) },
      },
    },
    async (request, reply) => {
      const [found] = await connections.syncs({ id: request.params.id, limit: 1 });
      if (found === undefined) throw notFound(`sync ${request.params.id}`);
      return await sendOne(gate, request, reply, found);
    },
  );

  app.get(
    '/quality',
    {
      config: { scopes: ['aggregate', 'admin'] },
      schema: {
        operationId: 'listQuality',
        summary: "Our counts beside the CRM's own, by connection, object and day",
        tags: ['operations'],
        querystring: z.strictObject({ ...paging, connection: z.string().max(64).optional() }),
        response: { 200: listOf(quality) },
      },
    },
    async (request, reply) => {
      viewerOf(request);
      const { connection: id, ...page } = request.query;
      const { rows, summary } = await connections.quality(id ?? null);
      const keyed = rows as readonly ({ connection: string; stream: string; day: string | null } & object)[];
      const keyOf = (row: (typeof keyed)[number]) => `${row.connection} ${row.stream} ${row.day ?? ''}`;
      return await sendList(gate, request, reply, keyed, keyOf, page, { also: { ...summary } });
    },
  );
};
