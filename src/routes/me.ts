import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { oneOf, sendOne } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { contest, sentContest } from './contests.ts';
import { personWeek, personWithCourse } from './people.ts';
import { notFound } from './problem.ts';
import type { RouteServices } from './services.ts';

const count = z.number().int();
const text = z.string().nullable();
const day = z.iso.date();
const instant = z.iso.datetime();
const counted = { connection: z.string(), kind: z.string(), count };

const me = z
  .object({
    person: personWithCourse,
    contests: z.array(contest),
    leaderboard: z.object({ takesPart: z.boolean() }),
    accounts: z.array(
      z.object({
        connection: z.string(),
        sourceId: z.string(),
        joinedBy: z.string(),
        email: text,
        username: text,
        name: z.string(),
        active: z.boolean(),
        licence: text,
        profile: text,
        role: text,
        title: text,
        businessUnit: text,
        timeZone: text,
        createdAt: instant,
        lastLoginAt: instant.nullable(),
      }),
    ),
    placements: z
      .array(
        z.object({
          from: day,
          to: day.nullable(),
          role: z.string(),
          team: text,
          manager: text,
          licensed: z.boolean(),
          employed: z.boolean(),
          assumed: z.boolean(),
        }),
      )
      .describe('Role, team and manager over time.'),
    weeks: z.array(personWeek),
    days: z.array(
      z.object({
        day,
        coreActions: count,
        calls: count,
        meetings: count,
        emails: count,
        tasks: count,
        records: count,
        ownerChanges: count,
        leftOut: count,
        logins: count,
      }),
    ),
    actions: z
      .array(z.object({ ...counted, object: z.string(), first: instant, last: instant }))
      .describe('The log of what was done: never what was written.'),
    signIns: z.array(z.object({ ...counted, first: instant, last: instant })),
    ownedRecords: z.array(z.object(counted)),
    absences: z.array(z.object({ from: day, to: day, kind: z.string() })),
    trainings: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        startsOn: day,
        endsOn: day,
        status: z.string(),
        minutes: z.number().nullable(),
      }),
    ),
    keys: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        scopes: z.array(z.string()),
        createdAt: instant,
        revokedAt: instant.nullable(),
      }),
    ),
    readings: z
      .array(z.object({ at: instant, keyId: text, keyName: text, action: z.string() }))
      .describe('Who read rows about this person alone, newest first, at most 1000.'),
  })
  .meta({ id: 'Me' });

export const meRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'contests' | 'leaderboard'>> = async (
  app,
  { gate, contests, leaderboard },
) => {
  app.get(
    '/me',
    {
      config: { scopes: ['self'] },
      schema: {
        operationId: 'getMe',
        summary: "Everything held on the key's person",
        description: 'In every privacy mode: who data is about may always see it.',
        tags: ['people'],
        response: { 200: oneOf(me) },
      },
    },
    async (request, reply) => {
      const found = await gate.me(viewerOf(request));
      if (found === null) throw notFound('person with the address of this key; nothing is held under it');
      const filed = await contests.list({ personId: found.person.id });
      const takesPart = (await leaderboard.members()).has(found.person.id);
      return await sendOne(gate, request, reply, {
        ...found,
        contests: filed.map(sentContest),
        leaderboard: { takesPart },
      });
    },
  );

  app.put(
    '/me/leaderboard',
    {
      config: { scopes: ['self'] },
      schema: {
        operationId: 'putMyLeaderboard',
        summary: 'Take part in individual leaderboards, or stop',
        description: 'Nobody is ranked who has not agreed to it here.',
        tags: ['people'],
        body: z.strictObject({ takesPart: z.boolean() }),
        response: { 200: oneOf(z.object({ takesPart: z.boolean() })) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request);
      const id = await gate.personIdOf(viewer);
      if (id === null) throw notFound('person with the address of this key');
      await leaderboard.takePart(id, request.body.takesPart, viewer.keyId);
      return await sendOne(gate, request, reply, request.body);
    },
  );
};
