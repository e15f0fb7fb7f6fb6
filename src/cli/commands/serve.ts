import { listen } from '../../serving.ts';
import type { RegisterCommand } from '../context.ts';
import { openSharedService } from '../shared-service.ts';
import { untilStopped } from '../stopping.ts';

export const registerServe: RegisterCommand = (program, run) => {
  program
    .command('serve')
    .description('the API without workers; any number of them, on Redis and a shared PostgreSQL')
    .action(
      run(async (context) => {
        const { service, log } = await openSharedService(context, 'uptake serve');
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
