/** The queue's datastore does not answer. Nothing was enqueued, or it is not known; asking again does no harm. */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
  /** Passing trouble: a handler that could not enqueue is tried again. */
  readonly recovery = 'retry';
}

/** A schedule whose pattern or time zone cannot be read. */
export class InvalidScheduleError extends Error {
  override readonly name = 'InvalidScheduleError';
}

/** The reason of a job's aborted signal. */
export class JobAbortedError extends Error {
  override readonly name = 'JobAbortedError';
}

/** @throws QueueUnavailableError when `work` has not settled after `ms` milliseconds. */
export async function withDeadline<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new QueueUnavailableError(`${what} got no answer within ${ms / 1000} s.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
