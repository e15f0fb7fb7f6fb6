import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectorError } from '../../../connectors/contract/index.ts';
import { JobAbortedError } from '../../../src/queue/errors.ts';
import { type AbortCause, backoffDelay, outcomeOf } from '../../../src/queue/outcome.ts';

const now = new Date('2026-11-02T06:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const aborted = new JobAbortedError('stop');
const dressed = (error: Error) => new Error('Reading failed.', { cause: error });
const coded = (code: string) => Object.assign(new Error('broken'), { code });

describe('what happens after an error', () => {
  test.each<[string, unknown, AbortCause, string]>([
    ['a connector asks to retry', new ConnectorError('retry', 'Hung up.'), 'none', 'retry'],
    ['a connector needs a person', new ConnectorError('reconnect', 'Revoked.'), 'none', 'failed'],
    ['a connector gives up', new ConnectorError('fail', 'Wrong.'), 'none', 'failed'],
    ['a defect', new TypeError('x is undefined'), 'none', 'failed'],
    ['something that is no error', 'text', 'none', 'failed'],
    ['an abort that nobody asked for', aborted, 'none', 'failed'],
    ['the handler stops at shutdown', aborted, 'shutdown', 'interrupted'],
    ['fetch stops at shutdown', new DOMException('stop', 'AbortError'), 'shutdown', 'interrupted'],
    ['the abort comes dressed', dressed(aborted), 'shutdown', 'interrupted'],
    ['passing trouble at shutdown', new ConnectorError('retry', 'Hung up.'), 'shutdown', 'interrupted'],
    ['a defect at shutdown', new TypeError('x is undefined'), 'shutdown', 'failed'],
    ['a wait at shutdown', new ConnectorError('wait', 'Later.', { retryAt: later(5000) }), 'shutdown', 'wait'],
    ['the time limit', aborted, 'timeout', 'retry'],
    ['a defect at the time limit', new TypeError('x is undefined'), 'timeout', 'failed'],
    ['another worker has it', aborted, 'taken-over', 'taken-over'],
    ['the lock broke', aborted, 'lock-lost', 'wait'],
    ['a defect when the lock broke', new TypeError('x is undefined'), 'lock-lost', 'failed'],
    ['PostgreSQL shuts down', coded('57P01'), 'none', 'wait'],
    ['PostgreSQL is unreachable', coded('ECONNREFUSED'), 'none', 'wait'],
    ['two transactions deadlock', coded('40P01'), 'none', 'retry'],
    ['a transaction cannot be serialised', dressed(coded('40001')), 'none', 'retry'],
    ['a deadlock at shutdown', coded('40P01'), 'shutdown', 'interrupted'],
    ['a statement of ours is wrong', coded('42601'), 'none', 'failed'],
    ['a broken socket under a connector', Object.assign(coded('ECONNRESET'), { recovery: 'fail' }), 'none', 'failed'],
  ])('%s', (_what, error, cause, kind) => {
    expect(outcomeOf(error, cause, now).kind).toBe(kind);
  });

  test('a wait ends when the error says, but not at once and not after more than a day', () => {
    const until = (retryAt?: Date) =>
      outcomeOf(new ConnectorError('wait', 'Later.', retryAt ? { retryAt } : {}), 'none', now);
    expect(until(later(90_000))).toMatchObject({ until: later(90_000) });
    expect(until(later(-90_000))).toMatchObject({ until: later(1000) });
    expect(until(new Date('2126-01-01'))).toMatchObject({ until: later(86_400_000) });
    expect(until(new Date(Number.NaN))).toMatchObject({ until: later(60_000) });
    expect(until()).toMatchObject({ until: later(60_000) });
  });
});

describe('the back-off', () => {
  const backoff = { delayMs: 1000, maxMs: 60_000, jitter: 0.5 };

  test('doubles up to its limit', () => {
    const delays = [1, 2, 3, 6, 7, 500].map((failures) => backoffDelay(backoff, failures, () => 0));
    expect(delays).toEqual([1000, 2000, 4000, 32_000, 60_000, 60_000]);
  });

  test('is shortened at random by up to its jitter', () => {
    expect(backoffDelay(backoff, 1, () => 0.5)).toBe(750);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const full = backoffDelay(backoff, failures, () => 0);
        const delay = backoffDelay(backoff, failures, () => random);
        expect(delay).toBeGreaterThanOrEqual(full / 2);
        expect(delay).toBeLessThanOrEqual(full);
      }),
    );
  });
});
