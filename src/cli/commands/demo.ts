import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { parseConfig } from '../../config/index.ts';
import { makeCompany, trainingsCsv } from '../../demo/company/index.ts';
import { startDemoCrms } from '../../demo/crms.ts';
import { createLog } from '../../observability/log.ts';
import { createKey } from '../../privacy/keys.ts';
import { computeMetrics, refreshFacts, syncConnection } from '../../queue/index.ts';
import { renderFindings } from '../../reports/terminal/index.ts';
import { openService, type Service, startDatabaseServer } from '../../server.ts';
import { listen, requireFreeAddress } from '../../serving.ts';
import { importTrainings } from '../../trainings/index.ts';
import type { CommandContext, RegisterCommand } from '../context.ts';
import { collectFindings, demoJson } from '../demo-findings.ts';
import { CommandFailed, EXIT, UsageError } from '../failure.ts';
import { showProgress } from '../progress.ts';
import { untilStopped } from '../stopping.ts';
import { followSync, progressItems, type SyncOutcome } from '../sync-progress.ts';

interface DemoOptions {
  readonly port?: number;
  readonly people: number;
  readonly seed: number;
  readonly story: 'fade' | 'steady';
  readonly exit?: boolean;
}

const HOST = '127.0.0.1';
const DEFAULT_PORT = 8080;

export const registerDemo: RegisterCommand = (program, run) => {
  program
    .command('demo')
    .description('the main job with nothing configured: two simulated CRMs, synced, computed, reported and served')
    .option(
      '--port <number>',
      `where to serve (default: ${DEFAULT_PORT}; with --exit any free one)`,
      wholeNumber(0, 65_535),
    )
    .option('--people <number>', 'size of the made-up company', wholeNumber(12, 20_000), 300)
    .option('--seed <number>', 'which made-up company', wholeNumber(0, 2_147_483_647), 1)
    .addOption(
      new Option('--story <story>', 'what happens in it: use fades after one training, or nowhere')
        .choices(['fade', 'steady'])
        .default('fade'),
    )
    .option('--exit', 'stop after the report')
    .action(run(async (context, options: DemoOptions) => demo(context, options)));
};

/** Everything it opens it closes, in reverse order, whatever happened; the data folder is temporary. */
async function demo(context: CommandContext, options: DemoOptions): Promise<number> {
  const { terminal, signal } = context;
  const closing: (() => Promise<unknown>)[] = [];
  const log = createLog({ level: 'error' });
  const port = options.port ?? (options.exit === true ? 0 : DEFAULT_PORT);
  try {
    await requireFreeAddress({ host: HOST, port });
    const dataDir = await makeFolder();
    closing.push(() => rm(dataDir, { recursive: true, force: true }));
    terminal.note(`Making up a company of ${options.people} people and filling two simulated CRMs …`);
    const company = makeCompany({ ...options, now: new Date() });
    const crms = await startDemoCrms(company, options.seed);
    closing.push(() => crms.close());
    const { config } = parseConfig(
      {
        company: { name: 'Acme (made up)', timeZone: 'Europe/Berlin', country: 'DE', currency: 'USD' },
        dataDir,
        // Nothing of the environment: the demo is the same everywhere.
        database: { url: '' },
        queue: { url: '' },
        server: { host: HOST, port },
        connections: crms.connections,
      },
      {},
    );
    const server = await startDatabaseServer(config, log, 'none');
    closing.push(() => server.stop());
    const service = await openService(config, {
      databaseUrl: server.url,
      log,
      schema: 'migrate',
      applicationName: 'uptake demo',
    });
    closing.push(() => service.close());
    const http = await listen(service);
    closing.push(() => http.close());
    signal.throwIfAborted();

    await importTrainings(service.database.db, Buffer.from(trainingsCsv(company)), { mode: 'strict' });
    const worker = await service.startWorkers();
    closing.push(() => worker.stop());
    const outcomes = await syncAll(context, service);
    await computeAll(service, signal);

    const findings = await collectFindings(service);
    const { key } = await createKey(
      service.database.db,
      { name: 'demo', scopes: ['aggregate', 'write', 'admin'], teamId: null, personEmail: null, expiresAt: null },
      null,
    );
    const complete = outcomes.every((outcome) => outcome.streams.every((stream) => stream.status === 'succeeded'));
    const sound = complete && findings.connections.every((connection) => connection.reconciled);
    terminal.result(await demoJson(service, findings, { url: http.url, key }), () =>
      [
        '',
        renderFindings(findings, terminal.colors.out),
        ...(options.exit === true ? [] : ['', ...servedLines(http.url, key, terminal.colors.out)]),
        '',
      ].join('\n'),
    );
    if (options.exit !== true) await untilStopped(signal);
    if (sound) return EXIT.done;
    // Not thrown: the result has been printed, and an error would be a second one.
    terminal.note('Not every stream was synced and reconciled; the report says which.');
    return EXIT.failed;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

async function makeFolder(): Promise<string> {
  try {
    return await mkdtemp(path.join(tmpdir(), 'uptake-demo-'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new UsageError(`The temporary folder ${tmpdir()} cannot be written${code}: set TMPDIR to one that can.`);
  }
}

async function syncAll(context: CommandContext, service: Service): Promise<SyncOutcome[]> {
  const progress = showProgress(context.terminal);
  const latest = new Map<string, SyncOutcome>();
  try {
    return await Promise.all(
      service.connections.all.map(async ({ id }) => {
        const { jobId } = await service.queues.enqueue(syncConnection, {
          connectionId: id,
          mode: 'full',
          trigger: 'demo',
        });
        const opened = await service.queues.waitFor(jobId, { signal: context.signal });
        const result = opened.result;
        if (typeof result !== 'object' || result === null || !('syncId' in result)) {
          throw new CommandFailed(`The sync of ${id} did not begin. ${opened.reason ?? ''}`);
        }
        return await followSync(service.database, String(result.syncId), context.signal, (outcome) => {
          latest.set(id, outcome);
          progress.update(progressItems(latest.values()));
        });
      }),
    );
  } finally {
    progress.stop();
  }
}

/** The last stream has asked for both already; asking again joins that request or follows it. */
async function computeAll({ queues }: Service, signal: AbortSignal): Promise<void> {
  const facts = await queues.enqueue(refreshFacts, { full: false });
  const counted = await queues.waitFor(facts.jobId, { signal });
  if (counted.state !== 'done') throw new CommandFailed(`The facts could not be computed. ${counted.reason ?? ''}`);
  const metrics = await queues.enqueue(computeMetrics, { full: false });
  const computed = await queues.waitFor(metrics.jobId, { signal });
  if (computed.state !== 'done') throw new CommandFailed(`The results could not be computed. ${computed.reason ?? ''}`);
}

function servedLines(url: string, key: string, paint: { bold(text: string): string; dim(text: string): string }) {
  return [
    `${paint.bold('Served at')} ${url}  ${paint.dim('(documentation at /docs, until Ctrl-C)')}`,
    `${paint.bold('Key')}       ${key}`,
    paint.dim(`  curl -H "Authorization: Bearer ${key}" ${url}/api/v1/trainings/effects`),
  ];
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}
