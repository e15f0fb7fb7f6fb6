import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { eventInput } from '../trainings/schema.ts';
import { listOf, oneOf, sendList, sendOne } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { paging } from './paging.ts';
import { badRequest, impossible } from './problem.ts';
import type { RouteServices } from './services.ts';

export const companyEvent = z
  .object({
    id: z.string(),
    on: z.iso.date(),
    until: z.iso.date().nullable(),
    kind: z.string().describe('launch, release, territory-change, field-change, campaign, holiday, training or other.'),
    title: z.string(),
    source: z.enum(['posted', 'configured', 'metadata', 'calendar', 'training']),
  })
  .meta({
    id: 'CompanyEvent',
    examples: [
      { id: 'posted:3', on: '2026-02-10', until: null, kind: 'release', title: 'Release 5', source: 'posted' },
    ],
  });

const postedEvent = eventInput.extend({ id: z.string() }).meta({
  id: 'PostedEvent',
  examples: [{ id: '3', on: '2026-02-10', until: null, kind: 'release', title: 'Release 5' }],
});

export const eventRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'findings' | 'plan'>> = async (
  app,
  { gate, findings, plan },
) => {
  app.get(
    '/events',
    {
      config: { scopes: ['aggregate', 'write'] },
      schema: {
        operationId: 'listEvents',
        summary: 'What happened: posted, configured, found in metadata, public holidays, trainings',
        tags: ['plan'],
        querystring: z.strictObject({
          from: z.iso.date().optional().describe('A year before to, when left out.'),
          to: z.iso.date().optional().describe('Exclusive; a year from today, when left out.'),
          ...paging,
        }),
        response: { 200: listOf(companyEvent) },
      },
    },
    async (request, reply) => {
      const { from, to, ...page } = request.query;
      const until = to ?? shifted(new Date().toISOString().slice(0, 10), 1);
      const range = { from: from ?? shifted(until, to === undefined ? -2 : -1), to: until };
      if (range.to <= range.from) throw badRequest('#/query/to', 'is not after from');
      if (Date.parse(range.to) - Date.parse(range.from) > 10 * 366 * 86_400_000) {
        throw badRequest('#/query/to', 'is more than ten years after from');
      }
      return await sendList(gate, request, reply, {
        rows: await findings.events(viewerOf(request), range),
        schema: companyEvent,
        keyOf: (row) => [row.on, row.id],
        page,
      });
    },
  );

  app.post(
    '/events',
    {
      config: { scopes: ['write'] },
      schema: {
        operationId: 'createEvent',
        summary: 'Add an event',
        tags: ['plan'],
        body: eventInput,
        response: { 201: oneOf(postedEvent) },
      },
    },
    async (request, reply) => {
      const { on, until } = request.body;
      if (until !== null && until < on) {
        throw impossible('The event cannot be like this.', [
          { pointer: '#/until', detail: `until ${until} is before on ${on}` },
        ]);
      }
      void reply.code(201);
      return await sendOne(gate, request, reply, await plan.addEvent(request.body));
    },
  );
};

/** The same day some years on or back; 29 February becomes 1 March. */
function shifted(day: string, years: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString().slice(0, 10);
}
