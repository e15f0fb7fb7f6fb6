import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listOf, oneOf, sendList, sendOne } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { paging } from './paging.ts';
import { impossible, notFound } from './problem.ts';
import type { RouteServices } from './services.ts';

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(320)
  .regex(/^[^\s@<>",;]+@[^\s@<>",;]+$/, 'must be an e-mail address');

const newAbsence = z.strictObject({
  personEmail: email,
  from: z.iso.date().meta({ description: 'The first day.', examples: ['2026-10-05'] }),
  to: z.iso.date().meta({ description: 'The last day.', examples: ['2026-10-09'] }),
  kind: z
    .string()
    .trim()
    .min(1)
    .max(50)
    .default('absence')
    .describe("In the company's own words; no reason is needed."),
});

const absence = z
  .object({
    id: z.string(),
    personEmail: z.string(),
    from: z.iso.date(),
    to: z.iso.date().describe('The last day.'),
    kind: z.string(),
  })
  .meta({ id: 'Absence' });

export const absenceRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'absences'>> = async (
  app,
  { gate, absences },
) => {
  app.get(
    '/absences',
    {
      config: { scopes: ['write'] },
      schema: {
        operationId: 'listAbsences',
        summary: 'Absences that were entered; the reading is logged',
        tags: ['people'],
        querystring: z.strictObject({
          personEmail: email.optional(),
          from: z.iso.date().optional().describe('Those that end on or after this day.'),
          to: z.iso.date().optional().describe('Those that begin before this day.'),
          ...paging,
        }),
        response: { 200: listOf(absence) },
      },
    },
    async (request, reply) => {
      const { personEmail, from, to, ...page } = request.query;
      const rows = await absences.list({ personEmail, from, to });
      await gate.noted(viewerOf(request), 'people.absences', { from, to, absences: rows.length });
      return await sendList(gate, request, reply, {
        rows,
        schema: absence,
        keyOf: (row) => [Number(row.id)],
        page,
      });
    },
  );

  app.post(
    '/absences',
    {
      config: { scopes: ['write'] },
      schema: {
        operationId: 'createAbsence',
        summary: 'Enter days somebody is away: they are no working days',
        description: 'Entering the same absence twice changes nothing and answers 200. Figures follow soon after.',
        tags: ['people'],
        body: newAbsence,
        response: { 200: oneOf(absence), 201: oneOf(absence) },
      },
    },
    async (request, reply) => {
      const { from, to } = request.body;
      if (to < from) {
        throw impossible('The absence cannot be like this.', [
          { pointer: '#/to', detail: `to ${to} is before from ${from}` },
        ]);
      }
      const { stored, created } = await absences.add(request.body);
      if (created) await gate.noted(viewerOf(request), 'absence.create', { id: stored.id });
      void reply.code(created ? 201 : 200);
      return await sendOne(gate, request, reply, stored);
    },
  );

  app.delete(
    '/absences/:id',
    {
      config: { scopes: ['write'] },
      schema: {
        operationId: 'deleteAbsence',
        summary: 'Remove an absence that was entered',
        tags: ['people'],
        params: z.object({ id: z.string().regex(/^\d{1,18}$/, 'must be a number') }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!(await absences.remove(id))) throw notFound(`absence ${id}`);
      await gate.noted(viewerOf(request), 'absence.delete', { id });
      return reply.code(204).send(null);
    },
  );
};
