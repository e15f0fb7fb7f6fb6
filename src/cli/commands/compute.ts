import { computeMetrics, refreshFacts } from '../../queue/index.ts';
import type { JobStatus } from '../../queue/queues.ts';
import type { RegisterCommand } from '../context.ts';
import { CommandFailed } from '../failure.ts';
import { showProgress } from '../progress.ts';
import { withService } from '../runtime.ts';

interface ComputeOptions {
  readonly full?: boolean;
  readonly wait?: boolean;
}

export const registerCompute: RegisterCommand = (program, run) => {
  program
    .command('compute')
    .description('recompute facts and metrics')
    .option('--full', 'everything, not only what changed')
    .option('--wait', 'wait for the end and exit by the outcome')
    .action(
      run(async (context, options: ComputeOptions) =>
        withService(context, async ({ service, alone }) => {
          const full = options.full === true;
          const { jobId } = await service.queues.enqueue(refreshFacts, { full }, { bringForward: true });
          if (options.wait !== true) {
            if (alone) context.terminal.note('No Uptake is running here: it is computed with `uptake start`.');
            context.terminal.result({ jobId }, () => 'Asked for a computation.');
            return undefined;
          }
          // Nobody else is there to do the work, so it is done here.
          const worker = alone ? await service.startWorkers() : null;
          const progress = showProgress(context.terminal);
          const waitFor = async (label: string, id: string): Promise<unknown> => {
            const onChange = ({ state }: JobStatus) => {
              const status = state === 'done' ? 'succeeded' : state;
              progress.update([{ label, done: 0, total: null, status }]);
            };
            const { state, reason, result } = await service.queues.waitFor(id, { signal: context.signal, onChange });
            if (state !== 'done')
              throw new CommandFailed(`Computing ${label} failed: ${reason ?? 'the job was lost'}.`);
            return result;
          };
          try {
            const facts = await waitFor('facts', jobId);
            // The facts job has asked for this already; asking again joins that request.
            const metrics = await service.queues.enqueue(computeMetrics, { full });
            const results = await waitFor('metrics', metrics.jobId);
            progress.stop();
            context.terminal.result({ facts, metrics: results }, () => 'Facts and metrics are computed.');
          } finally {
            progress.stop();
            await worker?.stop();
          }
          return undefined;
        }),
      ),
    );
};
