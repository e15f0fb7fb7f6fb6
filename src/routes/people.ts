import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { lifecycleStates } from '../metrics/catalogue.ts';
import { listOf, oneOf, sendList, sendOne } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { paging, textAfter } from './paging.ts';
import { impossible, notFound } from './problem.ts';
import type { RouteServices } from './services.ts';

const count = z.number().int();

const lifecycle = z
  .enum(lifecycleStates)
  .nullable()
  .describe('Where the person stands at the end of the last complete week, or of this one; null: it cannot be said.');

export const person = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    role: z.string().nullable().describe('Now; of people who have left, the last one. So are team and manager.'),
    team: z.string().nullable(),
    teamName: z.string().nullable(),
    manager: z.string().nullable().describe('Id of the person.'),
    managerName: z.string().nullable(),
    status: z.enum(['active', 'left', 'excluded']),
    excludedReason: z.string().nullable(),
    timeZone: z.string(),
    country: z.string().nullable(),
    firstDay: z.iso.date(),
    lastDay: z.iso.date().nullable(),
    lastDayEstimated: z.boolean(),
    connections: z.array(z.string()).describe('CRMs the person has an account in.'),
    habit: z
      .boolean()
      .nullable()
      .describe('In habit at the end of the last complete week; null: too few weeks to say.'),
    lastActiveDay: z.iso.date().nullable(),
    lifecycle,
  })
  .meta({ id: 'Person' });

export const personWithCourse = person
  .extend({
    dropOffs: z
      .array(
        z.object({
          from: z.iso.date().describe('First day of the first low week.'),
          confirmed: z.iso.date().describe('Last day of the week that made the run of low weeks long enough.'),
          recovered: z.iso.date().nullable().describe('First day of the weeks in use again; null: not so far.'),
        }),
      )
      .describe("Confirmed drop-offs since the first training, against the person's own first two weeks after it."),
  })
  .meta({ id: 'PersonWithCourse' });

export const personWeek = z
  .object({
    personId: z.string(),
    weekStart: z.iso.date(),
    role: z.string(),
    team: z.string().nullable(),
    availableDays: count.describe('Working days on which the person could have used the CRM.'),
    activeDays: count,
    coreActions: count,
    eligible: z.boolean(),
    adopted: z.boolean(),
    loginDays: count,
    calls: count,
    meetings: count,
    emails: count,
    tasks: count,
    records: count,
    ownerChanges: count,
    opportunitiesMoved: count,
    habit: z.boolean().nullable(),
    lifecycle,
    assumed: z.boolean().describe('The place in the company was not known then and is taken from later.'),
  })
  .meta({ id: 'PersonWeek' });

const logged =
  'Needs mode named and scope person; in modes self and named a key with scope self finds its own person. Logged.';

export const peopleRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate'>> = async (app, { gate }) => {
  const params = z.object({ id: z.string().max(100).describe('Of the person, as /people lists it.') });

  app.get(
    '/people',
    {
      config: { scopes: ['person', 'self'] },
      schema: {
        operationId: 'listPeople',
        summary: 'People with role, team, habit and lifecycle',
        description: logged,
        tags: ['people'],
        querystring: z.strictObject({
          team: z.string().max(64).optional().describe('In this team or one below it now.'),
          role: z.string().max(64).optional(),
          status: z.enum(['active', 'left', 'excluded']).optional(),
          ...paging,
        }),
        response: { 200: listOf(person) },
      },
    },
    async (request, reply) => {
      const { team, role, status, ...page } = request.query;
      const after = page.cursor === undefined ? undefined : textAfter(page.cursor);
      // One more than a page, to know whether there are more.
      const limit = page.limit + 1;
      const rows = await gate.people(viewerOf(request), { team, role, status, after, limit });
      return await sendList(gate, request, reply, { rows, schema: person, keyOf: (row) => [row.id], page });
    },
  );

  app.get(
    '/people/:id',
    {
      config: { scopes: ['person', 'self'] },
      schema: {
        operationId: 'getPerson',
        summary: 'One person, as /people lists them, with drop-offs',
        description: logged,
        tags: ['people'],
        params,
        response: { 200: oneOf(personWithCourse) },
      },
    },
    async (request, reply) => {
      const found = await gate.person(viewerOf(request), request.params.id);
      if (found === null) throw notFound('such person here');
      return await sendOne(gate, request, reply, found);
    },
  );

  app.get(
    '/people/:id/weeks',
    {
      config: { scopes: ['person', 'self'] },
      schema: {
        operationId: 'listPersonWeeks',
        summary: "One person's weeks, each grouped as it was then",
        description: logged,
        tags: ['people'],
        params,
        querystring: z.strictObject({
          from: z.iso.date().optional().describe('Weeks that begin on or after this day.'),
          to: z.iso.date().optional().describe('Weeks that begin before this day.'),
          ...paging,
        }),
        response: { 200: listOf(personWeek) },
      },
    },
    async (request, reply) => {
      const { from, to, ...page } = request.query;
      if (from !== undefined && to !== undefined && to <= from) {
        throw impossible(`to ${to} is not after from ${from}.`, [
          { pointer: '#/query/to', detail: 'is not after from' },
        ]);
      }
      const rows = await gate.personWeeks(viewerOf(request), request.params.id, { from, to });
      if (rows === null) throw notFound('such person here');
      return await sendList(gate, request, reply, { rows, schema: personWeek, keyOf: (row) => [row.weekStart], page });
    },
  );
};
