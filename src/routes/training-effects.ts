import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listMeta, listOf, notice, sendList } from './answers.ts';
import { aboutGroups, viewerOf } from './authentication.ts';
import { paging, type RowKey } from './paging.ts';
import { notFound } from './problem.ts';
import type { RouteServices } from './services.ts';

const grouping = z.enum(['company', 'team', 'role', 'managerSupport']);
type Grouping = z.infer<typeof grouping>;
const figure = z.number().nullable();

const effectRow = z
  .object({
    trainingId: z.string(),
    trainingName: z.string().nullable(),
    by: grouping,
    groupId: z.string(),
    groupName: z.string(),
    trained: z.number().int().nullable(),
    observed: z.number().int().nullable().describe('Trained people seen in weeks 1–2 and 5–8: those behind hold.'),
    control: z.number().int().nullable().describe('Untrained people over the same weeks.'),
    lift: figure,
    liftLow: figure,
    liftHigh: figure,
    hold: figure.describe('Use in weeks 5–8 as a share of weeks 1–2, divided by that of untrained colleagues.'),
    holdLow: figure,
    holdHigh: figure,
    trainedRatio: figure,
    controlRatio: figure,
    liftRetained: figure,
    verdict: z.enum(['no_lift', 'dropped', 'held', 'not_enough_evidence']).nullable(),
    minimumDetectableDrop: figure,
    preTrend: figure,
    fadedCost: figure,
    refused: z.boolean().nullable(),
    reason: z.string().nullable(),
    needed: z.string().nullable().describe('What would be enough.'),
    notices: z.array(notice).nullable(),
    suppressed: z.boolean(),
  })
  .meta({ id: 'TrainingEffect' });

const retentionRow = z
  .object({
    trainingId: z.string(),
    by: grouping,
    groupId: z.string(),
    groupName: z.string(),
    week: z.number().int().nullable(),
    atRisk: z.number().int().nullable(),
    dropped: z.number().int().nullable(),
    censored: z.number().int().nullable(),
    retained: figure,
    low: figure,
    high: figure,
    suppressed: z.boolean(),
  })
  .meta({ id: 'RetentionWeek' });

const retentionGroup = z
  .object({
    groupId: z.string(),
    groupName: z.string(),
    trained: z.number().int().nullable(),
    people: z.number().int().nullable().describe('With some use after the session: those the curve is about.'),
    noUptake: z.number().int().nullable(),
    tooEarly: z.number().int().nullable(),
    droppedOff: z.number().int().nullable(),
    median: figure,
    medianLow: figure,
    medianHigh: figure,
    restrictedMean: figure,
    restrictedMeanLow: figure,
    restrictedMeanHigh: figure,
    restrictedWeeks: z.number().int().nullable(),
    placeboPerWeek: figure,
    refused: z.boolean().nullable(),
    reason: z.string().nullable(),
    needed: z.string().nullable(),
    suppressed: z.boolean(),
  })
  .meta({ id: 'RetentionGroup' });

const logRank = z.object({ chiSquared: z.number(), degreesOfFreedom: z.number().int(), pValue: z.number() });

const comparisonEntry = z
  .object({
    trainingId: z.string(),
    by: z.literal('managerSupport'),
    logRank: logRank.nullable(),
    difference: figure.describe('Weeks by which supported teams kept using the CRM longer.'),
    differenceLow: figure,
    differenceHigh: figure,
    differenceWeeks: figure.describe('Within the first so many weeks.'),
    managers: z.array(z.number().int()).length(2).describe('Supporting managers, and the others.'),
    refused: z.boolean(),
    reason: z.string().nullable(),
    needed: z.string().nullable(),
  })
  .meta({ id: 'RetentionComparison' });

