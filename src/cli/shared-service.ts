import { createLog, type Log } from '../observability/log.ts';
import { openService, type Service } from '../server.ts';
import type { CommandContext } from './context.ts';
import { UsageError } from './failure.ts';
import { readConfig } from './runtime.ts';

/**
 * Opens what one of several processes needs: the shared PostgreSQL and Redis of the configuration.
 * @throws UsageError where one of them is not configured
 */
export async function openSharedService(
  context: CommandContext,
  applicationName: string,
): Promise<{ readonly service: Service; readonly log: Log }> {
  const { config } = await readConfig(context);
  if (config.queue.url === null || config.database.url === null) {
    throw new UsageError(
      'Several processes need Redis and a PostgreSQL they share: set REDIS_URL and DATABASE_URL. Without them `uptake start` is the one process.',
    );
  }
  const log = createLog({ level: config.log.level });
  const databaseUrl = config.database.url.reveal();
  const service = await openService(config, { databaseUrl, log, schema: 'require', applicationName });
  return { service, log };
}
