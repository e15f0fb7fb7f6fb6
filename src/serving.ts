import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';
import { sql } from 'kysely';
import { buildApp } from './app.ts';
import type { Config } from './config/index.ts';
import type { Db } from './db/index.ts';
import { schemaState } from './db/migrate.ts';
import { addAbsences, listAbsences, removeAbsence } from './facts/index.ts';
import { availabilityOf, type ConnectionStreams, catalogue, findMetric } from './metrics/index.ts';
import { createMeasures, type Measures } from './observability/measures.ts';
import { ContestError, createContest, decideContest, getContest, listContests, localDay } from './people/index.ts';
import { readAudit } from './privacy/audit.ts';
import { createFindings } from './privacy/findings.ts';
import { createGate } from './privacy/gate.ts';
import { authenticateKey, createKey, listKeys, revokeKey } from './privacy/keys.ts';
import { leaderboardMembers, takePart } from './privacy/leaderboard-members.ts';
import { computeMetrics, outcomeOf, QueueUnavailableError, refreshFacts, syncConnection } from './queue/index.ts';
import { reportService } from './reporting.ts';
import type { RouteServices } from './routes/services.ts';
import type { Service } from './server.ts';
import { connectionStatuses, qualityRows, qualitySummary, syncStatuses } from './sync/index.ts';
import {
  deleteTraining,
  getTraining,
  importTrainings,
  listTrainings,
  openPlan,
  upsertTraining,
} from './trainings/index.ts';

/** Milliseconds for requests under way; the whole shutdown has ten seconds. */
const CLOSE_WITHIN = 5000;

/**
 * Milliseconds for which answers and keys that were looked up are believed. A key that another process revokes, and figures
 * that another process computes, are seen after twice as long at most.
 */
export const FRESH_FOR = 500;

export interface HttpServer {
  /** Where it can be reached from this machine. */
  readonly url: string;
  /** Where Prometheus finds its page without a key; null: only on the API, with one. */
  readonly metricsUrl: string | null;
  /** Stops taking requests and lets those under way end, within five seconds. */
  close(): Promise<void>;
}

/**
 * Looks whether an address can be had, so that a taken port is found out before anything is touched.
 * @throws the system's error when it is taken or not ours
 */
