import { expect, test } from 'vitest';
import { after, compare, isIn, literal, soql } from '../../../connectors/salesforce/soql.ts';

test('a query is put together in the order SOQL wants', () => {
  const query = soql({
    select: ['Id', 'Profile.Name'],
    from: 'User',
    where: [compare('IsActive', '=', true), compare('ManagerId', '!=', null), isIn('UserType', ['Standard', "O'Neil"])],
    orderBy: ['SystemModstamp', 'Id'],
    limit: 5,
  });
  expect(query).toBe(
    'SELECT Id, Profile.Name FROM User WHERE IsActive = true AND ManagerId != null ' +
      "AND UserType IN ('Standard', 'O\\'Neil') ORDER BY SystemModstamp, Id LIMIT 5",
  );
});

test('counts and groups', () => {
  expect(soql({ select: 'COUNT()', from: 'Task' })).toBe('SELECT COUNT() FROM Task');
  expect(soql({ select: ['Status', 'COUNT(Id) total'], from: 'LoginHistory', groupBy: ['Status'] })).toBe(
    'SELECT Status, COUNT(Id) total FROM LoginHistory GROUP BY Status',
  );
});

test.each([
  ["'; DELETE --", "'\\'; DELETE --'"],
  ['back\\slash', "'back\\\\slash'"],
  ['"quoted"', '\'\\"quoted\\"\''],
  ['two\nlines', "'two\\nlines'"],
])('text cannot break out: %j', (value, written) => {
  expect(literal(value)).toBe(written);
});

test('instants are written in UTC without quotes, with a fraction only where there is one', () => {
  expect(literal(new Date('2026-05-01T09:35:37+02:00'))).toBe('2026-05-01T07:35:37Z');
  expect(literal(new Date('2026-05-01T07:35:37.250Z'))).toBe('2026-05-01T07:35:37.250Z');
});

test.each(['Name FROM User', 'a;b', 'Account.Name, Secret', '', "x'"])('%j is not taken for a name', (name) => {
  expect(() => soql({ select: [name], from: 'Task' })).toThrow(RangeError);
  expect(() => compare(name, '=', 1)).toThrow(RangeError);
});

test('a position is gone on from strictly after its row, and from the start of its instant without one', () => {
  const at = new Date('2026-05-01T07:35:37Z');
  expect(after('SystemModstamp', { at, id: '' })).toBe('SystemModstamp >= 2026-05-01T07:35:37Z');
  expect(after('SystemModstamp', { at, id: '00T000000000001AAA' })).toBe(
    "((SystemModstamp = 2026-05-01T07:35:37Z AND Id > '00T000000000001AAA') OR SystemModstamp > 2026-05-01T07:35:37Z)",
  );
});
