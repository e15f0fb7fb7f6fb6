import { describe, expect, test } from 'vitest';
import { errorBody, refusal, retryAt } from '../../../connectors/dynamics/errors.ts';

const now = new Date('2026-11-02T10:00:00Z');
const answer = (status: number, code = '', message = '', retryAfter: string | null = null) =>
  refusal({ status, code, message, retryAfter, about: 'the table account' }, now);

describe('what a refusal means', () => {
  test.each([
    ['too many requests', 429, '0x80072322', 'wait'],
    ['too much execution time', 429, '0x80072321', 'wait'],
    ['too many at once', 429, '0x80072326', 'wait'],
    ['429 of a gateway, without a code', 429, '', 'wait'],
    ['a throttling code under another status', 500, '0x80072321', 'wait'],
    ['expired delta token', 400, '0x80044352', 'restart-stream'],
    ['tracking not enabled', 400, '0x80072491', 'restart-stream'],
    ['not in this environment', 403, '0x80072560', 'reconnect'],
    ['expired token', 401, '', 'reconnect'],
    ['privilege', 403, '0x80040220', 'skip-stream'],
    ['privilege without a code', 403, '', 'skip-stream'],
    ['no such table', 404, '0x80060888', 'skip-stream'],
    ['SQL time-out', 500, '0x80044151', 'retry'],
    ['gateway', 502, '', 'retry'],
    ['away', 503, '', 'retry'],
    ['time-out', 504, '', 'retry'],
    ['bad query', 400, '0x8006088a', 'fail'],
    ['redirection', 302, '', 'fail'],
  ])('%s', (_name, status, code, recovery) => {
    const error = answer(status, code);
    expect(error.recovery).toBe(recovery);
    expect(error.message).toMatch(/^\S+ .*\.$/s);
    expect(error.vendorCode).toBe(code === '' ? `HTTP ${status}` : code);
  });

  test('a missing privilege is named as what to grant', () => {
    const message =
      'Principal user (Id=1, type=8, roleCount=1) is missing prvReadAccount privilege (Id=2) on OTC=1 for entity account.';
    expect(answer(403, '0x80040220', message).message).toBe(
      'The application user may not read the table account: grant prvReadAccount at Organization depth in its security role.',
    );
  });

  test.each([
    ["Could not find a property named 'stepname' on type 'Microsoft.Dynamics.CRM.opportunity'.", 'stepname'],
    ["'Account' entity doesn't contain attribute with Name = 'foo' and NameMapping = 'Logical'.", 'foo'],
    ['The query is bad.', null],
  ])('the unknown column of %s', (message, column) => {
    expect(answer(400, '', message).unknownColumn).toBe(column);
  });

  test('Retry-After is seconds or a date; without it there is still a pause', () => {
    expect(retryAt('17', now).toISOString()).toBe('2026-11-02T10:00:17.000Z');
    expect(retryAt('0', now).toISOString()).toBe('2026-11-02T10:00:01.000Z');
    expect(retryAt('Mon, 02 Nov 2026 10:05:00 GMT', now).toISOString()).toBe('2026-11-02T10:05:00.000Z');
    expect(retryAt('Mon, 02 Nov 2026 09:00:00 GMT', now).toISOString()).toBe('2026-11-02T10:00:01.000Z');
    expect(retryAt(null, now).toISOString()).toBe('2026-11-02T10:01:00.000Z');
    expect(retryAt('soon', now).toISOString()).toBe('2026-11-02T10:01:00.000Z');
    expect(retryAt('999999999', now).toISOString()).toBe('2026-11-03T10:00:00.000Z');
    expect(answer(429, '', '', '30').retryAt?.toISOString()).toBe('2026-11-02T10:00:30.000Z');
    expect(answer(503, '', '', '30')).toMatchObject({ recovery: 'wait' });
  });

  test('a body that is not an OData error says nothing', () => {
    expect(errorBody('<html>gateway</html>')).toEqual({ code: '', message: '' });
    expect(errorBody('{"error":"x"}')).toEqual({ code: '', message: '' });
    expect(errorBody('')).toEqual({ code: '', message: '' });
    expect(errorBody('{"error":{"code":"0x8004E023","message":"m"}}')).toEqual({ code: '0x8004e023', message: 'm' });
  });
});
