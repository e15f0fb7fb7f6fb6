import type { Job, Queue, WorkerOptions } from 'bullmq';

/** What a BullMQ job carries: one request, or a schedule's tick that asks for it. */
export interface Envelope {
  readonly payload: unknown;
  /** Set on a tick: the message to enqueue. A tick is no request itself, as schedulers cannot deduplicate. */
  readonly tickOf?: string;
}

export type BullJob = Job<Envelope, JobReturn, string>;

/** What a BullMQ job of ours returns: the handler's result, or where the work goes on. */
export type JobReturn =
  | { readonly end: 'done'; readonly result: unknown }
  | { readonly end: 'continued'; readonly as: string };

/** The part of BullMQ's Queue that is used here; both backends' classes fit it. */
export type BullQueue = Pick<
  Queue<Envelope, JobReturn, string>,
  | 'add'
  | 'getActive'
  | 'getJob'
  | 'getJobCounts'
  | 'getDeduplicationJobId'
  | 'getJobScheduler'
  | 'getJobSchedulers'
  | 'upsertJobScheduler'
  | 'removeJobScheduler'
  | 'waitUntilReady'
  | 'close'
>;

export interface WorkerEvents {
  error(error: Error): void;
  stalled(jobId: string): void;
  /** Locks that could not be renewed: other workers may take these jobs. */
  locksLost(jobIds: readonly string[]): void;
  /** Jobs that failed for good or will be tried again, also those that no handler of this process has seen. */
  failed(job: BullJob | undefined, error: Error): void;
}

export interface BullWorker {
  close(): Promise<void>;
  /** Cuts the connections of a worker whose handlers do not end. */
  abandon(): Promise<void>;
}

export type Processor = (job: BullJob) => Promise<JobReturn>;
export type WorkerSettings = Required<
  Pick<WorkerOptions, 'concurrency' | 'lockDuration' | 'stalledInterval' | 'maxStalledCount' | 'settings'>
>;

/** One datastore under BullMQ. Everything that differs between Redis and PostgreSQL is behind this. */
export interface Backend {
  readonly kind: 'redis' | 'postgres';
  openQueue(name: string): BullQueue;
  /** Resolves when the worker takes jobs, or, where the datastore may be away at start, will do so once it is back. */
  openWorker(name: string, run: Processor, settings: WorkerSettings, on: WorkerEvents): Promise<BullWorker>;
  /** Resolves when commands can be sent now. @throws QueueUnavailableError within two seconds otherwise. */
  ready(): Promise<void>;
  /** One round trip. */
  ping(): Promise<void>;
  /** Sentences about settings of the datastore that endanger the queue; empty when all is well. */
  warnings(): Promise<string[]>;
  close(): Promise<void>;
}
