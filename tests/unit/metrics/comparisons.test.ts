import { describe, expect, it } from 'vitest';
import type { TrainingInput } from '../../../src/metrics/index.ts';
import { groupComparisons } from '../../../src/metrics/training/comparisons.ts';
import { openStudy } from '../../../src/metrics/training/study.ts';
import { eventWeek, FIRST_DAY, type HandBuiltPerson, panelOf, training, WEEKS, wednesday } from './hand-built.ts';

/*
 * Eight managers with three people each, all trained in week 8, who do two things a day. The first of each stops in event
 * week 6; in event week 9 the third of the first four managers and the second of the others do.
 */
const SESSION = wednesday(8);
const managers = [0, 1, 2, 3, 4, 5, 6, 7];
const stops = (manager: number, place: number): number =>
  place === 0 ? 6 : place === (manager < 4 ? 2 : 1) ? 9 : Number.POSITIVE_INFINITY;
const idOf = (manager: number, place: number) => `m${manager}-${place}`;
const people = managers.flatMap((manager) =>
  [0, 1, 2].map(
    (place): HandBuiltPerson => ({
      id: idOf(manager, place),
      manager: `m${manager}`,
      actions: (day) => (eventWeek(day, SESSION) >= stops(manager, place) ? 0 : 2),
    }),
  ),
);
const ids = (...places: readonly number[]) =>
  managers.flatMap((manager) => places.map((place) => idOf(manager, place)));

function compare(of: readonly HandBuiltPerson[], ...trainings: TrainingInput[]) {
  const study = openStudy(panelOf(of), trainings, { absencesKnown: true, minimumGroup: 5 });
  return groupComparisons(study, FIRST_DAY + 7 * WEEKS - 1);
}

describe('one session against several', () => {
  const again = training('again', SESSION + 28, ids(2));

  it('classifies weeks, so that whoever had a second session counts for one before it', () => {
    const found = compare(people, training('first', SESSION, ids(0, 1, 2)), again);
    // The second session is in week 4, so from week 5 on the third of each has had several. Week 6: 8 of 24 stop, none of
    // the 8 with several; week 9: 8 of 16, of whom 4 with several. Expected 8/3 + 4 of them: (4 ÷ 20/3) ÷ (12 ÷ 28/3).
    expect(found).toEqual([
      expect.objectContaining({
        by: 'sessions',
        one: { name: 'One session so far', people: 24, managers: 8 },
        other: { name: 'Several sessions so far', people: 8, managers: 8 },
        ...{ difference: null, low: null, high: null, refused: false },
        hazardRatio: expect.closeTo(7 / 15, 10),
        pValue: expect.closeTo(0.18565438, 6),
        sentence:
          'Week for week, drop-off with several sessions so far was 0.47 times that with one session so far (24 people under 8 managers against 8 under 8; p = 0.19). This is an association; they may differ in other ways.',
      }),
    ]);
  });

  it('is not given for a handful of drop-offs', () => {
    const steady = people.map((person) => (person.id.endsWith('-0') ? person : { ...person, actions: () => 2 }));
    expect(compare(steady, training('first', SESSION, ids(0, 1, 2)), again)).toMatchObject([
      {
        by: 'sessions',
        refused: true,
        reason: 'too-few-events',
        needed: '8 drop-offs in both groups; a comparison needs 10.',
      },
    ]);
  });
});

describe('short against long', () => {
  // Five people a manager. Managers 0–3 went to two hours and all go on; of 4–7, who went to six, ten of twenty stop in week 6.
  const five = managers.flatMap((manager) =>
    [0, 1, 2, 3, 4].map((place): HandBuiltPerson => {
      const stopping = manager >= 4 && place < (manager < 6 ? 2 : 3);
      return {
        id: idOf(manager, place),
        manager: `m${manager}`,
        actions: (day) => (stopping && eventWeek(day, SESSION) >= 6 ? 0 : 2),
      };
    }),
  );
  const half = (from: number) => five.slice(5 * from, 5 * from + 20).map(({ id }) => id);
  const trainings = [
    { ...training('short', SESSION, half(0)), hours: 2, mode: 'online' },
    { ...training('long', SESSION, half(4)), hours: 6, mode: 'in-person' },
  ];

  it('is the weeks by which use lasted longer within the first twelve', () => {
    const found = compare(five, ...trainings);
    expect(found.map(({ by, one, other }) => [by, one.name, one.people, other.name, other.people])).toEqual([
      ['length', 'Short trainings', 20, 'Long trainings', 20],
      ['mode', 'In person', 20, 'Online', 20],
    ]);
    // Twelve weeks against six and half of the six after: three fewer. Those in person are the long ones: the sign turns.
    expect(found.map(({ difference, weeks }) => [difference, weeks])).toEqual([
      [expect.closeTo(3, 10), 12],
      [expect.closeTo(-3, 10), 12],
    ]);
    expect(found[1]?.sentence).toMatch(/^In person: use lasted 3\.0 weeks shorter in the first 12 than with online/);
  });
});
