import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listMeta, sendList } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { companyEvent } from './events.ts';
import { paging } from './paging.ts';
import { badRequest, notFound } from './problem.ts';
import type { RouteServices } from './services.ts';

const figure = z.number().nullable();

const eventStudyRow = z
  .object({
    eventWeek: z.number().int().nullable().describe('Calendar week since training; 0 is the week of its last day.'),
    estimate: figure.describe(
      'Core actions per working day more than untrained colleagues, against the 8 weeks before.',
    ),
    low: figure,
    high: figure,
    trained: z.number().int().nullable(),
    control: z.number().int().nullable().describe('People not trained by then.'),
    suppressed: z.boolean(),
  })
  .meta({
    id: 'EventStudyWeek',
    examples: [{ eventWeek: 3, estimate: 0.79, low: 0.45, high: 1.12, trained: 92, control: 110, suppressed: false }],
  });

const grouping = z.enum(['kind', 'team', 'role', 'manager', 'region', 'tenure', 'behaviour', 'session']);

const driverRow = z
  .object({
    by: grouping,
    groupId: z.string(),
    groupName: z.string(),
    kind: z
      .enum(['stopped', 'left', 'joined', 'moved'])
      .nullable()
      .describe('With by=kind: people there throughout, who left, who joined, who changed team or role.'),
    contribution: figure.describe('Part of the change of core actions per working day; the parts of a split add up.'),
    share: figure.describe('The contribution as a share of the whole change; null where there is hardly a change.'),
    size: figure.describe("weight × (its change − everyone's change): how far it sets itself apart."),
    low: figure.describe('95 % interval of size.'),
    high: figure,
    people: z.number().int().nullable(),
    before: figure.describe('Core actions per working day of its people.'),
    after: figure,
    certainty: figure.describe('1 − the p-value, adjusted for the length of the list (Benjamini–Hochberg).'),
    flagged: z.boolean().nullable().describe('Of the groups flagged, one in ten is expected to be so by chance.'),
    note: z.string().nullable().describe('What it cannot be told apart from, and what rests on assumed history.'),
    suppressed: z.boolean(),
  })
  .meta({
    id: 'Driver',
    examples: [
      {
        ...{ by: 'team', groupId: 't7', groupName: 'Team Berlin 2', kind: null, contribution: -0.061, share: 0.24 },
        ...{ size: -0.048, low: -0.071, high: -0.025, people: 11, before: 3.4, after: 1.9, certainty: 0.998 },
        ...{ flagged: true, note: null, suppressed: false },
      },
    ],
  });

const range = z.object({ from: z.iso.date(), to: z.iso.date().describe('Exclusive.') });

const breakRow = z
  .object({
    groupId: z.string(),
    groupName: z.string(),
    direction: z.enum(['fell', 'rose']),
    from: z.iso.date().describe('The break lies between from and to, with 90 %.'),
    to: z.iso.date(),
    week: z.iso.date().describe('First Monday of the new level: the single best guess.'),
    change: z.number().describe('−0.3 is a fall by 30 %, season apart.'),
    before: z.number(),
    after: z.number(),
    people: z.number().int(),
    facts: z.array(z.string()).describe('What happened in that window. No cause is named.'),
    sentence: z.string(),
  })
  .meta({
    id: 'BreakWeek',
    examples: [
      {
        ...{ groupId: 't7', groupName: 'Team Berlin 2', direction: 'fell', from: '2026-02-02', to: '2026-03-01' },
        ...{ week: '2026-02-16', change: -0.41, before: 3.3, after: 1.9, people: 11, facts: ['2026-02-10 Release 5'] },
        sentence:
          'Use fell by 41 % at some point between 2026-02-02 and 2026-03-01. In that window: 2026-02-10 Release 5.',
      },
    ],
  });

