import { once } from 'node:events';
import type { RegisterCommand } from '../context.ts';
import { CommandFailed } from '../failure.ts';
import { openSharedService } from '../shared-service.ts';

export const registerWorker: RegisterCommand = (program, run) => {
  program
    .command('worker')
    .description('workers and scheduler without the API; any number of them, on Redis and a shared PostgreSQL')
    .action(
      run(async (context) => {
        const { service, log } = await openSharedService(context, 'uptake worker');
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
