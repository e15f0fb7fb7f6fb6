import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildApp } from './app.ts';
import { schemaState } from './db/migrate.ts';
import { availabilityOf, type ConnectionStreams, catalogue } from './metrics/index.ts';
import { createGate } from './privacy/gate.ts';
import { authenticateKey, createKey, listKeys, revokeKey } from './privacy/keys.ts';
import { computeMetrics, outcomeOf, QueueUnavailableError, syncConnection } from './queue/index.ts';
import type { RouteServices } from './routes/services.ts';
import type { Service } from './server.ts';
import { connectionStatuses, qualityRows, qualitySummary, syncStatuses } from './sync/index.ts';
import { deleteTraining, getTraining, importTrainings, listTrainings, upsertTraining } from './trainings/index.ts';

export interface HttpServer {
  /** Where it can be reached from this machine. */
  readonly url: string;
  /** Stops taking requests, lets those under way end. */
  close(): Promise<void>;
}

/** Serves the API of a service on the configured address. @throws the system's error when the port is taken */
export async function listen(service: Service): Promise<HttpServer> {
  const { config, log } = service;
  const { host, port, publicUrl, trustProxy } = config.server;
  const app = await buildApp(routeServices(service), {
    log: log.child({ part: 'http' }),
    publicUrl,
    version: versionOf(),
    trustProxy,
  });
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw error;
  }
  const address = app.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const name = host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host;
  return { url: `http://${name}:${bound}`, close: () => app.close() };
}

/** What HTTP asks of a service. */
export function routeServices(service: Service): RouteServices {
  const { config, database, connections, queues } = service;
  const { db } = database;
  const streams: ConnectionStreams[] = connections.all.map((connection) => ({
    id: connection.id,
    streams: connections.streamsOf(connection).map((name) => ({
      name,
      record: connection.connector.streams[name]?.record ?? 'user',
    })),
  }));
  /** Results follow a change of trainings without anybody asking. */
  const recompute = async <T>(outcome: T): Promise<T> => {
    await queues.enqueue(computeMetrics, { full: false });
    return outcome;
  };
  return {
    authenticate: (key) => authenticateKey(db, key, new Date()),
    gate: createGate(database, {
      mode: config.privacy.mode,
      minimumGroup: config.privacy.minimumGroup,
      currency: config.company.currency,
      timeZone: config.company.timeZone,
    }),
    metrics: {
      async list() {
        const availability = await availabilityOf(database, catalogue, streams);
        return catalogue.map(({ query: _query, needs: _needs, empty: _empty, interval: _interval, ...metric }) => ({
          ...metric,
          availability: availability.get(metric.id) ?? [],
        }));
      },
    },
    trainings: {
      list: () => listTrainings(db),
      find: (id) => getTraining(db, id),
      save: async (training) => recompute(await upsertTraining(db, training, { attendees: 'replace' })),
      remove: async (id) => recompute(await deleteTraining(db, id)),
      importCsv: async (csv, mode) => recompute(await importTrainings(db, csv, { mode })),
    },
    connections: {
      list: () => connectionStatuses(database, connections),
      async sync(id, { mode, streams: wanted }) {
        const connection = connections.find(id);
        if (connection === undefined) return null;
        const unknown = wanted?.find((name) => !connections.streamsOf(connection).includes(name));
        if (unknown !== undefined) return { unknownStream: unknown };
        const payload = {
          connectionId: id,
          mode,
          trigger: 'api' as const,
          ...(wanted === undefined ? {} : { streams: [...wanted] }),
        };
        const { jobId } = await queues.enqueue(syncConnection, payload, { bringForward: true });
        return { jobId };
      },
      syncs: (query) => syncStatuses(database, query),
      quality: async (connection) => ({
        rows: await qualityRows(database, connection),
        summary: await qualitySummary(database),
      }),
    },
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
