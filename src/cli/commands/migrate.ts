import { migrate } from '../../db/migrate.ts';
import type { RegisterCommand } from '../context.ts';
import { reachDatabase, readConfig } from '../runtime.ts';

export const registerMigrate: RegisterCommand = (program, run) => {
  program
    .command('migrate')
    .description('apply schema migrations, also those of the queue when it lives in PostgreSQL')
    .action(
      run(async (context) => {
        const loaded = await readConfig(context);
        const database = await reachDatabase(loaded, context);
        try {
          const { applied } = await migrate(database.url, { queue: loaded.config.queue.url === null });
          context.terminal.result({ applied }, () =>
            applied.length === 0
              ? 'The schema is current.'
              : ['Applied:', ...applied.map((name) => `  ${name}`)].join('\n'),
          );
        } finally {
          await database.close();
        }
        return undefined;
      }),
    );
};
