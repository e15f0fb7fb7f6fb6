import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listOf, oneOf, sendKept, sendList, sendOne } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { paging } from './paging.ts';
import { badRequest, impossible, notFound } from './problem.ts';
import type { RouteServices } from './services.ts';

const weekName = z.string().regex(/^\d{4}-W\d{2}$/, 'must be an ISO week such as 2026-W46');
const instant = z.iso.datetime().nullable();

const delivery = z.object({
  kind: z.enum(['report', 'note']).describe('note: the message that the report is held.'),
  target: z.string().describe('Kind of the target and a hash of its address, which may be a secret or a person’s.'),
  status: z.enum(['sending', 'sent', 'retrying', 'failed']),
  attempts: z.number().int(),
  repeated: z.boolean().describe('A sender was killed in the middle: it may have arrived twice, with the same id.'),
  sentAt: instant,
  reason: z.string().nullable(),
});

const entry = z
  .object({
    report: z.string().describe('Its id in the configuration.'),
    week: z.string().describe('ISO week, such as 2026-W46.'),
    state: z.enum(['made', 'held']),
    madeAt: instant,
    asOf: instant,
    dataThrough: z.iso.date().nullable(),
    definitionVersion: z.string().nullable(),
    findings: z.number().int().nullable(),
    headline: z.string().nullable(),
    heldAt: instant,
    holdReason: z.string().nullable(),
    deliveries: z.array(delivery),
  })
  .meta({
    id: 'Report',
    examples: [
      {
        report: 'weekly',
        week: '2026-W46',
        state: 'made',
        madeAt: '2026-11-16T06:00:02.000Z',
        asOf: '2026-11-16T05:31:10.000Z',
        dataThrough: '2026-11-15',
        definitionVersion: 'adoption-rate@1',
        findings: 1,
        headline: 'Use faded after Pipeline basics.',
        heldAt: null,
        holdReason: null,
        deliveries: [
          {
            kind: 'report',
            target: 'mail-3b1f0c9a7e',
            status: 'sent',
            attempts: 1,
            repeated: false,
            sentAt: '2026-11-16T06:00:04.000Z',
            reason: null,
          },
        ],
      },
    ],
  });

const forms = {
  html: 'text/html; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
} as const;

/** The page is shown as it was sent: it may be styled and has its pictures in it, and nothing in it may run or load. */
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

export const reportRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'reports'>> = async (
  app,
  { gate, reports },
) => {
  app.get(
    '/reports',
    {
      config: { scopes: ['aggregate'] },
      schema: {
        operationId: 'listReports',
        summary: 'Weekly reports that were made or held, and whether they were sent; newest first',
        tags: ['reports'],
        querystring: z.strictObject(paging),
        response: { 200: listOf(entry) },
      },
    },
    async (request, reply) => {
      const rows = await reports.list(viewerOf(request));
      // Newest week first: what sorts by name is turned around.
      return await sendList(gate, request, reply, {
        rows,
        schema: entry,
        keyOf: (row) => [-Number(row.week.replace('-W', '')), row.report],
        page: request.query,
      });
    },
  );

  app.get(
    '/reports/:week',
    {
      config: { scopes: ['aggregate'] },
      schema: {
        operationId: 'getReport',
        summary: 'A weekly report, byte for byte as it was sent',
        tags: ['reports'],
        params: z.object({ week: weekName }),
        querystring: z.strictObject({
          format: z.enum(['html', 'md', 'json', 'csv']).default('html'),
          report: z.string().max(32).optional().describe('Its id in the configuration; the first one when left out.'),
        }),
        response: {
          200: {
            description: 'The report in the form asked for.',
            content: {
              'text/html': { schema: z.string() },
              'text/markdown': { schema: z.string() },
              'application/json': { schema: z.looseObject({ report: z.string(), headline: z.string() }) },
              'text/csv': { schema: z.string() },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { format, report } = request.query;
      const found = await reports.find(viewerOf(request), request.params.week, report ?? null);
      if (found === null) throw notFound(`report of week ${request.params.week}`);
      if (format === 'html') void reply.header('content-security-policy', pagePolicy);
      return sendKept(gate, request, reply, { type: forms[format], text: found.formats[format] });
    },
  );

  app.post(
    '/reports',
    {
      config: { scopes: ['admin'] },
      schema: {
        operationId: 'sendReport',
        summary: 'Make, keep and send a weekly report now; what was sent before is not sent again',
        tags: ['reports'],
        body: z
          .strictObject({
            week: weekName.optional().describe('The last week that has ended when left out.'),
            report: z.string().max(32).optional(),
          })
          .nullish(),
        response: { 202: oneOf(z.object({ jobId: z.string(), report: z.string(), week: z.string() })) },
      },
    },
    async (request, reply) => {
      const { week, report } = request.body ?? {};
      const started = await reports.send(report ?? null, week ?? null);
      if ('problem' in started) {
        const { problem, sentence } = started;
        if (problem === 'no-such-week') throw badRequest('#/week', sentence);
        const pointer = problem === 'week-not-over' ? '#/week' : '#/report';
        throw impossible('The report cannot be made.', [{ pointer, detail: sentence }]);
      }
      void reply.code(202);
      return await sendOne(gate, request, reply, started);
    },
  );
};
