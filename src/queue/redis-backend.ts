import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import type { Backend, Envelope, JobReturn } from './backend.ts';
import { QueueUnavailableError } from './errors.ts';
import { quietly } from './quietly.ts';
import { redisWarnings } from './redis-warnings.ts';
import { attach } from './worker-events.ts';

const READY_WITHIN = 2000;
type Options = Omit<RedisOptions, 'replyMapping'>;

/**
 * BullMQ on Redis. Three kinds of connection: one for enqueueing and reading, which fails at once while Redis is away,
 * because an HTTP request waits behind it; one for what workers write, which waits for Redis to come back; and the
 * blocking one of each worker, which BullMQ opens. Never fails for Redis being away: it may come later.
 */
export function openRedisBackend(options: {
  readonly url: string;
  readonly prefix: string;
  readonly log: Logger;
}): Backend {
  const { log, prefix } = options;
  const common: Options = {
    connectTimeout: 5000,
    retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 5), 2000),
    // After a failover the old primary stays connected and refuses writes.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
  const lost = quietly(log, 'Redis is away; enqueueing is refused and workers wait until it is back.');
  const open = (name: string, extra: Options): Redis => {
    const client = new Redis(options.url, { ...common, ...extra, connectionName: `uptake-${name}` });
    client.setMaxListeners(0);
    client.on('error', lost);
    return client;
  };
  let lastError: Error | undefined;
  const commands = open('queue', { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
  let forWorkers: Redis | undefined;
  commands.on('error', (error) => {
    lastError = error;
  });
  commands.once('ready', () => {
    redisWarnings(commands)
      .then((warnings) => {
        for (const warning of warnings) log.warn(warning);
      })
      .catch(lost);
  });

  // The version check is ours (redis-warnings.ts): BullMQ's sends INFO once and stays broken for ever if Redis goes
  // away just then, and prints to the console.
  const shared = { prefix, skipVersionCheck: true };
  return {
    kind: 'redis',
    openQueue(name) {
      const queue = new Queue<Envelope, JobReturn, string>(name, {
        ...shared,
        connection: commands,
        streams: { events: { maxLen: 1000 } },
      });
      queue.on('error', lost);
      return queue;
    },
    async openWorker(name, run, settings, on) {
      forWorkers ??= open('workers', { maxRetriesPerRequest: null });
      const worker = new Worker<Envelope, JobReturn, string>(name, run, {
        ...shared,
        ...settings,
        connection: forWorkers,
        autorun: false,
      });
      attach(worker, { ...on, error: (error) => (isConnectionLoss(error) ? lost(error) : on.error(error)) });
      worker.run().catch(on.error);
      return {
        close: () => worker.close(),
        abandon: () => worker.disconnect(),
      };
    },
    async ready() {
      if (commands.status === 'ready') return;
      await new Promise<void>((resolve, reject) => {
        const isReady = () => {
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          commands.off('ready', isReady);
          reject(new QueueUnavailableError('Redis is away.', { cause: lastError }));
        }, READY_WITHIN);
        commands.once('ready', isReady);
      });
    },
    async ping() {
      await commands.ping();
    },
    warnings: () => redisWarnings(commands),
    async close() {
      // quit() waits for an answer, which a Redis that is away never gives.
      for (const client of [forWorkers, commands]) {
        if (client?.status === 'ready') await client.quit().catch(() => client.disconnect());
        else client?.disconnect();
      }
    },
  };
}

function isConnectionLoss(error: Error): boolean {
  return /ECONNREFUSED|ECONNRESET|EPIPE|Connection is closed|max retries per request/.test(error.message);
}
