import { jobs } from '../jobs/index.ts';
import { schedulesOf } from '../jobs/schedules.ts';
import { startWorker, type WorkerProcess } from '../jobs/worker.ts';
import { type Config, createSealing, ensureSecretKey, privacyChange } from './config/index.ts';
import { type Durability, startEmbeddedPostgres } from './db/embedded/index.ts';
import { type Database, openDatabase } from './db/index.ts';
import { migrate, schemaState } from './db/migrate.ts';
import {
  countOpenLeads,
  countOpenPipeline,
  dataThrough,
  type FactSettings,
  helpWithFacts,
  keptFrom,
  purgeFacts,
  refreshFacts,
} from './facts/index.ts';
import { computeMetrics } from './metrics/index.ts';
import type { Log } from './observability/log.ts';
import { localDay, type PeopleSettings, purgeExcluded, refreshPeople } from './people/index.ts';
import { lastPrivacyMode, logPrivacyMode } from './privacy/mode-log.ts';
import { openQueues, type Queues, refreshFactRanges, syncStream } from './queue/index.ts';
import { reportOfficeOf } from './reporting.ts';
import type { ReportOffice } from './reports/index.ts';
import { Connections, registerConnections, unfinishedStreams } from './sync/index.ts';
import { adoptTrainings } from './trainings/index.ts';

/** Where the data lives, and who stops it. */
export interface DatabaseServer {
  readonly url: string;
  readonly embedded: boolean;
  stop(): Promise<void>;
}

/** The configured PostgreSQL, or the embedded one in dataDir, started and owned by this process. */
export async function startDatabaseServer(
  config: Config,
  log: Log,
  durability: Durability = 'full',
): Promise<DatabaseServer> {
  if (config.database.url !== null) {
    return { url: config.database.url.reveal(), embedded: false, stop: async () => undefined };
  }
  const server = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    durability,
    log: (message) => log.info(message),
  });
  return { url: server.url, embedded: true, stop: () => server.stop() };
}

/** The database has an older or newer schema than this version, and this command may not change it. */
export class SchemaStateError extends Error {
  override readonly name = 'SchemaStateError';
}

/** Workers that are asked to help with one refresh of facts. */
const MOST_HELPERS = 8;

/** Everything a process needs but HTTP: database, queue, connections, and the work on them. */
export interface Service {
  readonly config: Config;
  readonly log: Log;
  readonly database: Database;
  readonly queues: Queues;
  readonly connections: Connections;
  readonly reports: ReportOffice;
  /** Last complete day; null before the first complete sync. */
  dataThrough(): Promise<string | null>;
  refreshFacts(options: { readonly full: boolean }): Promise<object>;
  /** Works on ranges of people of a refresh under way. */
  helpWithFacts(run: string): Promise<object>;
  computeMetrics(options: { readonly full: boolean }): Promise<object>;
  /** Deletes what was kept long enough, and what excluded groups left behind. */
  purge(): Promise<object>;
  /** Workers and schedules in this process. What a killed process left unfinished is taken up. */
  startWorkers(): Promise<WorkerProcess>;
  /** Queues, CRM clients, then the pool. Workers must have stopped. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly databaseUrl: string;
  readonly log: Log;
  /** `migrate`: bring the schema up to date; `require`: refuse to start on another one. */
  readonly schema: 'migrate' | 'require';
  readonly applicationName: string;
}

/**
 * Opens the parts and puts them together.
 * @throws SchemaStateError, SchemaNewerError, QueueUnavailableError, ConfigError (secret key), pg errors.
 */
export async function openService(config: Config, options: ServiceOptions): Promise<Service> {
  const { databaseUrl, log } = options;
  const queueUrl = config.queue.url?.reveal();
  if (options.schema === 'migrate') await migrate(databaseUrl, { queue: queueUrl === undefined });
  const database = openDatabase({
    url: databaseUrl,
    applicationName: options.applicationName,
    maxConnections: 12,
    onIdleError: (error) => log.warn({ err: error }, 'The database closed an idle connection.'),
  });
  let queues: Queues | undefined;
  try {
    await requireSchema(database);
    await notePrivacyMode(database, config);
    const sealing = createSealing(await ensureSecretKey(config));
    const connections = new Connections({
      database,
      sealing,
      log: log.child({ part: 'connector' }),
      connections: config.connections.map((connection) => ({
        id: connection.id,
        vendor: connection.vendor,
        connector: connection.connector,
        settings: connection.settings,
        since: new Date(`${connection.since}T00:00:00Z`),
        budget: connection.budget,
        excludedStreams: connection.streams.exclude,
      })),
    });
    queues = await openQueues({
      backend: queueUrl === undefined ? { kind: 'postgres', url: databaseUrl } : { kind: 'redis', url: queueUrl },
      log: log.child({ part: 'queue' }),
    });
    return assemble(config, { database, databaseUrl, queues, connections, log });
  } catch (error) {
    await queues?.close();
    await database.close();
    throw error;
  }
}

