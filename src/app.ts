import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { Log } from './observability/log.ts';
import { installAuthentication } from './routes/authentication.ts';
import { installErrorHandlers } from './routes/errors.ts';
import { healthRoutes } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { metricRoutes } from './routes/metrics.ts';
import { operationRoutes } from './routes/operations.ts';
import type { RouteServices } from './routes/services.ts';
import { teamRoutes } from './routes/teams.ts';
import { trainingEffectRoutes } from './routes/training-effects.ts';
import { trainingRoutes } from './routes/trainings.ts';

export interface AppOptions {
  readonly log: Log;
  readonly publicUrl: string;
  readonly version: string;
  readonly trustProxy: boolean | readonly string[];
}

/** The HTTP application, not yet listening. */
export async function buildApp(services: RouteServices, options: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: options.log as FastifyInstance['log'],
    disableRequestLogging: true,
    trustProxy: typeof options.trustProxy === 'boolean' ? options.trustProxy : [...options.trustProxy],
    requestTimeout: 60_000,
    routerOptions: { ignoreTrailingSlash: true },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  installErrorHandlers(app, services.isUnavailable);
  app.addHook('onResponse', async (request, reply) => {
    request.log.info({ req: request, res: reply, ms: Math.round(reply.elapsedTime) }, 'request');
  });

  await app.register(helmet, { global: true });
  await app.register(rateLimit, { global: false });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Uptake',
        version: options.version,
        description: 'Did use of the CRM hold after training? Every figure with its people, interval and definition.',
      },
      servers: [{ url: options.publicUrl }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key, upt_…' },
          basic: { type: 'http', scheme: 'basic', description: 'Any user name, the key as password' },
        },
      },
      security: [{ bearer: [] }, { basic: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());

  await app.register(healthRoutes, services);
  await app.register(api(services), { prefix: '/api/v1' });
  return app;
}

/** Everything that needs a key. */
const api =
  (services: RouteServices): FastifyPluginAsync =>
  async (app) => {
    await installAuthentication(app, services.authenticate);
    await app.register(metricRoutes, services);
    await app.register(trainingEffectRoutes, services);
    await app.register(trainingRoutes, services);
    await app.register(teamRoutes, services);
    await app.register(operationRoutes, services);
    await app.register(keyRoutes, services);
  };
