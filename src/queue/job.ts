import type { Logger } from 'pino';
import type { AnyMessage, Message } from './message.ts';

export interface JobPolicy {
  /** How often the work is begun before a passing error counts as a lasting one. Waits and shutdowns do not count. */
  readonly attempts: number;
  /** Pause before attempt n + 1: `delayMs · 2ⁿ⁻¹`, at most `maxMs`, shortened at random by up to the share `jitter`. */
  readonly backoff: { readonly delayMs: number; readonly maxMs: number; readonly jitter: number };
  /** Jobs at once in one process. The same for every job of a queue. */
  readonly concurrency: number;
  /** After this the signal aborts. The handler is still waited for: it may hold the only right to write. */
  readonly timeoutMs: number;
}

export interface JobContext<Services> {
  /** Aborts at shutdown, at the time limit, or when another worker took the job over. Stop at the next safe point. */
  readonly signal: AbortSignal;
  /** Shows how far the work is. Cheap: the latest value is written a few times a second. JSON values only. */
  progress(value: object): void;
  readonly log: Logger;
  readonly services: Services;
  /** 1 on the first try. */
  readonly attempt: number;
}

/** A handler: a plain function and its policy. It knows nothing of BullMQ and can be called as it is. */
export interface Job<Payload, Services> {
  readonly message: Message<Payload>;
  readonly policy: JobPolicy;
  /**
   * Must be safe to run twice. Returns what `waitFor` should see, in JSON.
   * Errors say what happens next by their `recovery` (see outcome.ts).
   */
  run(payload: Payload, context: JobContext<Services>): Promise<unknown>;
}

export type AnyJob<Services> = Job<unknown, Services>;

export function defineJob<Payload, Services>(job: Job<Payload, Services>): Job<Payload, Services> {
  return job;
}

/** A message without a handler, or the like: the process must not start. */
export class JobRegistryError extends Error {
  override readonly name = 'JobRegistryError';
}

/**
 * The handlers by message name.
 * @throws JobRegistryError with every problem: no handler, two handlers, a handler nobody can ask for, jobs of one
 *   queue that want different concurrency.
 */
export function jobsByMessage<Services>(
  messages: readonly AnyMessage[],
  jobs: readonly AnyJob<Services>[],
): ReadonlyMap<string, AnyJob<Services>> {
  const problems: string[] = [];
  const byName = new Map<string, AnyJob<Services>>();
  const concurrency = new Map<string, number>();
  const known = new Set(messages.map((message) => message.name));
  if (known.size !== messages.length) problems.push('two messages have the same name');
  for (const job of jobs) {
    const { name, queue } = job.message;
    if (!known.has(name)) problems.push(`the handler of "${name}" handles a message that is not listed`);
    if (byName.has(name)) problems.push(`"${name}" has two handlers`);
    byName.set(name, job);
    const agreed = concurrency.get(queue) ?? job.policy.concurrency;
    concurrency.set(queue, agreed);
    if (agreed !== job.policy.concurrency) {
      problems.push(`jobs of queue "${queue}" disagree on concurrency: ${agreed} and ${job.policy.concurrency}`);
    }
  }
  for (const name of known) if (!byName.has(name)) problems.push(`"${name}" has no handler`);
  if (problems.length > 0) throw new JobRegistryError(`The workers cannot start: ${problems.join('; ')}.`);
  return byName;
}