export const trainingEffectRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'trainings'>> = async (
  app,
  { gate, trainings },
) => {
  const query = z.strictObject({ by: grouping.default('company'), ...paging });
  const params = z.object({ id: z.string().max(64).describe('Of the training, as /trainings lists it.') });

  app.get(
    '/trainings/effects',
    {
      config: { scopes: ['aggregate'], kept: aboutGroups },
      schema: {
        operationId: 'listTrainingEffects',
        summary: 'Whether use held, for every training',
        tags: ['trainings'],
        querystring: z.strictObject({ by: grouping.optional(), ...paging }),
        response: { 200: listOf(effectRow) },
      },
    },
    async (request, reply) => {
      const { by, ...page } = request.query;
      const answer = await gate.effects(viewerOf(request), by ?? null, null);
      return await sendList(gate, request, reply, { ...answer, schema: effectRow, keyOf: effectKey, page });
    },
  );

  app.get(
    '/trainings/:id/effect',
    {
      config: { scopes: ['aggregate'], kept: aboutGroups },
      schema: {
        operationId: 'getTrainingEffect',
        summary: 'Whether use held after one training, by group',
        tags: ['trainings'],
        params,
        querystring: query,
        response: { 200: listOf(effectRow) },
      },
    },
    async (request, reply) => {
      await requireTraining(request.params.id);
      const { by, ...page } = request.query;
      const answer = await gate.effects(viewerOf(request), by, request.params.id);
      const notices = answer.rows.length === 0 ? [noFigures] : [];
      return await sendList(gate, request, reply, { ...answer, notices, schema: effectRow, keyOf: effectKey, page });
    },
  );

  app.get(
    '/trainings/:id/retention',
    {
      config: { scopes: ['aggregate'], kept: aboutGroups },
      schema: {
        operationId: 'getTrainingRetention',
        summary: 'How long people kept using the CRM after one training, by event week and group',
        tags: ['trainings'],
        params,
        querystring: query,
        response: {
          200: z.object({
            data: z.array(retentionRow),
            meta: listMeta.extend({
              median: figure.describe('Of the only or first group; all groups are in groups.'),
              medianLow: figure,
              medianHigh: figure,
              restrictedMean: figure,
              logRank: logRank.nullable(),
              comparison: comparisonEntry
                .nullable()
                .describe('With by=managerSupport: supported teams against the others.'),
              groups: z.array(retentionGroup),
            }),
          }),
        },
      },
    },
    async (request, reply) => {
      await requireTraining(request.params.id);
      const { by, ...page } = request.query;
      const viewer = viewerOf(request);
      const answer = await gate.retention(viewer, request.params.id, by);
      const comparison = by === 'managerSupport' ? await gate.comparison(viewer, request.params.id) : null;
      const rows = answer.rows.flatMap((group): z.infer<typeof retentionRow>[] => {
        const about = {
          trainingId: request.params.id,
          by,
          groupId: group.groupId ?? '',
          groupName: group.groupName ?? '',
        };
        if (group.suppressed) return [{ ...about, ...hiddenWeek, suppressed: true }];
        return group.weeks.map((week) => ({ ...about, ...week, suppressed: false }));
      });
      const groups = answer.rows.map(({ weeks: _weeks, trainingId: _id, by: _by, ...group }) => group);
      const first = groups[0];
      return await sendList(gate, request, reply, {
        ...answer,
        rows,
        schema: retentionRow,
        keyOf: (row) => [row.groupId, row.week ?? -1],
        page,
        notices: answer.rows.length === 0 ? [noFigures] : [],
        also: {
          median: first?.median ?? null,
          medianLow: first?.medianLow ?? null,
          medianHigh: first?.medianHigh ?? null,
          restrictedMean: first?.restrictedMean ?? null,
          logRank: comparison?.logRank ?? null,
          comparison,
          groups,
        },
      });
    },
  );

  async function requireTraining(id: string): Promise<void> {
    if ((await trainings.find(id)) === null) throw notFound(`training ${id}`);
  }
};

const noFigures = {
  code: 'no-figures-yet',
  detail: 'The training has no figures yet: it has not taken place, or results have not been computed since.',
};

const hiddenWeek = {
  week: null,
  atRisk: null,
  dropped: null,
  censored: null,
  retained: null,
  low: null,
  high: null,
};

function effectKey(row: { trainingId: string | null; by: Grouping | null; groupId: string | null }): RowKey {
  return [row.trainingId ?? '', row.by === null ? -1 : grouping.options.indexOf(row.by), row.groupId ?? ''];
}
