import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Option } from 'commander';
import { sendReport } from '../../queue/index.ts';
import { ReportError, type ReportFormat, reportFormats } from '../../reports/index.ts';
import type { Service } from '../../server.ts';
import type { CommandContext, RegisterCommand } from '../context.ts';
import { CommandFailed, EXIT, UsageError } from '../failure.ts';
import { type ServiceRuntime, withService } from '../runtime.ts';

interface ReportOptions {
  readonly week?: string;
  readonly report?: string;
  readonly format?: ReportFormat;
  readonly out?: string;
  readonly send?: boolean;
}

const LOOK_EVERY = 250;

export const registerReport: RegisterCommand = (program, run) => {
  program
    .command('report')
    .description('print the weekly report, or make, keep and send it')
    .option('--week <week>', 'an ISO week such as 2026-W46 (default: the last that has ended)')
    .option('--report <id>', 'which one, if several are configured (default: the first)')
    .addOption(new Option('--format <format>', 'form to print it in (default: md)').choices([...reportFormats]))
    .option('--out <file>', 'write it there instead of printing it')
    .option('--send', 'make and keep it, and send it to those who have not got it')
    .action(
      run(async (context, options: ReportOptions) => {
        if (options.send === true && (options.format !== undefined || options.out !== undefined)) {
          throw new UsageError('With --send nothing is printed: leave --format and --out away.');
        }
        return withService(context, async (runtime) => {
          const { reports } = runtime.service;
          const [first = ''] = reports.reports;
          const reportId = options.report ?? first;
          if (!reports.reports.includes(reportId)) {
            throw new UsageError(`There is no report ${reportId}; configured: ${reports.reports.join(', ')}.`);
          }
          const week = weekFor(runtime.service, options.week ?? null);
          return options.send === true
            ? await send(context, runtime, reportId, week.name)
            : await print(context, runtime.service, reportId, week, options);
        });
      }),
    );
};

function weekFor({ reports }: Service, name: string | null) {
  try {
    return reports.weekNamed(name, new Date());
  } catch (error) {
    if (error instanceof ReportError) throw new UsageError(error.message);
    throw error;
  }
}

async function print(
  { terminal, signal }: CommandContext,
  { reports }: Service,
  reportId: string,
  week: ReturnType<Service['reports']['weekNamed']>,
  { format, out }: ReportOptions,
): Promise<number> {
  const { formats } = await reports.preview(reportId, week);
  const wanted = format ?? (terminal.json ? 'json' : 'md');
  const text = formats[wanted];
  if (out === undefined) {
    if (terminal.json && wanted !== 'json') terminal.result({ week: week.name, format: wanted, text }, () => text);
    else terminal.streams.out.write(text);
    return EXIT.done;
  }
  await writeFile(out, text, { signal });
  terminal.result({ week: week.name, format: wanted, file: out }, () => `Written to ${out}.`);
  return EXIT.done;
}

async function send(
  context: CommandContext,
  { service, alone }: ServiceRuntime,
  reportId: string,
  week: string,
): Promise<number> {
  const { terminal, signal } = context;
  const { jobId } = await service.queues.enqueue(sendReport, { reportId, week }, { bringForward: true });
  // Nobody else is there to do the work, so it is done here.
  const worker = alone ? await service.startWorkers() : null;
  try {
    const { result, reason } = await service.queues.waitFor(jobId, { signal });
    if (!isPrepared(result)) throw new CommandFailed(`The report could not be made: ${reason ?? 'the job was lost'}.`);
    for (const delivery of result.deliveries) await untilTried(service, delivery, signal);
    const kind = result.state === 'ready' ? 'report' : 'note';
    const deliveries = (await service.reports.archive.deliveries(reportId, week)).filter((one) => one.kind === kind);
    terminal.result({ report: reportId, week, state: result.state, reason: result.reason, deliveries }, () =>
      [
        result.state === 'ready' ? `The report of week ${week} is kept.` : (result.reason ?? ''),
        ...deliveries.map(({ target, status, reason: why }) => `${target}: ${status}${why === null ? '' : `. ${why}`}`),
        ...(result.state === 'ready' && deliveries.length === 0 ? ['It has no target, so it was sent to nobody.'] : []),
      ].join('\n'),
    );
    return result.state === 'ready' && deliveries.every(({ status }) => status === 'sent') ? EXIT.done : EXIT.failed;
  } finally {
    await worker?.stop();
  }
}

/** Until it was sent or given up, or has failed once and waits for its next try, which nobody needs to watch. */
async function untilTried({ queues }: Service, jobId: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { state } = await queues.progressOf(jobId);
    if (state !== 'queued' && state !== 'running') return;
    await pause(LOOK_EVERY, undefined, { signal });
  }
}

interface SendResult {
  readonly state: string;
  readonly deliveries: readonly string[];
  readonly reason: string | null;
}

function isPrepared(result: unknown): result is SendResult {
  return typeof result === 'object' && result !== null && 'state' in result && 'deliveries' in result;
}