export const driverRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'findings' | 'trainings'>> = async (
  app,
  { gate, findings, trainings },
) => {
  app.get(
    '/trainings/:id/event-study',
    {
      config: { scopes: ['aggregate'] },
      schema: {
        operationId: 'getTrainingEventStudy',
        summary: 'What a training changed, week by week, against colleagues not trained by then',
        tags: ['trainings'],
        params: z.object({ id: z.string().max(64).describe('Of the training, as /trainings lists it.') }),
        querystring: z.strictObject(paging),
        response: {
          200: z.object({
            data: z.array(eventStudyRow),
            meta: listMeta.extend({
              halfLife: z
                .object({ weeks: z.number(), low: figure, high: figure, beyondData: z.boolean() })
                .nullable()
                .describe('Weeks in which the lift halves; beyondData: longer than the weeks there are.'),
            }),
          }),
        },
      },
    },
    async (request, reply) => {
      await requireTraining(request.params.id);
      const { halfLife, ...answer } = await findings.eventStudy(viewerOf(request), request.params.id);
      return await sendList(gate, request, reply, {
        ...answer,
        also: { halfLife },
        schema: eventStudyRow,
        keyOf: (row) => [row.eventWeek ?? 0],
        page: request.query,
      });
    },
  );

  app.get(
    '/drivers',
    {
      config: { scopes: ['aggregate'] },
      schema: {
        operationId: 'listDrivers',
        summary: 'Where a change of use came from',
        description:
          'Since a training (its weeks 1–2 against 5–8), or the whole weeks of from … to against as many weeks just before; without either, the last eight complete weeks. `kind` splits the whole change; team, role, manager, region, tenure and session split that of the people who were there throughout; behaviour splits it by what was done. Parts of one split add up in `contribution`.',
        tags: ['trainings'],
        querystring: z.strictObject({
          training: z.string().max(64).optional().describe('Id of a training; instead of from and to.'),
          from: z.iso.date().optional(),
          to: z.iso.date().optional().describe('Exclusive.'),
          by: grouping.optional().describe('One split only.'),
          ...paging,
        }),
        response: {
          200: z.object({
            data: z.array(driverRow),
            meta: listMeta.extend({
              periods: z.object({ before: range, after: range }).nullable(),
              change: z
                .object({ before: z.number(), after: z.number(), change: z.number() })
                .nullable()
                .describe('Core actions per working day of the company.'),
              events: z.array(companyEvent).describe('What happened in these weeks.'),
              breaks: z.array(breakRow).describe('Teams whose use broke in these weeks.'),
            }),
          }),
        },
      },
    },
    async (request, reply) => {
      const { training, from, to, by, ...page } = request.query;
      const since = await sinceOf(training, from, to);
      const { periods, change, events, breaks, ...answer } = await findings.drivers(viewerOf(request), {
        since,
        by: by ?? null,
      });
      return await sendList(gate, request, reply, {
        ...answer,
        schema: driverRow,
        keyOf: (row) => [grouping.options.indexOf(row.by ?? 'kind'), row.groupId ?? ''],
        page,
        also: { periods, change, events, breaks },
      });
    },
  );

  async function sinceOf(training?: string, from?: string, to?: string) {
    if (training !== undefined) {
      if (from !== undefined || to !== undefined) {
        throw badRequest('#/query/training', 'is given together with from or to: give one or the other');
      }
      if ((await trainings.find(training)) === null) throw badRequest('#/query/training', 'names no training');
      return { trainingId: training };
    }
    if (from === undefined && to === undefined) return null;
    if (from === undefined) throw badRequest('#/query/from', 'is missing: to is given');
    if (to === undefined) throw badRequest('#/query/to', 'is missing: from is given');
    if (to <= from) throw badRequest('#/query/to', 'is not after from');
    if (Date.parse(to) - Date.parse(from) > 2 * 366 * 86_400_000) {
      throw badRequest('#/query/to', 'is more than two years after from');
    }
    return { from, to };
  }

  async function requireTraining(id: string): Promise<void> {
    if ((await trainings.find(id)) === null) throw notFound(`training ${id}`);
  }
};
