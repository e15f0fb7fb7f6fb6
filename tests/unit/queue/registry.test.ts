import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { registerJobs } from '../../../jobs/registry.ts';
import { schedulesOf } from '../../../jobs/schedules.ts';
import {
  computeMetrics,
  defineJob,
  defineMessage,
  InvalidMessageError,
  type JobPolicy,
  type Message,
  messages,
  refreshFacts,
  syncConnection,
  syncStream,
} from '../../../src/queue/index.ts';
import { workOf } from '../../../src/queue/message.ts';

const policy: JobPolicy = {
  attempts: 1,
  backoff: { delayMs: 1, maxMs: 1, jitter: 0 },
  concurrency: 1,
  timeoutMs: 1000,
};
const message = (name: string, queue = 'one') => defineMessage({ name, queue, payload: z.object({}), key: () => name });
const handlerOf = (handled: Message<unknown>, concurrency = 1) =>
  defineJob({ message: handled, policy: { ...policy, concurrency }, run: async () => undefined });

describe('a process starts only when', () => {
  const [a, b] = [message('a'), message('b')];

  test('every message has one handler', () => {
    expect(registerJobs([handlerOf(a), handlerOf(b)], [a, b]).map((job) => job.message.name)).toEqual(['a', 'b']);
    expect(() => registerJobs([handlerOf(a)], [a, b])).toThrow('"b" has no handler');
    expect(() => registerJobs([handlerOf(a), handlerOf(a)], [a])).toThrow('"a" has two handlers');
    expect(() => registerJobs([handlerOf(a), handlerOf(b)], [a])).toThrow('"b" handles a message that is not listed');
    expect(() => registerJobs([handlerOf(a)], [a, a])).toThrow('two messages have the same name');
  });

  test('the jobs of a queue agree on how many run at once', () => {
    expect(() => registerJobs([handlerOf(a, 1), handlerOf(b, 2)], [a, b])).toThrow(
      '"one" disagree on concurrency: 1 and 2',
    );
    const c = message('c', 'two');
    expect(registerJobs([handlerOf(a, 1), handlerOf(c, 2)], [a, c])).toHaveLength(2);
  });

  test('none of our own messages is without a handler', () => {
    expect(() => registerJobs([])).toThrow(
      '"sync-connection" has no handler; "sync-stream" has no handler; "refresh-facts" has no handler; "refresh-fact-ranges" has no handler; "purge" has no handler; "compute-metrics" has no handler',
    );
  });
});

describe('messages', () => {
  test('have names that BullMQ can store', () => {
    expect(() => message('a:b')).toThrow(InvalidMessageError);
    expect(() => message('a', 'q.r')).toThrow(InvalidMessageError);
    expect(messages.map(({ name }) => name)).toEqual([
      'sync-connection',
      'sync-stream',
      'refresh-facts',
      'refresh-fact-ranges',
      'purge',
      'compute-metrics',
      'send-report',
      'deliver-report',
    ]);
  });

  test('lock what must not run twice, and join only what is the same work', () => {
    const sync = { connectionId: 'sf-emea', mode: 'incremental', trigger: 'schedule' } as const;
    expect(workOf(syncConnection, sync)).toEqual({
      lock: 'sync-connection.sf-emea',
      duplicate: 'sync-connection.sf-emea.incremental',
    });
    const asked = workOf(syncConnection, { ...sync, trigger: 'api' });
    expect(asked).toEqual(workOf(syncConnection, sync));
    const full = workOf(syncConnection, { ...sync, mode: 'full' });
    expect(full.lock).toBe('sync-connection.sf-emea');
    expect(full.duplicate).not.toBe(asked.duplicate);
    const streams = (...list: string[]) => workOf(syncConnection, { ...sync, streams: list }).duplicate;
    expect(streams('user', 'login')).toBe(streams('login', 'user'));
    expect(streams('user')).not.toBe(asked.duplicate);

    const stream = { connectionId: 'sf-emea', stream: 'user', syncId: '7', mode: 'full' } as const;
    expect(workOf(syncStream, stream).lock).toBe('sync-stream.sf-emea.user');
    expect(workOf(syncStream, { ...stream, syncId: '8' }).duplicate).not.toBe(workOf(syncStream, stream).duplicate);
    expect(workOf(refreshFacts, { full: true }).lock).toBe(workOf(refreshFacts, { full: false }).lock);
    expect(workOf(computeMetrics, { full: true }).duplicate).not.toBe(
      workOf(computeMetrics, { full: false }).duplicate,
    );
  });
});

test('a schedule carries a payload that its message accepts', () => {
  const [sync, ...more] = schedulesOf({
    connections: [{ id: 'sf-emea', schedule: '*/30 * * * *' }],
    reports: [{ id: 'weekly', schedule: '0 7 * * 1' }],
  });
  expect(sync).toMatchObject({
    id: 'sync.sf-emea',
    pattern: '*/30 * * * *',
    payload: { connectionId: 'sf-emea', mode: 'incremental', trigger: 'schedule' },
  });
  expect(more.map(({ id }) => id)).toEqual(['reconcile.sf-emea', 'refresh-facts', 'purge', 'report.weekly']);
  expect(more[0]?.payload).toMatchObject({ connectionId: 'sf-emea', mode: 'incremental', reconcile: true });
  expect(() => schedulesOf({ connections: [{ id: '', schedule: '* * * * *' }], reports: [] })).toThrow(
    InvalidMessageError,
  );
});
