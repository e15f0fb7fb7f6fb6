#!/usr/bin/env node
import { constants } from 'node:os';
import { Interrupted, runCommandLine } from './program.ts';

/** A command that has closed everything ends by itself; one that has not must not hang for ever. */
const END_WITHIN = 5000;

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    const interrupted = new Interrupted(constants.signals[name]);
    // Asked twice, the person does not want to wait for an orderly end.
    if (stop.signal.aborted) process.exit(interrupted.exitCode);
    stop.abort(interrupted);
  });
}
// The reader has gone (`uptake … | head`): there is nobody to tell more.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  streams: { in: process.stdin, out: process.stdout, err: process.stderr },
  signal: stop.signal,
});
setTimeout(() => process.exit(), END_WITHIN).unref();
