import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(import.meta.dirname, '../..');
/** Longer than anything here takes on a busy machine; what hangs must fail with its output and not with a time-out. */
const PATIENCE = 90_000;

export interface Finished {
  /** null when a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  readonly milliseconds: number;
  /** stdout, which must be one JSON document and nothing else. */
  json(): unknown;
}

export interface RunningCli {
  readonly pid: number;
  readonly out: string;
  readonly err: string;
  readonly ended: Promise<Finished>;
  /** Waits until stderr matches. @throws Error with both outputs when the process ends first or it takes too long */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** SIGKILL, and waits until the process is gone. */
  kill(): Promise<Finished>;
  /** SIGTERM, and waits until the process is gone. */
  stop(): Promise<Finished>;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
}

/** The built command line, in a folder of its own that also takes every temporary file of its processes. */
export interface Cli {
  /** For data folders and configuration files; removed at the end. */
  readonly folder: string;
  /** TMPDIR of the processes. */
  readonly temporary: string;
  start(args: readonly string[], options?: CliOptions): RunningCli;
  /** Runs a command to its end. */
  run(args: readonly string[], options?: CliOptions): Promise<Finished>;
  /** Ends every process that still runs and removes the folder. */
  close(): Promise<void>;
}

/** Compiles the sources as a release is compiled, beside a link to node_modules, so that the built artefact is tested. */
export async function buildCli(): Promise<Cli> {
  const folder = mkdtempSync(path.join(tmpdir(), 'uptake-e2e-'));
  const program = path.join(folder, 'build/dist/src/cli/main.js');
  const temporary = path.join(folder, 'tmp');
  for (const name of ['build', 'tmp']) mkdirSync(path.join(folder, name));
  copyFileSync(path.join(ROOT, 'package.json'), path.join(folder, 'build/package.json'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'build/node_modules'));
  const compiler = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const outDir = path.join(folder, 'build/dist');
  const project = path.join(ROOT, 'tsconfig.json');
  // Types are checked elsewhere; here is what they leave behind.
  await promisify(execFile)(process.execPath, [compiler, '-p', project, '--outDir', outDir, '--noCheck']);

  const running = new Set<RunningCli>();
  const start: Cli['start'] = (args, options = {}) => {
    const { PATH = '' } = process.env;
    const env = { PATH, HOME: folder, TMPDIR: temporary, NO_COLOR: '1', ...options.env };
    const child = spawn(process.execPath, [program, ...args], { cwd: options.cwd ?? folder, env, stdio: 'pipe' });
    const cli = follow(child, args);
    running.add(cli);
    void cli.ended.then(() => running.delete(cli));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
    return cli;
  };
  return {
    folder,
    temporary,
    start,
    run: (args, options) => start(args, options).ended,
    async close() {
      // In order if they can: an embedded PostgreSQL outlives the process that was killed.
      await Promise.all([...running].map((cli) => within(cli.stop(), 20_000).catch(() => cli.kill())));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function follow(child: ChildProcess, args: readonly string[]): RunningCli {
  const began = performance.now();
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    child.emit('said');
  });
  const last = () => child.kill('SIGKILL');
  process.once('exit', last);
  const ended = once(child, 'close').then(([status, signal]): Finished => {
    process.off('exit', last);
    child.emit('said');
    const milliseconds = Math.round(performance.now() - began);
    return { status, signal, out, err, milliseconds, json: () => JSON.parse(out) as unknown };
  });
  const told = (what: string) => new Error(`uptake ${args.join(' ')} ${what}.\nstdout: ${out}\nstderr: ${err}`);
  const kill = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    pid: child.pid ?? 0,
    get out() {
      return out;
    },
    get err() {
      return err;
    },
    ended,
    async says(pattern) {
      const deadline = performance.now() + PATIENCE;
      for (;;) {
        const match = pattern.exec(err);
        if (match !== null) return match;
        if (child.exitCode !== null || child.signalCode !== null) throw told(`ended without saying ${pattern}`);
        const left = deadline - performance.now();
        if (left <= 0) throw told(`has not said ${pattern}`);
        await once(child, 'said', { signal: AbortSignal.timeout(Math.ceil(left)) }).catch(() => undefined);
      }
    },
    signal: (name) => void child.kill(name),
    kill: () => kill('SIGKILL'),
    stop: () => kill('SIGTERM'),
  };
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${milliseconds} ms`)), milliseconds);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
