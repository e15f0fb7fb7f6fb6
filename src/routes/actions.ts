import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { actionChange, actionInput } from '../trainings/schema.ts';
import { listOf, meta, notice, oneOf, sendList, sendOne } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { paging } from './paging.ts';
import { impossible, notFound } from './problem.ts';
import type { PlanService, RouteServices } from './services.ts';

const figure = z.number().nullable();

const action = actionInput
  .extend({ id: z.string(), startsOn: z.iso.date(), createdAt: z.iso.datetime(), updatedAt: z.iso.datetime() })
  .meta({
    id: 'Action',
    examples: [
      {
        ...{ id: '1', title: 'Managers open the pipeline in the CRM', owner: "the team's manager", team: 't7' },
        ...{ metric: 'adoption-rate', target: 0.8, startsOn: '2026-03-02', dueOn: '2026-05-01', status: 'in-progress' },
        ...{ note: null, createdAt: '2026-03-02T08:00:00.000Z', updatedAt: '2026-03-02T08:00:00.000Z' },
      },
    ],
  });

const actionEffect = z
  .object({
    actionId: z.string(),
    metric: z.string(),
    team: z.string().nullable(),
    target: figure,
    comparison: z.literal('before-after').describe('The same people before and after: season and selection stay in.'),
    before: figure.describe("Mean of people's own figures over the 8 weeks before the week it began in."),
    after: figure.describe('The same over up to 8 weeks after that week.'),
    change: figure,
    low: figure,
    high: figure,
    people: z.number().int().nullable(),
    from: z.iso.date(),
    to: z.iso.date().describe('Exclusive.'),
    weeksBefore: z.number().int(),
    weeksAfter: z.number().int(),
    reached: z.boolean().nullable(),
    refused: z.boolean().nullable(),
    reason: z.string().nullable(),
    needed: z.string().nullable(),
    notices: z.array(notice).nullable(),
    suppressed: z.boolean(),
  })
  .meta({
    id: 'ActionEffect',
    examples: [
      {
        ...{ actionId: '1', metric: 'adoption-rate', team: 't7', target: 0.8, comparison: 'before-after' },
        ...{ before: 0.41, after: 0.63, change: 0.22, low: 0.08, high: 0.37, people: 11 },
        ...{ from: '2026-01-05', to: '2026-05-04', weeksBefore: 8, weeksAfter: 8, reached: false },
        ...{ refused: false, reason: null, needed: null, suppressed: false },
        notices: [{ code: 'before-after', detail: 'Compared with itself only.' }],
      },
    ],
  });

export const actionRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'findings' | 'plan'>> = async (
  app,
  { gate, findings, plan },
) => {
  const params = z.object({ id: z.string().max(64) });

  app.get(
    '/actions',
    {
      config: { scopes: ['aggregate', 'write'] },
      schema: {
        operationId: 'listActions',
        summary: 'The action plan, what is due first first',
        tags: ['plan'],
        querystring: z.strictObject(paging),
        response: { 200: listOf(action) },
      },
    },
    async (request, reply) =>
      await sendList(gate, request, reply, {
        rows: await findings.actions(viewerOf(request), await plan.actions()),
        schema: action,
        keyOf: (row) => [row.dueOn, Number(row.id)],
        page: request.query,
      }),
  );

  app.post(
    '/actions',
    {
      config: { scopes: ['write'] },
      schema: {
        operationId: 'createAction',
        summary: 'Add an action to the plan',
        tags: ['plan'],
        body: actionInput,
        response: { 201: oneOf(action) },
      },
    },
    async (request, reply) => {
      await requirePossible(plan, request.body);
      const added = await plan.addAction(request.body);
      void reply.code(201);
      return await sendOne(gate, request, reply, added);
    },
  );

  app.patch(
    '/actions/:id',
    {
      config: { scopes: ['write'] },
      schema: {
        operationId: 'changeAction',
        summary: 'Change an action: its status, above all',
        tags: ['plan'],
        params,
        body: actionChange,
        response: { 200: oneOf(action) },
      },
    },
    async (request, reply) => {
      const known = await plan.action(request.params.id);
      if (known === null) throw notFound(`action ${request.params.id}`);
      const { team = known.team, metric = known.metric, startsOn = known.startsOn } = request.body;
      await requirePossible(plan, { team, metric, startsOn, dueOn: request.body.dueOn ?? known.dueOn });
      const changed = await plan.changeAction(request.params.id, request.body);
      if (changed === null) throw notFound(`action ${request.params.id}`);
      return await sendOne(gate, request, reply, changed);
    },
  );

  app.get(
    '/actions/:id/effect',
    {
      config: { scopes: ['aggregate'] },
      schema: {
        operationId: 'getActionEffect',
        summary: 'What the figure of an action did since it began: before and after, of the same people',
        tags: ['plan'],
        params,
        response: { 200: z.object({ data: actionEffect, meta }) },
      },
    },
    async (request, reply) => {
      const known = await plan.action(request.params.id);
      if (known === null) throw notFound(`action ${request.params.id}`);
      const effect = await findings.actionEffect(viewerOf(request), known);
      const { id: actionId, metric, team, target } = known;
      return await sendOne(gate, request, reply, { actionId, metric, team, target, ...effect });
    },
  );
};

async function requirePossible(
  plan: PlanService,
  wanted: {
    readonly team: string | null;
    readonly metric: string;
    readonly dueOn: string;
    startsOn?: string | undefined;
  },
): Promise<void> {
  const errors: { pointer: string; detail: string }[] = [];
  if (!plan.knowsMetric(wanted.metric))
    errors.push({ pointer: '#/metric', detail: `there is no metric ${wanted.metric}` });
  if (wanted.team !== null && !(await plan.knowsTeam(wanted.team))) {
    errors.push({ pointer: '#/team', detail: `there is no team ${wanted.team}` });
  }
  if (wanted.startsOn !== undefined && wanted.dueOn < wanted.startsOn) {
    errors.push({ pointer: '#/dueOn', detail: `dueOn ${wanted.dueOn} is before startsOn ${wanted.startsOn}` });
  }
  if (errors.length > 0) throw impossible('The action cannot be like this.', errors);
}
