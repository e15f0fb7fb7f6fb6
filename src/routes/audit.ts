import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listOf, sendList } from './answers.ts';
import { idBefore, paging } from './paging.ts';
import type { RouteServices } from './services.ts';

const entry = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    keyId: z.string().nullable().describe('null: an operator at the command line, or the service itself.'),
    keyName: z.string().nullable(),
    action: z.string().describe('people.… for readings of person rows; key.…, privacy.…, contest.… for changes.'),
    detail: z.unknown(),
  })
  .meta({ id: 'AuditEntry' });

export const auditRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'audit'>> = async (
  app,
  { gate, audit },
) => {
  app.get(
    '/audit',
    {
      config: { scopes: ['admin'] },
      schema: {
        operationId: 'listAudit',
        summary: 'Who saw person rows, who changed what; newest first',
        tags: ['operations'],
        querystring: z.strictObject({
          action: z
            .string()
            .max(64)
            .optional()
            .meta({
              description: 'One action, or all that begin with it where it ends in a full stop.',
              examples: ['people.'],
            }),
          key: z.string().max(64).optional(),
          person: z.string().max(100).optional().describe('Entries about this person alone.'),
          from: z.iso.datetime({ offset: true }).optional(),
          to: z.iso.datetime({ offset: true }).optional(),
          ...paging,
        }),
        response: { 200: listOf(entry) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, from, to, ...filter } = request.query;
      const rows = await audit.list({
        ...filter,
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
        before: cursor === undefined ? undefined : idBefore(cursor),
        // One more than a page, to know whether there are more.
        limit: limit + 1,
      });
      return await sendList(gate, request, reply, {
        rows: rows.map((row) => ({ ...row, at: row.at.toISOString() })),
        schema: entry,
        keyOf: (row) => [-Number(row.id)],
        page: { limit, cursor, format },
      });
    },
  );
};
