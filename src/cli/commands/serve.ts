import { createLog } from '../../observability/log.ts';
import { openService } from '../../server.ts';
import { listen } from '../../serving.ts';
import type { RegisterCommand } from '../context.ts';
import { UsageError } from '../failure.ts';
import { readConfig } from '../runtime.ts';
import { untilStopped } from '../stopping.ts';

export const registerServe: RegisterCommand = (program, run) => {
  program
    .command('serve')
    .description('the API without workers; any number of them, on Redis and a shared PostgreSQL')
    .action(
      run(async (context) => {
        const { config } = await readConfig(context);
        if (config.queue.url === null || config.database.url === null) {
          throw new UsageError(
            'Several processes need Redis and a PostgreSQL they share: set REDIS_URL and DATABASE_URL. Without them `uptake start` is the one process.',
          );
        }
        const log = createLog({ level: config.log.level });
        const service = await openService(config, {
          databaseUrl: config.database.url.reveal(),
          log,
          schema: 'require',
          applicationName: 'uptake serve',
        });
        try {
          const http = await listen(service);
          try {
            log.info({ url: http.url }, 'serving');
            await untilStopped(context.signal);
            log.info('asked to stop');
          } finally {
            await http.close();
          }
        } finally {
          await service.close();
        }
        return undefined;
      }),
    );
};
