import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { impossibilities, type Training, trainingId, trainingInput } from '../trainings/schema.ts';
import { listOf, oneOf, sendList, sendOne } from './answers.ts';
import { viewerOf } from './authentication.ts';
import { paging } from './paging.ts';
import { HttpError, impossible, notFound } from './problem.ts';
import type { RouteServices } from './services.ts';

const training = trainingInput.extend({ people: z.number().int() }).meta({ id: 'Training' });

const importAnswer = z.object({
  created: z.number().int(),
  updated: z.number().int(),
  attendances: z.number().int(),
  rejected: z.array(z.object({ line: z.number().int(), reason: z.string() })),
  imported: z.boolean(),
});

/** A hundred thousand attendees in one training, or in one file. */
const MAX_BYTES = 20 * 1024 * 1024;

export interface TrainingRouteOptions extends Pick<RouteServices, 'gate' | 'trainings'> {
  /** Where clients reach the service. */
  readonly publicUrl: string;
}

export const trainingRoutes: FastifyPluginAsyncZod<TrainingRouteOptions> = async (
  app,
  { gate, trainings, publicUrl },
) => {
  const params = z.object({ id: trainingId });
  /** Who was trained is about people: names are for those who write trainings, counts for everybody. */
  const shown = (item: Training, named: boolean) => ({
    ...item,
    attendees: named ? item.attendees : [],
    people: item.attendees.length,
  });

  app.get(
    '/trainings',
    {
      config: { scopes: ['aggregate', 'write'] },
      schema: {
        operationId: 'listTrainings',
        summary: 'Trainings; attendees only for keys with scope write',
        tags: ['trainings'],
        querystring: z.strictObject(paging),
        response: { 200: listOf(training) },
      },
    },
    async (request, reply) => {
      const named = await gate.attendees(viewerOf(request), null);
      return await sendList(gate, request, reply, {
        rows: (await trainings.list()).map((item) => shown(item, named)),
        schema: training,
        keyOf: (row) => [row.startsOn, row.id],
        page: request.query,
      });
    },
  );

  app.get(
    '/trainings/:id',
    {
      config: { scopes: ['aggregate', 'write'] },
      schema: {
        operationId: 'getTraining',
        summary: 'One training',
        tags: ['trainings'],
        params,
        response: { 200: oneOf(training) },
      },
    },
    async (request, reply) => {
      const found = await trainings.find(request.params.id);
      if (found === null) throw notFound(`training ${request.params.id}`);
      const named = await gate.attendees(viewerOf(request), found.id);
      return await sendOne(gate, request, reply, shown(found, named));
    },
  );

  app.post(
    '/trainings',
    {
      bodyLimit: MAX_BYTES,
      config: { scopes: ['write'] },
      schema: {
        operationId: 'createTraining',
        summary: 'Add a training',
        tags: ['trainings'],
        body: trainingInput,
        response: { 201: oneOf(training) },
      },
    },
    async (request, reply) => {
      requirePossible(request.body);
      if (!(await trainings.create(request.body))) {
        throw new HttpError(409, `There is a training ${request.body.id} already. PUT /trainings/{id} replaces it.`);
      }
      void reply.code(201).header('location', `${publicUrl}/api/v1/trainings/${encodeURIComponent(request.body.id)}`);
      return await sendOne(gate, request, reply, shown(request.body, true));
    },
  );

  app.put(
    '/trainings/:id',
    {
      bodyLimit: MAX_BYTES,
      config: { scopes: ['write'] },
      schema: {
        operationId: 'putTraining',
        summary: 'Add or replace a training with its attendance',
        tags: ['trainings'],
        params,
        body: trainingInput.extend({ id: trainingId.optional() }),
        response: { 200: oneOf(training), 201: oneOf(training) },
      },
    },
    async (request, reply) => {
      const item = { ...request.body, id: request.body.id ?? request.params.id };
      if (item.id !== request.params.id) {
        const errors = [{ pointer: '#/id', detail: `is not ${request.params.id}` }];
        throw impossible('The id in the body is not the one in the path.', errors);
      }
      requirePossible(item);
      const outcome = await trainings.save(item);
      void reply.code(outcome === 'created' ? 201 : 200);
      return await sendOne(gate, request, reply, shown(item, true));
    },
  );

  app.delete(
    '/trainings/:id',
    {
      config: { scopes: ['write'] },
      schema: {
        operationId: 'deleteTraining',
        summary: 'Remove a training with its attendance and results',
        tags: ['trainings'],
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      if (!(await trainings.remove(request.params.id))) throw notFound(`training ${request.params.id}`);
      return reply.code(204).send(null);
    },
  );

  await app.register(importRoute, { gate, trainings });
};

/** In a context of its own: only here is CSV something to read. */
const importRoute: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'trainings'>> = async (
  app,
  { gate, trainings },
) => {
  app.addContentTypeParser('text/csv', { parseAs: 'buffer', bodyLimit: MAX_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  app.post(
    '/trainings/import',
    {
      config: { scopes: ['write'] },
      schema: {
        operationId: 'importTrainings',
        summary: 'Add or change trainings and attendance from CSV',
        description:
          'One line per attendee. strict rejects the whole file for one bad line; partial keeps the good lines. Nothing is half-imported.',
        tags: ['trainings'],
        consumes: ['text/csv'],
        querystring: z.strictObject({ mode: z.enum(['strict', 'partial']).default('strict') }),
        response: { 200: oneOf(importAnswer) },
      },
    },
    async (request, reply) => {
      if (!Buffer.isBuffer(request.body)) throw new HttpError(415, 'Send the file as text/csv.');
      const outcome = await trainings.importCsv(request.body, request.query.mode);
      if (!outcome.imported) {
        const errors = outcome.rejected.map(({ line, reason }) => ({ pointer: `#/lines/${line}`, detail: reason }));
        throw impossible('The file was rejected and nothing was imported.', errors);
      }
      return await sendOne(gate, request, reply, outcome);
    },
  );
};

function requirePossible(item: Training): void {
  const found = impossibilities(item).map(({ pointer, detail }) => ({ pointer: `#${pointer}`, detail }));
  if (found.length > 0) throw impossible('The training cannot be like this.', found);
}
