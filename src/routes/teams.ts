import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listOf, sendList } from './answers.ts';
import { aboutGroups, viewerOf } from './authentication.ts';
import { paging } from './paging.ts';
import type { RouteServices } from './services.ts';

const team = z
  .object({
    id: z.string(),
    name: z.string(),
    parentId: z.string().nullable(),
    people: z.number().int().nullable().describe('Eligible people in the last complete week.'),
    adoptionRate: z.number().nullable(),
    habitRate: z.number().nullable(),
    reason: z.string().nullable().describe('Why adoptionRate is null.'),
    managerId: z.string().nullable().describe('In mode named, for keys with scope person; else null.'),
    managerSupport: z
      .number()
      .nullable()
      .describe("The manager's own active days ÷ working days over eight weeks; as managerId."),
    suppressed: z.boolean(),
  })
  .meta({ id: 'Team' });

export const teamRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate'>> = async (app, { gate }) => {
  app.get(
    '/teams',
    {
      config: { scopes: ['aggregate'], kept: aboutGroups },
      schema: {
        operationId: 'listTeams',
        summary: 'Teams with their adoption in the last complete week',
        tags: ['teams'],
        querystring: z.strictObject(paging),
        response: { 200: listOf(team) },
      },
    },
    async (request, reply) => {
      const answer = await gate.teams(viewerOf(request));
      return await sendList(gate, request, reply, {
        ...answer,
        schema: team,
        keyOf: (row) => [row.id ?? ''],
        page: request.query,
      });
    },
  );
};
