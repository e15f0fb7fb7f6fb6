import { Option } from 'commander';
import { computeMetrics } from '../../queue/index.ts';
import { type ImportResult, importTrainings } from '../../trainings/index.ts';
import type { RegisterCommand } from '../context.ts';
import { EXIT, failureOf } from '../failure.ts';
import { readInput } from '../input-file.ts';
import { withService } from '../runtime.ts';

export const registerTrainings: RegisterCommand = (program, run) => {
  program
    .command('trainings')
    .description('trainings and who attended')
    .command('import')
    .description('create or change trainings and attendance from a CSV file')
    .argument('<file>', 'the file; - for standard input')
    .addOption(new Option('--strict', 'one bad line rejects the whole file (default)').conflicts('partial'))
    .option('--partial', 'keep the good lines and report the others')
    .action(
      run(async (context, file: string, options: { readonly partial?: boolean }) => {
        const bytes = await readInput(file, context);
        return withService(context, async ({ service: { database, queues } }) => {
          const mode = options.partial === true ? 'partial' : 'strict';
          const result = await importTrainings(database.db, bytes, { mode });
          // Imported is imported: with the queue away, results follow at the next computation.
          if (result.imported) {
            await queues.enqueue(computeMetrics, { full: false }).catch((error: unknown) => {
              context.terminal.note(`The results were not asked for. ${failureOf(error).message}`);
            });
          }
          for (const { line, reason } of result.rejected) context.terminal.note(`line ${line}: ${reason}`);
          context.terminal.result(result, () => summary(result));
          return result.imported ? EXIT.done : EXIT.failed;
        });
      }),
    );
};

function summary({ imported, created, updated, attendances, rejected }: ImportResult): string {
  const lines = rejected.length === 1 ? '1 line' : `${rejected.length} lines`;
  if (!imported) return `Nothing was imported: ${lines} rejected.`;
  const done = `${created} created, ${updated} updated, ${attendances} attendances`;
  return rejected.length === 0 ? `${done}.` : `${done}; ${lines} rejected.`;
}
