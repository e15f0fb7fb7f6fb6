import { syncConnection } from '../../queue/index.ts';
import type { JobStatus } from '../../queue/queues.ts';
import type { Service } from '../../server.ts';
import type { CommandContext, RegisterCommand } from '../context.ts';
import { EXIT, UsageError } from '../failure.ts';
import { showProgress } from '../progress.ts';
import { type ServiceRuntime, withService } from '../runtime.ts';
import { followSync, progressItems, type SyncOutcome } from '../sync-progress.ts';

interface SyncOptions {
  readonly stream?: string;
  readonly full?: boolean;
  readonly reconcile?: boolean;
  readonly wait?: boolean;
}

export const registerSync: RegisterCommand = (program, run) => {
  program
    .command('sync')
    .description('ask for a sync of one connection, or of all')
    .argument('[connection]', 'its id; all when left out')
    .option('--stream <name>', 'only this stream')
    .option('--full', 'read everything again, not only what changed')
    .option('--reconcile', "compare counts by day with the CRM's own at the end, and read anew what differs")
    .option('--wait', 'show progress and exit by the outcome')
    .action(
      run(async (context, connection: string | undefined, options: SyncOptions) =>
        withService(context, async (runtime) => {
          const ids = chooseConnections(runtime.service, connection, options.stream);
          const jobs = await enqueue(runtime.service, ids, options);
          if (options.wait === true) return await wait(context, runtime, jobs);
          if (runtime.alone) context.terminal.note('No Uptake is running here: the sync begins with `uptake start`.');
          context.terminal.result({ connections: jobs }, () => `Asked for a sync of ${ids.join(', ')}.`);
          return undefined;
        }),
      ),
    );
};

function chooseConnections({ connections }: Service, id: string | undefined, stream: string | undefined): string[] {
  const all = connections.all.map((connection) => connection.id);
  if (all.length === 0) throw new UsageError('There are no connections in the configuration.');
  if (id !== undefined && !all.includes(id)) {
    throw new UsageError(`There is no connection ${id}. Configured: ${all.join(', ')}.`);
  }
  const chosen = connections.all.filter((connection) => id === undefined || connection.id === id);
  const having = chosen.filter((item) => stream === undefined || connections.streamsOf(item).includes(stream));
  if (having.length > 0) return having.map((connection) => connection.id);
  const names = new Set(chosen.flatMap((connection) => connections.streamsOf(connection)));
  throw new UsageError(`There is no stream ${stream}. Streams: ${[...names].join(', ')}.`);
}

interface Asked {
  readonly id: string;
  readonly jobId: string;
}

async function enqueue({ queues }: Service, ids: readonly string[], options: SyncOptions): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const id of ids) {
    const payload = {
      connectionId: id,
      mode: options.full === true ? ('full' as const) : ('incremental' as const),
      trigger: 'command' as const,
      ...(options.stream !== undefined && { streams: [options.stream] }),
      ...(options.reconcile === true && { reconcile: true }),
    };
    const { jobId } = await queues.enqueue(syncConnection, payload, { bringForward: true });
    asked.push({ id, jobId });
  }
  return asked;
}

async function wait(
  context: CommandContext,
  { service, alone }: ServiceRuntime,
  asked: readonly Asked[],
): Promise<number> {
  // Nobody else is there to do the work, so it is done here for as long as it takes.
  const worker = alone ? await service.startWorkers() : null;
  const progress = showProgress(context.terminal);
  const latest = new Map<string, SyncOutcome>();
  try {
    const outcomes = await Promise.all(
      asked.map(async ({ id, jobId }): Promise<SyncOutcome> => {
        const onChange = ({ state }: JobStatus) => {
          if (state !== 'delayed') return;
          progress.update([{ label: id, done: 0, total: null, status: 'could not begin; it is tried again' }]);
        };
        const opened = await service.queues.waitFor(jobId, { signal: context.signal, onChange });
        const syncId = syncIdOf(opened.result);
        if (syncId === null) {
          return {
            connectionId: id,
            status: 'failed',
            reason: opened.reason ?? 'The sync did not begin.',
            requests: 0,
            streams: [],
          };
        }
        return followSync(service.database, syncId, context.signal, (outcome) => {
          latest.set(id, outcome);
          progress.update(progressItems(latest.values()));
        });
      }),
    );
    progress.stop();
    context.terminal.result({ connections: outcomes }, () => outcomes.map(describe).join('\n'));
    return outcomes.every((outcome) => outcome.status === 'succeeded') ? EXIT.done : EXIT.failed;
  } finally {
    progress.stop();
    await worker?.stop();
  }
}

function syncIdOf(result: unknown): string | null {
  if (typeof result !== 'object' || result === null || !('syncId' in result)) return null;
  return typeof result.syncId === 'string' ? result.syncId : null;
}

function describe({ connectionId, status, reason, requests, streams }: SyncOutcome): string {
  const sum = (count: 'read' | 'stored' | 'deleted' | 'quarantined') =>
    streams.reduce((total, stream) => total + stream[count], 0).toLocaleString('en');
  const counts = `${sum('read')} read, ${sum('stored')} stored, ${sum('deleted')} deleted, ${sum('quarantined')} quarantined, ${requests.toLocaleString('en')} requests`;
  return `${connectionId} ${status}: ${counts}.${reason === null ? '' : ` ${reason}`}`;
}
