import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { installInputRules } from './input.ts';
import { HttpError } from './problem.ts';
import type { RouteServices } from './services.ts';

/** For orchestrators: no key, no figures. */
export const healthRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'health'>> = async (app, { health }) => {
  installInputRules(app);
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  app.get(
    '/health/live',
    {
      schema: {
        operationId: 'getLiveness',
        summary: 'The process runs',
        tags: ['health'],
        security: [],
        response: { 200: z.object({ status: z.literal('live') }) },
      },
    },
    async () => ({ status: 'live' as const }),
  );
  app.get(
    '/health/ready',
    {
      schema: {
        operationId: 'getReadiness',
        summary: 'The database and the queue answer, and the schema is current',
        tags: ['health'],
        security: [],
        response: { 200: z.object({ status: z.literal('ready') }) },
      },
    },
    async () => {
      const away = await health.notReady();
      if (away.length === 0) return { status: 'ready' as const };
      throw new HttpError(503, `Not ready: ${away.join(', ')}.`, { headers: { 'retry-after': '5' } });
    },
  );
};
