import { expect, test } from 'vitest';
import { faultsOf, restError } from '../../../connectors/salesforce/errors.ts';

const answer = (status: number, body: unknown, retryAfter: string | null = null) => ({
  status,
  contentType: 'application/json;charset=UTF-8',
  retryAfter,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const fault = (errorCode: string, message = 'as Salesforce puts it') => [{ errorCode, message }];

test.each([
  [400, 'MALFORMED_QUERY', 'fail'],
  [400, 'INVALID_TYPE', 'skip-stream'],
  [400, 'INVALID_FIELD', 'fail'],
  [400, 'INVALID_QUERY_LOCATOR', 'retry'],
  [404, 'INVALID_QUERY_LOCATOR', 'retry'],
  [400, 'QUERY_TIMEOUT', 'retry'],
  [400, 'API_ERROR', 'skip-stream'],
  [403, 'API_DISABLED_FOR_ORG', 'reconnect'],
  [403, 'INSUFFICIENT_ACCESS', 'skip-stream'],
  [403, 'FUNCTIONALITY_NOT_ENABLED', 'skip-stream'],
  [403, 'SOMETHING_NEW', 'skip-stream'],
  [404, 'NOT_FOUND', 'skip-stream'],
  [401, 'INVALID_SESSION_ID', 'reconnect'],
  [500, 'UNKNOWN_EXCEPTION', 'retry'],
  [503, 'SERVER_UNAVAILABLE', 'retry'],
  [400, 'SOMETHING_NEW', 'fail'],
] as const)('%i %s is %s, in a sentence with what was asked for', (status, errorCode, recovery) => {
  const error = restError(answer(status, fault(errorCode)), 'Task', null);
  expect(error.recovery).toBe(recovery);
  expect(error.vendorCode).toBe(errorCode);
  expect(error.message).toMatch(/^Task: .+\.$/);
  expect(error.message).not.toContain('as Salesforce puts it');
});

test('a missing permission says what to grant', () => {
  expect(restError(answer(400, fault('INVALID_TYPE')), 'Case', null).message).toContain('View All Records');
  expect(restError(answer(403, fault('API_CURRENTLY_DISABLED')), 'Case', null).message).toContain('API Enabled');
});

test('the daily limit pauses for longer than the limit on requests at once', () => {
  const limited = answer(403, fault('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'));
  const pause = (share: number | null) => {
    const error = restError(limited, 'Task', share);
    expect(error.recovery).toBe('wait');
    return (error.retryAt?.getTime() ?? 0) - Date.now();
  };
  expect(pause(0.4)).toBeLessThanOrEqual(2 * 60_000);
  expect(pause(1)).toBeGreaterThanOrEqual(15 * 60_000);
  expect(pause(null)).toBeGreaterThanOrEqual(15 * 60_000);
});

test('429 waits as long as it is told, in seconds or until a date, and a minute otherwise', () => {
  const pause = (retryAfter: string | null) => {
    const error = restError(answer(429, '', retryAfter), 'Task', null);
    expect(error.recovery).toBe('wait');
    return Math.round(((error.retryAt?.getTime() ?? 0) - Date.now()) / 1_000);
  };
  expect(pause('120')).toBe(120);
  expect(pause(null)).toBe(60);
  expect(pause('nonsense')).toBe(60);
  const inFiveMinutes = new Date(Date.now() + 300_000).toUTCString();
  expect(pause(inFiveMinutes)).toBeGreaterThanOrEqual(298);
});

test.each(['', '<html>', '{"half":', '"text"', 'null', '[null]', '[1]'])('%j holds no fault', (body) => {
  expect(faultsOf(body)).toEqual([]);
});

test('the first of several faults decides', () => {
  const body = [...fault('INVALID_TYPE'), ...fault('MALFORMED_QUERY')];
  expect(restError(answer(400, body), 'Task', null).vendorCode).toBe('INVALID_TYPE');
});
