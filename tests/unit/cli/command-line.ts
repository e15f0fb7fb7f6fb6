import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCommandLine } from '../../../src/cli/program.ts';
import type { Environment } from '../../../src/config/index.ts';

export interface Outcome {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** What stdout holds, as JSON. */
  json(): unknown;
}

/** Runs a command line in this process with streams of its own and nothing from the process environment. */
export async function uptake(
  argv: readonly string[],
  { env = {}, input = '', signal }: { env?: Environment; input?: string; signal?: AbortSignal } = {},
): Promise<Outcome> {
  const out = new PassThrough();
  const err = new PassThrough();
  const written = Promise.all([text(out), text(err)]);
  const exit = await runCommandLine(argv, {
    streams: { in: Readable.from([Buffer.from(input)]), out, err },
    signal: signal ?? new AbortController().signal,
    env,
  });
  out.end();
  err.end();
  const [outText, errText] = await written;
  return { exit, out: outText, err: errText, json: () => JSON.parse(outText) };
}
