import { createLog } from '../../observability/log.ts';
import { openService, startDatabaseServer } from '../../server.ts';
import { listen, requireFreeAddress } from '../../serving.ts';
import type { RegisterCommand } from '../context.ts';
import { CommandFailed } from '../failure.ts';
import { readConfig } from '../runtime.ts';
import { untilStopped } from '../stopping.ts';

export const registerStart: RegisterCommand = (program, run) => {
  program
    .command('start')
    .description('API, workers and scheduler in one process')
    .action(
      run(async (context) => {
        const { config } = await readConfig(context);
        await requireFreeAddress(config.server);
        const log = createLog({ level: config.log.level });
        const closing: (() => Promise<unknown>)[] = [];
        try {
          const server = await startDatabaseServer(config, log);
          closing.push(() => server.stop());
          const service = await openService(config, {
            databaseUrl: server.url,
            log,
            schema: 'migrate',
            applicationName: 'uptake start',
          });
          closing.push(() => service.close());
          // Before any work begins, should the port have been taken meanwhile.
          const http = await listen(service);
          closing.push(() => http.close());
          const worker = await service.startWorkers();
          let ended = true;
          closing.push(async () => {
            ended = await worker.stop();
          });
          log.info({ url: http.url }, 'serving');
          context.terminal.note(`Uptake serves at ${http.url} (documentation at /docs). Ctrl-C stops it.`);
          await untilStopped(context.signal);
          log.info('asked to stop');
          for (const close of closing.splice(0).reverse()) await close();
          if (!ended)
            throw new CommandFailed('Some work did not end in time; the next start takes it up where it was.');
        } finally {
          for (const close of closing.reverse()) await close();
        }
        return undefined;
      }),
    );
};
