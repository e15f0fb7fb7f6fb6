import { expect, test } from 'vitest';
import { TIME_ZONES } from '../../../connectors/dynamics/time-zones.ts';

test.each(Object.values(TIME_ZONES))('%s exists', (timeZone) => {
  expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow();
});
