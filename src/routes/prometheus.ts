import type { FastifyPluginAsync } from 'fastify';
import { installAuthentication } from './authentication.ts';
import { installInputRules } from './input.ts';
import type { RouteServices } from './services.ts';

/** What Prometheus reads, for keys with scope admin. */
export const prometheusRoute: FastifyPluginAsync<RouteServices> = async (app, services) => {
  installInputRules(app);
  await installAuthentication(app, services);
  app.get('/metrics', { config: { scopes: ['admin'] }, schema: { hide: true } }, async (_request, reply) => {
    const { measures } = services;
    const text = await measures.render();
    return reply.header('cache-control', 'no-store').type(measures.contentType).serializer(String).send(text);
  });
};
