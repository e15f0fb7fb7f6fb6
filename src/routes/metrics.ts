import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { catalogue, findMetric } from '../metrics/catalogue.ts';
import { listOf, paging, sendList } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { HttpError, impossible, notFound } from './problem.ts';
import type { RouteServices } from './services.ts';

const metricEntry = z
  .object({
    id: z.string(),
    version: z.number().int(),
    title: z.string(),
    unit: z.enum(['people', 'ratio', 'rate', 'count', 'currency']),
    grains: z.array(z.string()),
    groupings: z.array(z.string()),
    answers: z.string().describe('The question it answers.'),
    formula: z.string(),
    caveats: z.array(z.string()),
    availability: z.array(
      z.object({
        connection: z.string(),
        availability: z.enum(['available', 'partly', 'unavailable']),
        reason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Metric' });

const seriesRow = z
  .object({
    metric: z.string(),
    version: z.number().int(),
    by: z.string(),
    groupId: z.string(),
    groupName: z.string(),
    periodStart: z.iso.date(),
    periodEnd: z.iso.date().describe('The day after the last.'),
    value: z.number().nullable(),
    numerator: z.number().nullable(),
    denominator: z.number().nullable(),
    people: z.number().int().nullable(),
    low: z.number().nullable().describe('95 % interval, where there is one.'),
    high: z.number().nullable(),
    suppressed: z.boolean().describe('Fewer people than may be shown.'),
    provisional: z.boolean().describe('The period is not complete yet.'),
    reason: z.string().nullable().describe('Why value is null.'),
  })
  .meta({ id: 'SeriesRow' });

const seriesQuery = z.strictObject({
  from: z.iso.date().describe('Periods that begin on or after this day.'),
  to: z.iso.date().describe('Periods that begin before this day.'),
  grain: z.enum(['day', 'week', 'month', 'quarter']).default('week'),
  by: z.enum(['company', 'team', 'role', 'connection', 'person']).default('company'),
  team: z.string().max(64).optional(),
  role: z.string().max(64).optional(),
  connection: z.string().max(64).optional(),
  ...paging,
});

/** Ten years of days is more than anybody draws and less than hurts. */
const LONGEST_RANGE_DAYS = 3_700;

export const metricRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'metrics'>> = async (
  app,
  { gate, metrics },
) => {
  app.get(
    '/metrics',
    {
      config: { scopes: ['aggregate', 'admin'] },
      schema: {
        operationId: 'listMetrics',
        summary: 'The catalogue: what is measured, how, and from where',
        tags: ['metrics'],
        querystring: z.strictObject(paging),
        response: { 200: listOf(metricEntry) },
      },
    },
    async (request, reply) => sendList(gate, request, reply, await metrics.list(), (row) => row.id, request.query),
  );

  app.get(
    '/metrics/:id/series',
    {
      config: { scopes: ['aggregate'] },
      schema: {
        operationId: 'getMetricSeries',
        summary: 'One metric over time, by group',
        description: 'Missing activity is an explicit 0; a suppressed group has value null and suppressed true.',
        tags: ['metrics'],
        params: z.object({ id: z.string().max(64) }),
        querystring: seriesQuery,
        response: { 200: listOf(seriesRow) },
      },
    },
    async (request, reply) => {
      const metric = findMetric(request.params.id);
      if (metric === undefined) {
        throw notFound(`metric ${request.params.id}; known are ${catalogue.map((known) => known.id).join(', ')}`);
      }
      const { from, to, grain, by, team, role, connection, ...page } = request.query;
      if (to <= from) throw impossible(`to ${to} is not after from ${from}.`);
      if (Date.parse(to) - Date.parse(from) > LONGEST_RANGE_DAYS * 86_400_000) {
        throw impossible('from and to are more than ten years apart.');
      }
      if (!metric.grains.includes(grain)) {
        const errors = [
          { pointer: '#/querystring/grain', detail: `${metric.id} is given by ${metric.grains.join(', ')}` },
        ];
        throw new HttpError(400, 'The request is not well formed.', { errors });
      }
      const answer = await gate.series(viewerOf(request), metric.id, { from, to, grain, by, team, role, connection });
      const rows = answer.rows.map((row) => ({ metric: metric.id, version: metric.version, by, ...ordered(row) }));
      return await sendList(gate, request, reply, rows, (row) => `${row.groupId} ${row.periodStart}`, page, answer);
    },
  );
};

/** The columns in the order they are documented; the CSV's header is the same. */
function ordered<Row extends object & { suppressed: boolean }>(row: Row): Row {
  const { suppressed, provisional, reason, ...rest } = row as Row & { provisional: unknown; reason: unknown };
  return { ...rest, suppressed, provisional, reason } as unknown as Row;
}
