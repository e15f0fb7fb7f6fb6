import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { catalogue, hasOccurred, metricsNamed } from '../metrics/catalogue.ts';
import { listOf, sendList } from './answers.ts';
import { aboutGroups, viewerOf } from './authentication.ts';
import { paging } from './paging.ts';
import { badRequest, impossible, notFound } from './problem.ts';
import type { RouteServices } from './services.ts';

const metricEntry = z
  .object({
    id: z.string(),
    version: z.number().int(),
    title: z.string(),
    unit: z.enum(['people', 'ratio', 'rate', 'count', 'currency', 'days']),
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
    by: z.enum(['company', 'team', 'role', 'connection', 'person']),
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
  from: z.iso.date().meta({ description: 'Periods that begin on or after this day.', examples: ['2026-10-05'] }),
  to: z.iso.date().meta({ description: 'Periods that begin before this day.', examples: ['2026-11-02'] }),
  grain: z.enum(['day', 'week', 'month', 'quarter']).default('week'),
  by: z.enum(['company', 'team', 'role', 'connection', 'person']).default('company'),
  team: z.string().max(64).optional().describe('This team; with by=team, and those below it.'),
  role: z.string().max(64).optional(),
  connection: z.string().max(64).optional(),
  basis: z
    .enum(['created', 'occurred'])
    .default('created')
    .describe('created: when it was entered; occurred: when it took place, provisional while entries still come.'),
  updatedSince: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Only periods whose figures came out different after this moment: meta.asOf of the answer before.'),
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
    async (request, reply) =>
      sendList(gate, request, reply, {
        rows: await metrics.list(),
        schema: metricEntry,
        keyOf: (row) => [catalogue.findIndex((known) => known.id === row.id)],
        page: request.query,
      }),
  );

  app.get(
    '/metrics/:id/series',
    {
      config: { scopes: ['aggregate', 'person', 'self'], kept: aboutGroups },
      schema: {
        operationId: 'getMetricSeries',
        summary: 'One metric over time, by group',
        description:
          'Missing activity is an explicit 0; a suppressed group has value null and suppressed true. Figures are published by one grouping at a time: a filter picks groups of it, and by=company with a filter gives that group. by=person needs mode named and scope person, or gives the own person of a key with scope self in modes self and named; it is logged.',
        tags: ['metrics'],
        params: z.object({
          id: z
            .string()
            .max(64)
            .meta({
              description: 'As /metrics lists it; lifecycle: those of all states, with the state in `metric`.',
              examples: ['adoption-rate'],
            }),
        }),
        querystring: seriesQuery,
        response: { 200: listOf(seriesRow) },
      },
    },
    async (request, reply) => {
      const named = metricsNamed(request.params.id);
      const [metric] = named;
      if (metric === undefined) {
        throw notFound(`metric ${request.params.id}; known are ${catalogue.map((known) => known.id).join(', ')}`);
      }
      const { from, to, grain, by, team, role, connection, basis, updatedSince, ...page } = request.query;
      if (to <= from)
        throw impossible(`to ${to} is not after from ${from}.`, [
          { pointer: '#/query/to', detail: 'is not after from' },
        ]);
      if (Date.parse(to) - Date.parse(from) > LONGEST_RANGE_DAYS * 86_400_000) {
        throw impossible('from and to are more than ten years apart.');
      }
      if (!metric.grains.includes(grain)) {
        throw badRequest('#/query/grain', `${metric.id} is given by ${metric.grains.join(', ')}`);
      }
      if (!metric.groupings.includes(by)) {
        throw badRequest('#/query/by', `${metric.id} is given by ${metric.groupings.join(', ')}`);
      }
      if (basis === 'occurred' && !hasOccurred(metric)) {
        throw badRequest('#/query/basis', `${metric.id} is given by created only`);
      }
      const asked = { from, to, grain, by, team, role, connection, basis };
      const viewer = viewerOf(request);
      const answers = await Promise.all(
        named.map(async (one) => ({ one, answer: await gate.series(viewer, one.id, asked) })),
      );
      const isWanted = updatedSince === undefined ? () => true : await gate.restatedSince(new Date(updatedSince));
      const rows = answers.flatMap(({ one, answer: { rows: all, by: shownBy } }) =>
        all
          .filter((row) => isWanted(row.periodStart ?? from, row.periodEnd ?? to))
          .map((row) => ({ ...row, metric: one.id, version: one.version, by: shownBy })),
      );
      return await sendList(gate, request, reply, {
        rows,
        // The same groups, whichever of several metrics is asked for.
        suppressedGroups: Math.max(...answers.map(({ answer }) => answer.suppressedGroups)),
        schema: seriesRow,
        keyOf: (row) => [row.groupId ?? '', row.periodStart ?? '', row.metric],
        page,
      });
    },
  );
};
