import { expect, test } from 'vitest';
import { id18, instant, isOwnerId, noonOf, related, timeZone, version } from '../../../connectors/salesforce/values.ts';

test.each([
  // Pairs Salesforce itself published or returned.
  ['001A0000006Vm9r', '001A0000006Vm9rIAC'],
  ['005R0000000UyrW', '005R0000000UyrWIAS'],
  ['001dM00003jU9Gx', '001dM00003jU9GxQAK'],
  ['750ak000009AVi5', '750ak000009AVi5AAG'],
])('the id %s of 15 characters is %s', (short, long) => {
  expect(id18(short)).toBe(long);
  expect(id18(long)).toBe(long);
});

test('what is no id is handed on as it came', () => {
  expect([id18(null), id18('short'), id18(7)]).toEqual([null, 'short', 7]);
});

test('instants become ISO 8601 in UTC, whatever form they came in', () => {
  expect(instant('2026-05-01T07:35:37.000+0000')).toBe('2026-05-01T07:35:37.000Z');
  expect(instant('2026-05-01T07:35:37Z')).toBe('2026-05-01T07:35:37.000Z');
  expect(instant('2026-05-01T09:35:37.000+0200')).toBe('2026-05-01T07:35:37.000Z');
  expect(instant('yesterday')).toBe('yesterday');
});

test('the version of a record is the milliseconds of its stamp', () => {
  expect(version('2026-05-01T07:35:37.000+0000')).toBe('1777620937000');
});

test('a date keeps its day', () => {
  expect(noonOf('2026-05-01')).toBe('2026-05-01T12:00:00.000Z');
  expect(noonOf(null)).toBeNull();
});

test('users and queues own records; names do not', () => {
  expect(['005000000000001', '00G000000000001AAA'].map(isOwnerId)).toEqual([true, true]);
  expect(['Jane Dunn', '001000000000001AAA', '005', null].map(isOwnerId)).toEqual([false, false, false, false]);
});

test('fields of related records are read by path, and a missing step is null', () => {
  const row = { Profile: { Name: 'Sales', UserLicense: null } };
  expect(related(row, 'Profile.Name')).toBe('Sales');
  expect(related(row, 'Profile.UserLicense.Name')).toBeNull();
  expect(related({}, 'UserRole.Name')).toBeNull();
});

test('only zones that exist are zones', () => {
  expect([timeZone('Europe/Berlin'), timeZone('Mars/Base'), timeZone(null)]).toEqual(['Europe/Berlin', null, null]);
});
