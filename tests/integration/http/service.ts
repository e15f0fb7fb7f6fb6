import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { buildApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config/index.ts';
import { createLog } from '../../../src/observability/log.ts';
import type { Gate } from '../../../src/privacy/gate.ts';
import { createKey, type NewKey } from '../../../src/privacy/keys.ts';
import { openService, type Service } from '../../../src/server.ts';
import { routeServices } from '../../../src/serving.ts';
import { createTestDatabase } from '../../support/database.ts';
import { documentedAnswers } from './documented-answers.ts';

export interface ApiOptions {
  readonly privacy?: object;
  readonly server?: object;
  readonly reports?: readonly object[];
  /** Milliseconds for which answers are kept in memory; none are unless told. */
  readonly freshFor?: number;
  readonly queueUrl?: string;
  /** A database of the test's own, migrated; else a fresh one of the test run's server. */
  readonly databaseUrl?: string;
  /** Puts a gate in the place of the real one, to see what it keeps back. */
  readonly weaken?: (gate: Gate, service: Service) => Gate;
  /** Before the application is ready: routes of the test's own. */
  readonly prepare?: (app: FastifyInstance) => void;
}

export type Asked = Omit<InjectOptions, 'method' | 'url' | 'headers'> & {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
};

/** The application over a real database and a real queue, as `uptake start` puts it together. */
export interface TestApi {
  readonly app: FastifyInstance;
  readonly service: Service;
  readonly databaseUrl: string;
  /** With scope aggregate, and no limit. */
  readonly key: string;
  /** Lines of the log. */
  readonly lines: Record<string, unknown>[];
  keyWith(wanted: Partial<NewKey>): Promise<string>;
  /** Asks with `key` unless told; every answer is held against what the OpenAPI document says of it. */
  ask(
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    asked?: Asked,
  ): Promise<LightMyRequestResponse>;
  get(url: string, asked?: Asked): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

const salesforce = {
  vendor: 'salesforce',
  loginUrl: 'http://127.0.0.1:9',
  auth: { type: 'client-credentials', clientId: 'app', clientSecret: 'correct-horse' },
  since: '2026-01-01',
};

export async function openApi(options: ApiOptions = {}): Promise<TestApi> {
  const own = options.databaseUrl === undefined ? await createTestDatabase() : null;
  const databaseUrl = own?.url ?? options.databaseUrl ?? '';
  const { config } = parseConfig(
    {
      company: { name: 'Acme', timeZone: 'Europe/Berlin', country: 'DE', currency: 'EUR' },
      database: { url: databaseUrl },
      queue: { url: options.queueUrl ?? '' },
      server: { publicUrl: 'https://uptake.example', ...options.server },
      privacy: options.privacy ?? {},
      ...(options.reports === undefined ? {} : { reports: options.reports }),
      secretKey: 'a key for tests that is long enough to be one',
      connections: [
        { id: 'crm-a', ...salesforce },
        { id: 'crm-b', ...salesforce },
      ],
    },
    {},
  );
  const lines: Record<string, unknown>[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(JSON.parse(line)) } });
  const service = await openService(config, { databaseUrl, log, schema: 'require', applicationName: 'uptake test' });
  const { publicUrl, trustProxy } = config.server;
  const services = routeServices(service);
  const gate = options.weaken?.(services.gate, service) ?? services.gate;
  const app = await buildApp(
    { ...services, gate },
    {
      log,
      publicUrl,
      trustProxy,
      version: '1.2.3',
      freshFor: options.freshFor ?? 0,
    },
  );
  options.prepare?.(app);
  await app.ready();

  const keyWith = async (wanted: Partial<NewKey>): Promise<string> => {
    const none = { name: 'test', scopes: ['aggregate'], teamId: null, personEmail: null, expiresAt: null } as const;
    return (await createKey(service.database.db, { ...none, ...wanted }, null)).key;
  };
  const key = await keyWith({});
  const requireDocumented = documentedAnswers(app.swagger());
  const ask: TestApi['ask'] = async (method, url, { key: asked = key, headers = {}, ...rest } = {}) => {
    const authorization = asked === null ? {} : { authorization: `Bearer ${asked}` };
    const answer = await app.inject({ ...rest, method, url, headers: { ...authorization, ...headers } });
    requireDocumented(method, url, answer);
    return answer;
  };
  return {
    app,
    service,
    databaseUrl,
    key,
    lines,
    keyWith,
    ask,
    get: (url, asked) => ask('GET', url, asked),
    async close() {
      await app.close();
      await service.close();
      await own?.drop();
    },
  };
}
