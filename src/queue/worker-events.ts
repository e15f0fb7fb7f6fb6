import type { BullJob, WorkerEvents } from './backend.ts';

interface Emitter {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'stalled', listener: (jobId: string) => void): unknown;
  on(event: 'lockRenewalFailed', listener: (jobIds: string[]) => void): unknown;
  on(event: 'failed', listener: (job: BullJob | undefined, error: Error) => void): unknown;
}

/** Connects BullMQ's worker events with ours. A worker without an error listener would end the process. */
export function attach(worker: Emitter, events: WorkerEvents): void {
  worker.on('error', events.error);
  worker.on('stalled', events.stalled);
  worker.on('lockRenewalFailed', events.locksLost);
  worker.on('failed', events.failed);
}
