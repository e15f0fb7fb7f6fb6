import { expect, it } from 'vitest';
import { countryOfZone } from '../../../src/people/zone-country.ts';

it.each([
  ['Europe/Berlin', 'DE'],
  ['America/New_York', 'US'],
  ['US/Eastern', 'US'],
  ['Asia/Calcutta', 'IN'],
  ['Asia/Kolkata', 'IN'],
  ['Europe/London', 'GB'],
  ['Pacific/Auckland', 'NZ'],
  ['UTC', null],
  ['Etc/GMT+5', null],
  ['Nowhere/Land', null],
])('%s lies in %s', (zone, country) => {
  expect(countryOfZone(zone)).toBe(country);
});
