import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AccessDeniedError, type Viewer } from '../privacy/viewer.ts';
import { listOf, oneOf, sendList, sendOne } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { paging } from './paging.ts';
import { HttpError, impossible, notFound } from './problem.ts';
import type { ContestEntry, RouteServices } from './services.ts';

const kinds = z.enum(['leave', 'part-time', 'wrong-team', 'captured-elsewhere']);
const statuses = z.enum(['open', 'accepted', 'rejected', 'withdrawn']);
const note = z.string().trim().max(2000);
const weekdays = z
  .array(z.number().int().min(1).max(7))
  .max(7)
  .nullable()
  .describe('part-time: the days of the week worked, 1 Monday to 7 Sunday. null: not said.');
const teamId = z.string().max(64).nullable().describe('wrong-team: the right one. null: not said.');

const newContest = z.strictObject({
  personId: z.string().max(100).optional().describe("Left out by a key with scope self: the key's own person."),
  from: z.iso.date().meta({ description: 'The first day it is about.', examples: ['2026-10-05'] }),
  to: z.iso.date().meta({ description: 'The last day it is about.', examples: ['2026-10-09'] }),
  kind: kinds,
  note: note.default(''),
  weekdays: weekdays.optional(),
  teamId: teamId.optional(),
});

export const contest = z
  .object({
    id: z.string(),
    personId: z.string(),
    kind: kinds,
    from: z.iso.date(),
    to: z.iso.date().describe('The last day.'),
    note: z.string(),
    weekdays,
    teamId,
    status: statuses,
    createdAt: z.iso.datetime(),
    createdBy: z.string().nullable().describe('Id of the key.'),
    decisions: z
      .array(z.object({ at: z.iso.datetime(), by: z.string().nullable(), status: statuses, note: z.string() }))
      .describe('In the order they were made; the last one holds.'),
  })
  .meta({ id: 'Contest' });

/** Contests of all people are for those who enter what holds for the company; one's own for a key with scope self. */
const everybodys = (viewer: Viewer): boolean => viewer.scopes.includes('write') && viewer.teamId === null;

export const contestRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'contests'>> = async (
  app,
  { gate, contests },
) => {
  app.get(
    '/contests',
    {
      config: { scopes: ['self', 'write'] },
      schema: {
        operationId: 'listContests',
        summary: "Contests: a person's own, or everybody's for scope write, which is logged",
        tags: ['people'],
        querystring: z.strictObject({
          personId: z.string().max(100).optional(),
          status: statuses.optional(),
          ...paging,
        }),
        response: { 200: listOf(contest) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request);
      const { personId, status, ...page } = request.query;
      const own = everybodys(viewer) ? undefined : await ownId(viewer, personId);
      const rows = await contests.list({ personId: own ?? personId, status });
      if (own === undefined) await gate.noted(viewer, 'people.contests', { personId, status, contests: rows.length });
      return await sendList(gate, request, reply, {
        rows: rows.map(sentContest),
        schema: contest,
        keyOf: (row) => [Number(row.id)],
        page,
      });
    },
  );

  app.post(
    '/contests',
    {
      config: { scopes: ['self', 'write'] },
      schema: {
        operationId: 'createContest',
        summary: 'Say that what is held on a person is wrong',
        description: 'It changes what the person is measured against once it is accepted, and never what they did.',
        tags: ['people'],
        body: newContest,
        response: { 201: oneOf(contest) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request);
      const { personId, ...wanted } = request.body;
      const about = everybodys(viewer) && personId !== undefined ? personId : await ownId(viewer, personId);
      const made = await contests.create({ ...wanted, personId: about, by: viewer.keyId });
      if ('impossible' in made) throw impossible(made.impossible);
      await gate.noted(viewer, 'contest.create', { id: made.id, personId: about });
      void reply.code(201);
      return await sendOne(gate, request, reply, sentContest(made));
    },
  );

  app.patch(
    '/contests/:id',
    {
      config: { scopes: ['self', 'write'] },
      schema: {
        operationId: 'decideContest',
        summary: 'Accept or reject a contest; who filed one may withdraw it',
        description: 'The last decision holds; earlier ones stay on record. Figures follow soon after.',
        tags: ['people'],
        params: z.object({ id: z.string().regex(/^\d{1,18}$/, 'must be a number') }),
        body: z.strictObject({
          status: statuses.exclude(['open']),
          note: note.default(''),
          weekdays: weekdays.optional(),
          teamId: teamId.optional(),
        }),
        response: { 200: oneOf(contest) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request);
      const { id } = request.params;
      const known = await contests.find(id);
      if (!everybodys(viewer)) {
        const own = await ownId(viewer, undefined);
        // Somebody else's contest looks like none.
        if (known?.personId !== own) throw notFound(`contest ${id}`);
        if (request.body.status !== 'withdrawn') {
          throw new AccessDeniedError('A contest is decided by a key with scope write; who filed it may withdraw it.');
        }
      }
      const decided = await contests.decide(id, { ...request.body, by: viewer.keyId });
      if (decided === null) throw notFound(`contest ${id}`);
      if ('impossible' in decided) throw impossible(decided.impossible);
      const { status, personId } = decided;
      await gate.noted(viewer, 'contest.decide', { id, status, personId });
      return await sendOne(gate, request, reply, sentContest(decided));
    },
  );

  /** The key's own person, which `asked` may name but not change. */
  async function ownId(viewer: Viewer, asked: string | undefined): Promise<string> {
    if (!viewer.scopes.includes('self')) {
      throw new HttpError(400, 'The request is not well formed.', {
        errors: [{ pointer: '#/personId', detail: 'is missing: this key is bound to no person' }],
      });
    }
    const own = await gate.personIdOf(viewer);
    if (own === null) throw notFound('person with the address of this key');
    if (asked !== undefined && asked !== own) {
      throw new AccessDeniedError('A key with scope self contests for its own person only.');
    }
    return own;
  }
};

export function sentContest({ createdAt, decisions, ...rest }: ContestEntry) {
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    decisions: decisions.map(({ at, ...decision }) => ({ ...decision, at: at.toISOString() })),
  };
}
