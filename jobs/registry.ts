import { type AnyJob, type AnyMessage, messages as allMessages, jobsByMessage } from '../src/queue/index.ts';

/**
 * The handlers of this process. Forgetting one is a failed start, not a message that lies in the queue for ever.
 * @throws JobRegistryError when a message has no handler or two, or jobs of one queue disagree on concurrency.
 */
export function registerJobs<Services>(
  jobs: readonly AnyJob<Services>[],
  messages: readonly AnyMessage[] = allMessages,
): readonly AnyJob<Services>[] {
  return [...jobsByMessage(messages, jobs).values()];
}