export async function requireFreeAddress({ host, port }: Pick<Config['server'], 'host' | 'port'>): Promise<void> {
  const probe = createServer();
  probe.listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

/** Serves the API of a service on the configured address. @throws the system's error when the port is taken */
export async function listen(service: Service): Promise<HttpServer> {
  const { config, log } = service;
  const { host, port, publicUrl, trustProxy, metricsPort } = config.server;
  const services = routeServices(service);
  const app = await buildApp(services, {
    log: log.child({ part: 'http' }),
    publicUrl,
    version: versionOf(),
    trustProxy,
    freshFor: FRESH_FOR,
  });
  let measures: Server | null = null;
  try {
    await app.listen({ host, port });
    if (metricsPort !== null) measures = await serveMeasures(services.measures, { host, port: metricsPort });
  } catch (error) {
    await app.close();
    throw error;
  }
  const address = app.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const metered = measures?.address() ?? null;
  const measured = typeof metered === 'object' && metered !== null ? metered.port : null;
  const name = host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host;
  return {
    url: `http://${name}:${bound}`,
    metricsUrl: measured === null ? null : `http://${name}:${measured}/metrics`,
    async close() {
      measures?.close();
      measures?.closeAllConnections();
      // Connections that are kept alive become idle one by one, and Node closes only those that are so from the start.
      const idle = setInterval(() => app.server.closeIdleConnections(), 50);
      // Somebody who sends a body byte by byte must not keep the process from ending.
      const enough = setTimeout(() => app.server.closeAllConnections(), CLOSE_WITHIN);
      await app.close().finally(() => {
        clearInterval(idle);
        clearTimeout(enough);
      });
    },
  };
}

/** Prometheus on a port of its own, without a key: whoever opens that port keeps it inside. */
async function serveMeasures(measures: Measures, address: Pick<Config['server'], 'host' | 'port'>): Promise<Server> {
  const server = createHttpServer((request, response) => {
    if (request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end();
    } else if (request.method !== 'GET') {
      response.writeHead(405, { allow: 'GET' }).end();
    } else {
      measures.render().then(
        (text) => response.writeHead(200, { 'content-type': measures.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    }
  });
  server.listen(address.port, address.host);
  await once(server, 'listening');
  return server;
}

/** What HTTP asks of a service. */
export function routeServices(service: Service): RouteServices {
  const { config, database, connections, queues, log } = service;
  const { db } = database;
  const streams: ConnectionStreams[] = connections.all.map((connection) => ({
    id: connection.id,
    streams: connections.streamsOf(connection).map((name) => ({
      name,
      record: connection.connector.streams[name]?.record ?? 'user',
    })),
  }));
  /**
   * Results follow a change of trainings, absences or contests without anybody asking. What was changed is stored by then, so the request has
   * succeeded whatever becomes of the queue; every sync ends in the same computation.
   */
  const recompute = async (facts: 'facts changed' | null = null): Promise<void> => {
    try {
      // The refresh of facts asks for results itself.
      if (facts === null) await queues.enqueue(computeMetrics, { full: false });
      else await queues.enqueue(refreshFacts, { full: false });
    } catch (error) {
      if (!(error instanceof QueueUnavailableError)) throw error;
      log.warn({ err: error }, 'Something changed while the queue is away; results follow the next sync.');
    }
  };
  const { mode, minimumGroup } = config.privacy;
  const { currency, timeZone } = config.company;
  const gate = createGate(database, { mode, minimumGroup, currency, timeZone });
  const { events } = config;
  const measures = createMeasures(async () => {
    const now = Date.now();
    const age = (moment: string | Date | null) => (moment === null ? null : (now - new Date(moment).valueOf()) / 1000);
    const { quarantined, unmappedUsers } = await qualitySummary(database, null);
    const computed = await db.selectFrom('computation').select('as_of').orderBy('id', 'desc').executeTakeFirst();
    return {
      connections: (await connectionStatuses(database, connections)).map(({ id, state, readThrough, budget }) => ({
        id,
        state,
        age: age(readThrough),
        requestsSent: budget.sent,
      })),
      quarantined,
      unmappedUsers,
      resultsAge: age(computed?.as_of ?? null),
    };
  });
  return {
    measures,
    async state() {
      const { rows } = await sql<{ results: string; keys: string }>`
        select coalesce((select max(id) from computation), 0)::text as results,
               (select concat_ws(' ', count(*), count(revoked_at)) from api_key) as keys`.execute(db);
      return rows[0] ?? { results: '', keys: '' };
    },
    authenticate: (key) => authenticateKey(db, key, new Date()),
    gate,
    findings: createFindings(database, { mode, minimumGroup, currency, timeZone, events }, gate),
    plan: {
      ...openPlan(db, () => localDay(new Date(), timeZone)),
      knowsMetric: (id) => findMetric(id) !== undefined,
    },
    metrics: {
      async list() {
        const availability = await availabilityOf(database, catalogue, streams);
        return catalogue.map(({ measure: _measure, needs: _needs, empty: _empty, interval: _interval, ...metric }) => ({
          ...metric,
          availability: availability.get(metric.id) ?? [],
        }));
      },
    },
    trainings: {
      list: () => listTrainings(db),
      find: (id) => getTraining(db, id),
      async create(training) {
        const created = await alone(db, training.id, async (trx) => {
          if ((await getTraining(trx, training.id)) !== null) return false;
          await upsertTraining(trx, training, { attendees: 'replace' });
          return true;
        });
        if (created) await recompute();
        return created;
      },
      async save(training) {
        const outcome = await alone(db, training.id, (trx) => upsertTraining(trx, training, { attendees: 'replace' }));
        await recompute();
        return outcome;
      },
      async remove(id) {
        const removed = await deleteTraining(db, id);
        if (removed) await recompute();
        return removed;
      },
      async importCsv(csv, mode) {
        const outcome = await importTrainings(db, csv, { mode });
        if (outcome.imported) await recompute();
        return outcome;
      },
    },
    absences: {
      list: (filter) => listAbsences(db, filter),
      async add(absence) {
        const {
          stored: [stored],
          created,
        } = await addAbsences(db, [absence]);
        if (stored === undefined) throw new Error('an absence that was entered is not there');
        if (created > 0) await recompute('facts changed');
        return { stored, created: created > 0 };
      },
      async remove(id) {
        const removed = await removeAbsence(db, id);
        if (removed) await recompute('facts changed');
        return removed;
      },
    },
    contests: {
      list: (filter) => listContests(database, filter),
      find: (id) => getContest(database, id),
      create: (contest) => orImpossible(() => createContest(database, contest)),
      async decide(id, decision) {
        const decided = await orImpossible(() => decideContest(database, id, decision));
        if (decided !== null && !('impossible' in decided)) await recompute('facts changed');
        return decided;
      },
    },
    leaderboard: {
      members: () => leaderboardMembers(db),
      takePart: (personId, takesPart, by) => takePart(db, personId, takesPart, by),
    },
    audit: { list: (query) => readAudit(db, query) },
    connections: {
      recordUrl(id, object, sourceId) {
        const connection = connections.find(id);
        return connection?.connector.recordUrl?.(connection.settings, object, sourceId) ?? null;
      },
      list: () => connectionStatuses(database, connections),
      async sync(id, { mode, streams: wanted, reconcile }) {
        const connection = connections.find(id);
        if (connection === undefined) return null;
        const unknown = wanted?.find((name) => !connections.streamsOf(connection).includes(name));
        if (unknown !== undefined) return { unknownStream: unknown };
        const payload = {
          connectionId: id,
          mode,
          trigger: 'api' as const,
          ...(wanted === undefined ? {} : { streams: [...wanted] }),
          ...(reconcile === true ? { reconcile } : {}),
        };
        const { jobId } = await queues.enqueue(syncConnection, payload, { bringForward: true });
        return { jobId };
      },
      syncs: (query) => syncStatuses(database, query),
      quality: async (connection) => ({
        rows: await qualityRows(database, connection),
        summary: await qualitySummary(database, connection),
      }),
    },
    reports: reportService(service),
    keys: {
      list: () => listKeys(db),
      create: (wanted, by) => createKey(db, wanted, by),
      revoke: (id, by) => revokeKey(db, id, by),
    },
    health: {
      async notReady() {
        const state = await schemaState(db).catch(() => 'away' as const);
        const away: string[] = [];
        if (state === 'away') away.push('the database does not answer');
        else if (state !== 'current') away.push('the database schema is not that of this version');
        await queues.ping().catch(() => away.push('the queue does not answer'));
        return away;
      },
    },
    isUnavailable: (error) =>
      error instanceof QueueUnavailableError || outcomeOf(error, 'none', new Date()).kind === 'wait',
  };
}

/** A contest that cannot be is for the client to know, not an error of ours. */
async function orImpossible<T>(work: () => Promise<T>): Promise<T | { readonly impossible: string }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ContestError) return { impossible: error.message };
    throw error;
  }
}

/** One request at a time for a training: of two that create it, one finds it there. */
function alone<T>(db: Db, trainingId: string, work: (trx: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('uptake training'), hashtext(${trainingId}))`.execute(trx);
    return await work(trx);
  });
}

/** From package.json, above the sources and above the build. */
function versionOf(): string {
  for (let folder = import.meta.dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
    } catch {
      // Not here: one folder up.
    }
  }
  return 'unknown';
}
