import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listMeta, listOf, oneOf, sendList, sendOne } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { idBefore, paging } from './paging.ts';
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
    requests: count.describe('Sent to the CRM: by the streams, for capabilities and for counts.'),
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
    repairedAt: z.string().nullable().describe('When a difference of this day was last repaired.'),
    reason: z.string().nullable().describe('Why a difference was left alone.'),
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
      return await sendList(gate, request, reply, {
        rows: await connections.list(),
        schema: connection,
        keyOf: (row) => [row.id],
        page: request.query,
      });
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
            reconcile: z
              .boolean()
              .optional()
              .describe("Compare counts by day with the CRM's own at the end, and read anew what differs."),
          })
          .nullish(),
        response: { 202: oneOf(z.object({ jobId: z.string() })) },
      },
    },
    async (request, reply) => {
      const { mode = 'incremental' as const, streams, reconcile } = request.body ?? {};
      const started = await connections.sync(request.params.id, {
        mode,
        ...(reconcile === undefined ? {} : { reconcile }),
        ...(streams === undefined ? {} : { streams }),
      });
      if (started === null) throw notFound(`connection ${request.params.id}`);
      if ('unknownStream' in started) {
        const errors = [{ pointer: '#/streams', detail: `there is no stream ${started.unknownStream}` }];
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
      // One more than a page, to know whether there are more.
      const rows = await connections.syncs({
        limit: limit + 1,
        ...(id === undefined ? {} : { connection: id }),
        ...(cursor === undefined ? {} : { before: idBefore(cursor) }),
      });
      return await sendList(gate, request, reply, {
        rows,
        schema: sync,
        keyOf: (row) => [-Number(row.id)],
        page: { limit, cursor, format },
      });
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
        response: {
          200: z.object({
            data: z.array(quality),
            meta: listMeta.extend({
              quarantined: count.describe('Rows that could not be read.'),
              unmappedUsers: count.describe(
                'Human accounts that could be joined to no other: each is a person of its own.',
              ),
              freshness: z.array(
                z.object({
                  connection: z.string(),
                  lastSuccessAt: z.iso.datetime().nullable(),
                  readThrough: z.iso.datetime().nullable(),
                  hours: z.number().nullable().describe('Since everything had been read; null before the first time.'),
                }),
              ),
              quarantinedRows: z.array(
                z.object({
                  connection: z.string(),
                  stream: z.string(),
                  field: z.string(),
                  reason: z.string(),
                  rows: count,
                  lastSeenAt: z.iso.datetime(),
                }),
              ),
              unmapped: z.array(
                z.object({
                  connection: z.string(),
                  users: count,
                  accounts: z
                    .array(z.string())
                    .nullable()
                    .describe('Their ids in the CRM, at most 1000; null for keys without scope admin.'),
                }),
              ),
            }),
          }),
        },
      },
    },
    async (request, reply) => {
      const { connection: id, ...page } = request.query;
      const { rows, summary } = await connections.quality(id ?? null);
      const isAdmin = viewerOf(request).scopes.includes('admin');
      const unmapped = summary.unmapped.map((one) => ({ ...one, accounts: isAdmin ? one.accounts : null }));
      return await sendList(gate, request, reply, {
        rows,
        schema: quality,
        keyOf: (row) => [row.connection, row.stream, row.day ?? ''],
        page,
        also: { ...summary, unmapped },
      });
    },
  );
};
