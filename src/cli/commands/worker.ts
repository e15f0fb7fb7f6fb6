import { once } from 'node:events';
import { createLog } from '../../observability/log.ts';
import { openService } from '../../server.ts';
import type { RegisterCommand } from '../context.ts';
import { CommandFailed, UsageError } from '../failure.ts';
import { readConfig } from '../runtime.ts';

export const registerWorker: RegisterCommand = (program, run) => {
  program
    .command('worker')
    .description('workers and scheduler without the API; any number of them, on Redis and a shared PostgreSQL')
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
          applicationName: 'uptake worker',
        });
        try {
          const worker = await service.startWorkers();
          if (!context.signal.aborted) await once(context.signal, 'abort');
          log.info('asked to stop');
          if (!(await worker.stop())) {
            throw new CommandFailed('Some work did not end in time; the next worker takes it up where it was.');
          }
        } finally {
          await service.close();
        }
        return undefined;
      }),
    );
};
