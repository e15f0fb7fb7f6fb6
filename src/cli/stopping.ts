import { once } from 'node:events';

/** Resolves when the process is asked to stop. */
export async function untilStopped(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
