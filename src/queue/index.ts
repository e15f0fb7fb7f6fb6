export { InvalidScheduleError, JobAbortedError, QueueUnavailableError } from './errors.ts';
export {
  type AnyJob,
  defineJob,
  type Job,
  type JobContext,
  type JobPolicy,
  JobRegistryError,
  jobsByMessage,
} from './job.ts';
export { type AnyMessage, defineMessage, InvalidMessageError, type Message, type PayloadOf } from './message.ts';
export {
  computeMetrics,
  deliverReport,
  messages,
  purge,
  refreshFactRanges,
  refreshFacts,
  sendReport,
  syncConnection,
  syncStream,
} from './messages.ts';
export { outcomeOf } from './outcome.ts';
export {
  type Enqueued,
  type EnqueueOptions,
  type JobState,
  type JobStatus,
  openQueues,
  type QueueCounts,
  type Queues,
  type QueuesOptions,
} from './queues.ts';
export { defineSchedule, type Schedule } from './schedules.ts';
export type { Workers, WorkerTimings } from './workers.ts';
