import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiKey, Scope } from '../privacy/keys.ts';
import type { Viewer } from '../privacy/viewer.ts';
import type { KeptAnswers } from './kept-answers.ts';
import { HttpError } from './problem.ts';
import type { RouteServices } from './services.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for every request under /api/v1. */
    viewer: Viewer | null;
    /** What the answer belongs to, where it may be kept; null: it may not. */
    generation: string | null;
  }
  interface FastifyInstance {
    readonly kept: KeptAnswers;
  }
  interface FastifyContextConfig {
    /** Any one of these is enough; `admin` alone for operations. */
    readonly scopes?: readonly Scope[];
    /** Whether the answer stays the same until figures are computed anew, and may be kept in between. */
    readonly kept?: (request: FastifyRequest) => boolean;
  }
}

/** Wrong keys from one address before it has to wait. */
const FAILURES = 20;
const WINDOW = 60_000;

const CHALLENGE = { 'www-authenticate': 'Bearer realm="Uptake", Basic realm="Uptake", charset="UTF-8"' };
/** Scopes that change what is the whole company's. */
const companyWide: readonly Scope[] = ['write', 'admin'];

/** Every request below needs a key: as bearer token, or as the password of HTTP Basic for Excel, Power BI and Tableau. */
export async function installAuthentication(
  app: FastifyInstance,
  { authenticate, gate }: Pick<RouteServices, 'authenticate' | 'gate'>,
): Promise<void> {
  const failures = app.createRateLimit({ max: FAILURES, timeWindow: WINDOW });
  const { kept } = app;
  app.decorateRequest('viewer', null);
  app.decorateRequest('generation', null);
  app.addHook('onRequest', async (request) => {
    const presented = presentedKey(request);
    const key = presented === null ? null : await authenticate(presented);
    if (key === null) {
      // Only a wrong key counts: a browser that has not been asked yet has done nothing wrong.
      if (presented !== null) {
        const limit = await failures(request);
        if (!limit.isAllowed && limit.isExceeded) {
          const headers = { 'retry-after': String(limit.ttlInSeconds) };
          throw new HttpError(429, 'Too many wrong keys from this address.', { headers });
        }
      }
      const detail =
        presented === null
          ? 'Send an API key: "Authorization: Bearer upt_…", or HTTP Basic with the key as password.'
          : 'This key is not valid: unknown, revoked or expired.';
      throw new HttpError(401, detail, { headers: CHALLENGE });
    }
    requireScope(request.routeOptions.config.scopes ?? [], key);
    request.viewer = { keyId: key.id, scopes: key.scopes, teamId: key.teamId, personEmail: key.personEmail };
    kept.admit(request.headers.authorization, key, gate.fingerprint(request.viewer));
  });
  // Once the query has been read: what is no question is no answer either.
  app.addHook('preHandler', async (request, reply) => {
    const { kept: mayBeKept } = request.routeOptions.config;
    if (mayBeKept?.(request) !== true) return;
    request.generation = await kept.generation();
    if (request.generation === null) return;
    const fingerprint = gate.fingerprint(viewerOf(request));
    if (kept.again(request.raw, reply.raw, fingerprint, request.generation) !== null) reply.hijack();
  });
  app.addHook('onResponse', async (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD' && reply.statusCode < 400) kept.changed();
  });
}

function requireScope(needed: readonly Scope[], key: ApiKey): void {
  if (needed.length === 0) return;
  const held = needed.filter((scope) => key.scopes.includes(scope));
  if (held.length === 0) throw new HttpError(403, `This needs a key with scope ${needed.join(' or ')}.`);
  if (key.teamId !== null && held.every((scope) => companyWide.includes(scope))) {
    throw new HttpError(403, "This is the whole company's; the key is limited to one team.");
  }
}

/**
 * Answers about groups may be kept. Those that show single people are not: each reading of them is logged. Keys that may see
 * people get managers beside teams.
 */
export function aboutGroups({ query, viewer }: FastifyRequest): boolean {
  const about = typeof query === 'object' && query !== null && 'by' in query ? query.by : null;
  return about !== 'person' && viewer?.scopes.includes('person') === false;
}

/** The viewer of a request under /api/v1. */
export function viewerOf(request: FastifyRequest): Viewer {
  if (request.viewer === null) throw new Error('this route is not behind authentication');
  return request.viewer;
}

function presentedKey(request: FastifyRequest): string | null {
  const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(/ +/, 2);
  if (value === '') return null;
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return null;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return decoded.slice(decoded.indexOf(':') + 1);
}