/** @throws SchemaStateError */
export async function requireSchema(database: Database): Promise<void> {
  const state = await schemaState(database.db);
  if (state === 'current') return;
  const sentences = {
    empty: 'The database has no tables of Uptake yet. Run `uptake migrate` first.',
    older: 'The database has an older schema than this version needs. Run `uptake migrate` first.',
    newer: 'The database was migrated by a newer version of Uptake. Run that version or a later one.',
  };
  throw new SchemaStateError(sentences[state]);
}

/** @throws ConfigError when the mode shows more than before and no reason is given */
async function notePrivacyMode({ db }: Database, { privacy }: Config): Promise<void> {
  const before = await lastPrivacyMode(db);
  const change = privacyChange(before ?? 'aggregate', privacy);
  if (change !== null) await logPrivacyMode(db, change);
  else if (before === null) await logPrivacyMode(db, { from: null, to: privacy.mode, reason: null });
}

interface Parts {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly queues: Queues;
  readonly connections: Connections;
  readonly log: Log;
}

function assemble(config: Config, { database, databaseUrl, queues, connections, log }: Parts): Service {
  const since = config.connections.map((connection) => connection.since).sort()[0] ?? today();
  const people = peopleSettings(config);
  const order = config.connections.map((connection) => connection.id);

  function today(): string {
    return localDay(new Date(), config.company.timeZone);
  }

  async function factSettings(): Promise<FactSettings> {
    const through = await dataThrough(database, config.company.timeZone);
    return { roles: people.roles, since, today: today(), through };
  }

  /** Without a queue, or with nobody listening to it, the refresh does all by itself. */
  async function askForHelp(run: string, ranges: number): Promise<void> {
    try {
      for (let helper = 1; helper < Math.min(ranges, MOST_HELPERS); helper += 1) {
        await queues.enqueue(refreshFactRanges, { run, helper });
      }
    } catch (error) {
      log.warn({ err: error }, 'Nobody could be asked to help with facts.');
    }
  }

  const service: Service = {
    config,
    log,
    database,
    queues,
    connections,
    reports: reportOfficeOf(config, database, connections),
    dataThrough: () => dataThrough(database, config.company.timeZone),
    async refreshFacts(options) {
      const who = await refreshPeople(database, people, order);
      await adoptTrainings(database.db, {
        timeZone: config.company.timeZone,
        isRead: (connectionId, stream) => {
          const connection = connections.find(connectionId);
          return connection !== undefined && connections.streamsOf(connection).includes(stream);
        },
      });
      const settings = await factSettings();
      const facts = await refreshFacts(database, settings, options, askForHelp);
      await countOpenLeads(database, settings.today);
      await countOpenPipeline(database, settings.today, config.company.currency);
      return { ...who, weeks: facts.weeks };
    },
    async helpWithFacts(run) {
      return await helpWithFacts(database, await factSettings(), run);
    },
    async purge() {
      // What is about to go must have been counted.
      await service.refreshFacts({ full: false });
      const counts = await purgeFacts(database, config.privacy.retention, today());
      return { ...counts, excludedAccounts: await purgeExcluded(database) };
    },
    async computeMetrics({ full }) {
      const through = await dataThrough(database, config.company.timeZone);
      const { minimumGroup } = config.privacy;
      const { events } = config;
      const { personDays } = await keptFrom(database.db);
      // Days that are no longer kept are no days on which nothing was done.
      const daysFrom = personDays !== null && personDays > since ? personDays : since;
      return await computeMetrics(database, { since: daysFrom, dataThrough: through, minimumGroup, events, full });
    },
    async startWorkers() {
      await registerConnections(database, connections.all);
      const worker = await startWorker({
        queues,
        databaseUrl,
        jobs,
        services: {
          database,
          connections,
          enqueue: queues.enqueue,
          refreshFacts: service.refreshFacts,
          helpWithFacts: service.helpWithFacts,
          purge: service.purge,
          computeMetrics: service.computeMetrics,
          reports: service.reports,
        },
        schedules: {
          list: schedulesOf({ connections: config.connections, reports: config.reports }),
          timeZone: config.company.timeZone,
        },
        log: log.child({ part: 'worker' }),
      });
      for (const { stream, syncId, connectionId, mode } of await unfinishedStreams(database)) {
        await queues.enqueue(syncStream, { connectionId, stream, syncId, mode });
      }
      return worker;
    },
    async close() {
      await queues.close();
      await connections.close();
      await database.close();
    },
  };
  return service;
}

function peopleSettings(config: Config): PeopleSettings {
  return {
    timeZone: config.company.timeZone,
    country: config.company.country,
    integrationUsers: config.people.integrationUsers,
    excludeGroups: config.people.excludeGroups,
    roles: config.people.roles,
    teamsBy: config.people.teams.by,
  };
}
