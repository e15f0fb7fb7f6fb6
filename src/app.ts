import { createHash, randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyServerOptions,
  LogController,
} from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Log } from './observability/log.ts';
import type { Measures } from './observability/measures.ts';
import { absenceRoutes } from './routes/absences.ts';
import { actionRoutes } from './routes/actions.ts';
import { auditRoutes } from './routes/audit.ts';
import { installAuthentication } from './routes/authentication.ts';
import { boardRoutes } from './routes/boards.ts';
import { contestRoutes } from './routes/contests.ts';
import { driverRoutes } from './routes/drivers.ts';
import { answerBrokenRequest, errorAnswers, installErrorHandlers } from './routes/errors.ts';
import { eventRoutes } from './routes/events.ts';
import { explainRoutes } from './routes/explain.ts';
import { healthRoutes } from './routes/health.ts';
import { installInputRules } from './routes/input.ts';
import { KeptAnswers } from './routes/kept-answers.ts';
import { keyRoutes } from './routes/keys.ts';
import { meRoutes } from './routes/me.ts';
import { metricRoutes } from './routes/metrics.ts';
import { documentOptions } from './routes/openapi.ts';
import { operationRoutes } from './routes/operations.ts';
import { peopleRoutes } from './routes/people.ts';
import { prometheusRoute } from './routes/prometheus.ts';
import { reportRoutes } from './routes/reports.ts';
import type { RouteServices } from './routes/services.ts';
import { teamRoutes } from './routes/teams.ts';
import { trainingEffectRoutes } from './routes/training-effects.ts';
import { trainingRoutes } from './routes/trainings.ts';

export interface AppOptions {
  readonly log: Log;
  /** Where clients reach the service: in the OpenAPI document and in Location headers. */
  readonly publicUrl: string;
  readonly version: string;
  /** Whose X-Forwarded-For is believed: everybody's, nobody's or these proxies'. */
  readonly trustProxy: boolean | readonly string[];
  /** Milliseconds for which answers kept in memory are believed without asking the database; 0: none are kept. */
  readonly freshFor: number;
}

/** The HTTP application, not yet listening. */
export async function buildApp(services: RouteServices, options: AppOptions): Promise<FastifyInstance> {
  const answerError = errorAnswers(services.isUnavailable);
  const app = fastify({
    loggerInstance: options.log as FastifyInstance['log'],
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: typeof options.trustProxy === 'boolean' ? options.trustProxy : [...options.trustProxy],
    requestTimeout: 60_000,
    // What has arrived is still answered while the service stops; the connection is then closed.
    return503OnClosing: false,
    // `instance` of every error, and what the log has it under: unlike Fastify's own it is not used again.
    genReqId: () => `urn:uuid:${randomUUID()}`,
    frameworkErrors: answerError as NonNullable<FastifyServerOptions['frameworkErrors']>,
    clientErrorHandler: answerBrokenRequest,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // Only what a route names is read: text/plain is nothing here.
  app.removeContentTypeParser('text/plain');
  installErrorHandlers(app, answerError);
  const kept = new KeptAnswers({
    freshFor: options.freshFor,
    state: services.state,
    served(answers) {
      for (const { route, status, keyId: key, count } of answers) {
        services.measures.keptSent({ route, status, count });
        app.log.info({ route, status, key, count }, 'sent from memory');
      }
    },
  });
  app.decorate('kept', kept);
  app.addHook('preClose', async () => kept.close());
  installRequestLog(app, services.measures);
  answerFromMemory(app, kept);

  const overHttps = options.publicUrl.startsWith('https:');
  await app.register(helmet, {
    global: true,
    // Data, never a page: nothing in it may run or be framed.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    strictTransportSecurity: overHttps,
  });
  await app.register(rateLimit, { global: false });
  await app.register(swagger, documentOptions(options));
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pageOfDocs(options.publicUrl),
    uiConfig: { layout: 'BaseLayout', defaultModelsExpandDepth: 0 },
    theme: { title: 'Uptake API' },
  });
  await app.register(openApiRoute);
  await app.register(healthRoutes, services);
  await app.register(prometheusRoute, services);
  await app.register(api, { services, publicUrl: options.publicUrl, prefix: '/api/v1' });
  return app;
}

/** One line a request. The route and not the path, which may hold a name; no query, no address, no header. */
function installRequestLog(app: FastifyInstance, measures: Measures): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions, viewer } = request;
    const line = {
      id: request.id,
      method,
      route: routeOptions.url ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      key: viewer?.keyId ?? null,
    };
    const route = line.route ?? 'none';
    measures.requestDone({ method, route, status: line.status, seconds: reply.elapsedTime / 1000 });
    // Orchestrators ask every few seconds.
    if (routeOptions.url?.startsWith('/health') === true && reply.statusCode < 400) request.log.debug(line, 'request');
    else request.log.info(line, 'request');
  });
}

/** Puts what is kept in front of the framework: the cheapest answer is the one that nothing is done for. */
function answerFromMemory(app: FastifyInstance, kept: KeptAnswers): void {
  if (!kept.keeps) return;
  const [whole] = app.server.listeners('request') as RequestListener[];
  if (whole === undefined) throw new Error('the server has no one to listen to requests');
  app.server.removeAllListeners('request');
  app.server.on('request', (request, response) => {
    if (!kept.answer(request, response)) whole(request, response);
  });
}

/** Swagger UI: its own files only, and requests to this service by the address it is known under. */
function pageOfDocs(publicUrl: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ${new URL(publicUrl).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const openApiRoute: FastifyPluginAsync = async (app) => {
  installInputRules(app);
  app.get('/openapi.json', { schema: { hide: true } }, async (request, reply) => {
    const text = JSON.stringify(app.swagger(), null, 2);
    const tag = `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
    void reply.header('etag', tag).header('cache-control', 'no-cache');
    if (request.headers['if-none-match'] === tag) return reply.code(304).send();
    return reply.type('application/json; charset=utf-8').serializer(String).send(text);
  });
};

interface ApiOptions {
  readonly services: RouteServices;
  readonly publicUrl: string;
}

/** Everything that needs a key. */
const api: FastifyPluginAsync<ApiOptions> = async (app, { services, publicUrl }) => {
  installInputRules(app);
  await installAuthentication(app, services);
  await app.register(metricRoutes, services);
  await app.register(trainingEffectRoutes, services);
  await app.register(driverRoutes, services);
  await app.register(eventRoutes, services);
  await app.register(actionRoutes, services);
  await app.register(trainingRoutes, { ...services, publicUrl });
  await app.register(teamRoutes, services);
  await app.register(boardRoutes, services);
  await app.register(explainRoutes, services);
  await app.register(peopleRoutes, services);
  await app.register(meRoutes, services);
  await app.register(absenceRoutes, services);
  await app.register(contestRoutes, services);
  await app.register(auditRoutes, services);
  await app.register(operationRoutes, services);
  await app.register(reportRoutes, services);
  await app.register(keyRoutes, services);
};
