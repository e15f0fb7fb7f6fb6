import { expect, test } from 'vitest';
import { makeCompany, trainingsCsv } from '../../../src/demo/company/index.ts';

const now = new Date('2026-11-18T10:00:00Z');

test('the same people, seed and week make the same company, to the second', () => {
  const one = makeCompany({ people: 40, seed: 7, now });
  const other = makeCompany({ people: 40, seed: 7, now: new Date('2026-11-18T17:00:00Z') });
  expect(other.events).toEqual(one.events);
  expect(trainingsCsv(other)).toBe(trainingsCsv(one));
  expect(makeCompany({ people: 40, seed: 8, now }).events).not.toEqual(one.events);
});

test('later days of a week only add to what was done before', () => {
  const monday = makeCompany({ people: 40, seed: 7, now: new Date('2026-11-16T10:00:00Z') });
  const friday = makeCompany({ people: 40, seed: 7, now: new Date('2026-11-20T10:00:00Z') });
  expect(friday.events.slice(0, monday.events.length)).toEqual(monday.events);
  expect(friday.events.length).toBeGreaterThan(monday.events.length);
});

test('nothing has happened yet on the present day', () => {
  const { events } = makeCompany({ people: 40, seed: 1, now });
  expect(Math.max(...events.map((event) => event.at.getTime()))).toBeLessThan(Date.parse('2026-11-18T04:00:00Z'));
});

test('in the steady story hardly anybody gives up; in the fading one most of the unsupported do', () => {
  const gaveUp = (story: 'fade' | 'steady') => {
    const { episodes } = makeCompany({ people: 300, seed: 3, now, story });
    return [...episodes.values()].filter((episode) => episode.fadedFrom !== null).length;
  };
  expect(gaveUp('steady')).toBeLessThan(10);
  expect(gaveUp('fade')).toBeGreaterThan(35);
});

test('every person has an address of their own, at any size', () => {
  const { people } = makeCompany({ people: 1200, seed: 1, now });
  expect(new Set(people.map((person) => person.email)).size).toBe(1200);
});
