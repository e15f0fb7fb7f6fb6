import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { catalogue, findMetric } from '../metrics/catalogue.ts';
import { oneOf, sendOne } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { PERIOD, readPeriod } from './period.ts';
import { badRequest, notFound } from './problem.ts';
import type { RouteServices } from './services.ts';

const figure = z.number().nullable();
const by = z.enum(['company', 'team', 'role', 'connection', 'person']);

const explanation = z
  .object({
    metric: z.string(),
    version: z.number().int(),
    title: z.string(),
    formula: z.string(),
    caveats: z.array(z.string()),
    by,
    groupId: z.string(),
    groupName: z.string(),
    periodStart: z.iso.date(),
    periodEnd: z.iso.date().describe('The day after the last.'),
    value: figure,
    numerator: figure,
    denominator: figure,
    people: z.number().int().nullable(),
    low: figure,
    high: figure,
    suppressed: z.boolean(),
    provisional: z.boolean(),
    reason: z.string().nullable().describe('Why value is null.'),
    minimumPeople: z.number().int().describe('People a row must be about to be shown.'),
    rows: z
      .array(
        z.object({
          rows: z.string().describe('person-weeks or actions'),
          reason: z.string().nullable().describe('Why they were left out; null: they were counted.'),
          count: z.number().int().nullable().describe('null: about fewer people than may be shown.'),
        }),
      )
      .describe('What there was to count, and what was left out of it. Empty where the figure is hidden.'),
    records: z
      .array(
        z.object({
          connection: z.string(),
          object: z.string(),
          sourceId: z.string(),
          kind: z.string(),
          day: z.iso.date(),
          reason: z.string().nullable(),
          url: z.string().nullable().describe('Where the record is in the CRM.'),
        }),
      )
      .describe('With by=person, where single people may be seen: at most 1000.'),
  })
  .meta({ id: 'Explanation' });

export const explainRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'connections'>> = async (
  app,
  { gate, connections },
) => {
  app.get(
    '/explain',
    {
      config: { scopes: ['aggregate', 'person', 'self'] },
      schema: {
        operationId: 'explainFigure',
        summary: 'How one figure came about: formula, rows counted and left out, records where they may be seen',
        tags: ['metrics'],
        querystring: z.strictObject({
          metric: z
            .string()
            .max(64)
            .meta({ examples: ['adoption-rate'] }),
          by: by.default('company'),
          group: z.string().max(100).optional().describe('Id of the group; left out for the company.'),
          period: z
            .string()
            .regex(PERIOD, 'is a day 2026-11-09, a week 2026-W46, a month 2026-11 or a quarter 2026-Q4')
            .meta({ examples: ['2026-W44'] }),
        }),
        response: { 200: oneOf(explanation) },
      },
    },
    async (request, reply) => {
      const { metric: id, by: grouping, group, period: name } = request.query;
      const metric = findMetric(id);
      if (metric === undefined) {
        throw notFound(`metric ${id}; known are ${catalogue.map((known) => known.id).join(', ')}`);
      }
      const period = readPeriod(name);
      if (period === null) throw badRequest('#/query/period', 'there is no such period');
      if (!metric.grains.includes(period.grain)) {
        throw badRequest('#/query/period', `${metric.id} is given by ${metric.grains.join(', ')}`);
      }
      if (!metric.groupings.includes(grouping)) {
        throw badRequest('#/query/by', `${metric.id} is given by ${metric.groupings.join(', ')}`);
      }
      if (grouping !== 'company' && group === undefined) throw badRequest('#/query/group', 'is missing');
      const found = await gate.explain(viewerOf(request), id, { ...period, by: grouping, group: group ?? 'company' });
      if (found === null) throw notFound(`figure of ${grouping} ${group ?? ''} in ${name}`);
      const { row, rows, records, minimumPeople } = found;
      return await sendOne(gate, request, reply, {
        metric: metric.id,
        version: metric.version,
        title: metric.title,
        formula: metric.formula,
        caveats: metric.caveats,
        by: grouping,
        ...row,
        minimumPeople,
        rows,
        records: records.map((record) => ({
          ...record,
          url: connections.recordUrl(record.connection, record.object, record.sourceId),
        })),
      });
    },
  );
};
