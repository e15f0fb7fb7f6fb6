import type { Command } from 'commander';
import type { Environment } from '../config/index.ts';
import type { Terminal } from './terminal.ts';

/** What every command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** --config, when given. */
  readonly configPath: string | undefined;
  /** Instead of the process environment. */
  readonly env: Environment | undefined;
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal;
}

/** Adds a command (or a family of them) to the program. `run` turns an action into one that gets the context. */
export type RegisterCommand = (program: Command, run: RunAction) => void;

/** Wraps a command's work; what it resolves with is the exit status, 0 unless told. */
export type RunAction = <Args extends unknown[]>(
  work: (context: CommandContext, ...args: Args) => Promise<number | undefined>,
) => (...args: Args) => Promise<void>;
