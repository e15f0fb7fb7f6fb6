import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { CommandContext } from './context.ts';
import { UsageError } from './failure.ts';

/** What a command is to import: a file, or standard input for `-`. @throws UsageError when there is no such file */
export async function readInput(file: string, context: CommandContext): Promise<Uint8Array> {
  if (file === '-') return buffer(addAbortSignal(context.signal, context.terminal.streams.in));
  try {
    return await readFile(file, { signal: context.signal });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new UsageError(`There is no file ${file}.`);
    if (code === 'EISDIR') throw new UsageError(`${file} is a folder.`);
    throw error;
  }
}
