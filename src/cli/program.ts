import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import type { Environment } from '../config/index.ts';
import { redactText } from '../observability/redact.ts';
import { registerAbsences } from './commands/absences.ts';
import { registerCheck } from './commands/check.ts';
import { registerCompute } from './commands/compute.ts';
import { registerConfig } from './commands/config.ts';
import { registerDemo } from './commands/demo.ts';
import { registerKeys } from './commands/keys.ts';
import { registerMigrate } from './commands/migrate.ts';
import { registerPrivacyPack } from './commands/privacy-pack.ts';
import { registerReport } from './commands/report.ts';
import { registerServe } from './commands/serve.ts';
import { registerStart } from './commands/start.ts';
import { registerSync } from './commands/sync.ts';
import { registerTrainings } from './commands/trainings.ts';
import { registerWorker } from './commands/worker.ts';
import type { CommandContext, RegisterCommand } from './context.ts';
import { EXIT, failureOf } from './failure.ts';
import { openTerminal, type Streams } from './terminal.ts';

/** In the order that help lists them. */
const COMMANDS: readonly RegisterCommand[] = [
  registerDemo,
  registerStart,
  registerServe,
  registerWorker,
  registerMigrate,
  registerCheck,
  registerSync,
  registerCompute,
  registerReport,
  registerTrainings,
  registerAbsences,
  registerKeys,
  registerConfig,
  registerPrivacyPack,
];

export interface RunOptions {
  readonly streams: Streams;
  readonly signal: AbortSignal;
  /** Instead of the process environment. */
  readonly env?: Environment;
}

/** Runs one command line and resolves with its exit status: 0 done, 1 failed, 2 usage or configuration error. */
export async function runCommandLine(argv: readonly string[], options: RunOptions): Promise<number> {
  // Known before parsing, so that a command line that does not parse is answered in the form that was asked for.
  const terminal = openTerminal(options.streams, argv.includes('--json'));
  const { streams } = options;
  let exit: number = EXIT.done;

  const program = new Command('uptake')
    .description('Did use of the CRM hold after training?')
    .version(version(), '--version', 'print the version')
    .option('--config <file>', 'the configuration (default: uptake.yaml, or UPTAKE_CONFIG)')
    .option('--json', 'machine-readable output')
    .helpOption('--help', 'show what a command does and its options')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => streams.out.write(text),
      writeErr: (text) => streams.err.write(text),
      // Said by `fail` below, in one form for all errors.
      outputError: () => undefined,
      getOutHasColors: () => terminal.colors.out.isColorSupported,
      getErrHasColors: () => terminal.colors.err.isColorSupported,
    })
    .exitOverride()
    .showSuggestionAfterError();

  for (const register of COMMANDS) {
    register(program, (work) => async (...args) => {
      const { config } = program.opts<{ config?: string }>();
      const context: CommandContext = { terminal, configPath: config, env: options.env, signal: options.signal };
      exit = (await work(context, ...args)) ?? EXIT.done;
    });
  }

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    // Help was asked for and shown; without any command it is shown on stderr, and that is a usage error.
    if (error instanceof CommanderError && /^commander\.(?:help|helpDisplayed|version)$/.test(error.code)) {
      return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    }
    if (options.signal.aborted && isAbort(error, options.signal)) return exitOfSignal(options.signal.reason);
    const { exit: status, stack, ...failure } = failureOf(error);
    if (terminal.json) terminal.result({ error: failure }, () => '');
    terminal.note(terminal.colors.err.red(redactText(`uptake: ${failure.message}`)));
    if (stack !== undefined) terminal.note(redactText(stack));
    return status;
  }
}

/** The process was asked to stop; its status is the one a shell gives for that signal. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;
  constructor(signalNumber: number) {
    super('The process was asked to stop.');
    this.exitCode = 128 + signalNumber;
  }
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}

function exitOfSignal(reason: unknown): number {
  return reason instanceof Interrupted ? reason.exitCode : EXIT.failed;
}

/** From package.json, two or three folders up: beside the sources, and above the build. */
function version(): string {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder)) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
    } catch (error) {
      if (folder === path.dirname(folder)) throw error;
    }
  }
}
