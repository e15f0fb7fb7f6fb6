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
    atRisk: z
      .number()
      .int()
      .nullable()
      .describe(
        'People who could have dropped off in this week. Nobody can in the first two: these are the weeks that later ones are measured against.',
      ),
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
    sensitivity: z
      .array(
        z.object({
          clock: z.enum(['first-session', 'session', 'retrained-low', 'leavers']),
          people: z.number().int(),
          droppedOff: z.number().int(),
          week: z.number().int().nullable(),
          retained: figure,
          low: figure,
          high: figure,
        }),
      )
      .nullable()
      .describe('The company by other clocks: how much the curve depends on what cannot be known.'),
    retrained: z
      .object({ people: z.number().int(), lowThen: z.number().int() })
      .nullable()
      .describe('Trained again later, and how many of them were low when they were.'),
    sentence: z.string().nullable(),
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
    sentence: z.string().nullable(),
    refused: z.boolean(),
    reason: z.string().nullable(),
    needed: z.string().nullable(),
  })
  .meta({ id: 'RetentionComparison' });

const side = z.object({ name: z.string(), people: z.number().int(), managers: z.number().int() });

const groupComparison = z
  .object({
    by: z.enum(['sessions', 'length', 'mode']),
    one: side,
    other: side,
    difference: figure.describe('Weeks by which the first kept using longer; null where weeks are compared.'),
    low: figure,
    high: figure,
    weeks: figure,
    hazardRatio: figure.describe('How many times as often the second drops off, week for week.'),
    pValue: figure,
    refused: z.boolean(),
    reason: z.string().nullable(),
    needed: z.string().nullable(),
    sentence: z.string().nullable(),
  })
  .meta({ id: 'GroupComparison' });

const champions = z.object({
  teamId: z.string(),
  teamName: z.string(),
  trained: z.number().int(),
  champions: z.number().int().describe('Trained people who use the CRM by habit.'),
});

const lifecycleState = z.object({ state: z.string(), people: z.number().int(), asOf: z.iso.date() });

export const trainingEffectRoutes: FastifyPluginAsyncZod<
  Pick<RouteServices, 'gate' | 'trainings' | 'findings'>
> = async (app, { gate, trainings, findings }) => {
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
        response: {
          200: z.object({
            data: z.array(effectRow),
            meta: listMeta.extend({
              comparisons: z.array(groupComparison).describe('Over all trainings; associations, not effects.'),
              champions: z.array(champions).describe('By team; small teams and bands left out.'),
              lifecycle: z.array(lifecycleState).describe('People by state on the last Sunday; small ones left out.'),
            }),
          }),
        },
      },
    },
    async (request, reply) => {
      const { by, ...page } = request.query;
      const viewer = viewerOf(request);
      const answer = await gate.effects(viewer, by ?? null, null);
      const also = { ...(await findings.company(viewer)) };
      return await sendList(gate, request, reply, { ...answer, schema: effectRow, keyOf: effectKey, page, also });
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
