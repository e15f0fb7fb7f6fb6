import { Option } from 'commander';
import { type AbsenceImport, importAbsences } from '../../facts/index.ts';
import { refreshFacts } from '../../queue/index.ts';
import type { RegisterCommand } from '../context.ts';
import { EXIT, failureOf } from '../failure.ts';
import { readInput } from '../input-file.ts';
import { withService } from '../runtime.ts';

export const registerAbsences: RegisterCommand = (program, run) => {
  program
    .command('absences')
    .description('days on which people were away')
    .command('import')
    .description('enter absences from a CSV file: email,from,to,kind')
    .argument('<file>', 'the file; - for standard input')
    .addOption(new Option('--strict', 'one bad line rejects the whole file (default)').conflicts('partial'))
    .option('--partial', 'keep the good lines and report the others')
    .action(
      run(async (context, file: string, options: { readonly partial?: boolean }) => {
        const bytes = await readInput(file, context);
        return withService(context, async ({ service: { database, queues } }) => {
          const mode = options.partial === true ? 'partial' : 'strict';
          const result = await importAbsences(database.db, bytes, mode);
          // Entered is entered: with the queue away, figures follow the next sync.
          if (result.created > 0) {
            await queues.enqueue(refreshFacts, { full: false }).catch((error: unknown) => {
              context.terminal.note(`The figures were not asked for. ${failureOf(error).message}`);
            });
          }
          for (const { line, reason } of result.rejected) context.terminal.note(`line ${line}: ${reason}`);
          context.terminal.result(result, () => summary(result));
          return result.imported ? EXIT.done : EXIT.failed;
        });
      }),
    );
};

function summary({ imported, created, unchanged, rejected }: AbsenceImport): string {
  const lines = rejected.length === 1 ? '1 line' : `${rejected.length} lines`;
  if (!imported) return `Nothing was imported: ${lines} rejected.`;
  const done = `${created} created, ${unchanged} there already`;
  return rejected.length === 0 ? `${done}.` : `${done}; ${lines} rejected.`;
}
