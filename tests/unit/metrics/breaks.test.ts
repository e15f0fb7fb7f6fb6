import { describe, expect, it } from 'vitest';
import { breakSentence, type TeamWeeks, teamBreaks } from '../../../src/metrics/breaks.ts';
import { FIRST_DAY } from './hand-built.ts';

const WEEKS = 24;
const DAYS = 50;

/** Teams of ten who do a hundred things a week on fifty working days, but for what `countOf` says. */
function company(teams: number, countOf: (team: number, week: number) => number = () => 100): TeamWeeks {
  const cells = teams * WEEKS;
  return {
    teams: Array.from({ length: teams }, (_, team) => ({ id: `t${team}`, name: `Team ${team}`, people: 10 })),
    weeks: WEEKS,
    firstDay: FIRST_DAY,
    counts: Float64Array.from({ length: cells }, (_, at) => countOf(Math.floor(at / WEEKS), at % WEEKS)),
    exposure: new Float64Array(cells).fill(DAYS),
  };
}

const event = (on: string, title: string, until: string | null = null) => ({
  ...{ id: title, on, until, title },
  kind: 'other',
  source: 'posted' as const,
});

describe('breaks of teams', () => {
  // Team 3 falls from 100 a week to 25 with week 12, Monday 31 March 2025: 2 a working day before, 0.5 after.
  const fallen = company(7, (team, week) => (team === 3 && week >= 12 ? 25 : 100));

  it('are the week of the fall, its size in actions a working day, and what happened then', () => {
    const events = [
      event('2025-04-02', 'Release 5'),
      event('2025-03-01', 'Campaign', '2025-03-31'),
      event('2025-04-07', 'Later'),
    ];
    const found = teamBreaks(fallen, events);
    expect(found).toMatchObject({ screened: 7, refused: false });
    expect(found.expectedFalse).toBeCloseTo(0.35, 12);
    expect(found.rows).toEqual([
      {
        ...{ groupId: 't3', groupName: 'Team 3', direction: 'fell', people: 10 },
        ...{ from: '2025-03-31', to: '2025-04-06', week: '2025-03-31', change: -0.75, before: 2, after: 0.5 },
        facts: ['2025-04-02 Release 5', '2025-03-01 Campaign'],
        sentence:
          'Use fell by 75 % at some point between 2025-03-31 and 2025-04-06. In that window: 2025-04-02 Release 5; 2025-03-01 Campaign. We do not know which mattered.',
      },
    ]);
  });

  it('are none where all teams fall together, which is season', () => {
    expect(
      teamBreaks(
        company(7, (_, week) => (week >= 12 ? 25 : 100)),
        [],
      ).rows,
    ).toEqual([]);
  });

  it('need six teams, and say so', () => {
    expect(teamBreaks(company(5), [])).toMatchObject({
      ...{ rows: [], screened: 0, refused: true, reason: 'too-few-teams' },
      needed: '5 teams; a season is read from 5 others, so at least 6 are needed.',
    });
  });

  it('say that nothing is on record where nothing is', () => {
    const row = { direction: 'rose' as const, change: 0.4, from: '2025-03-31', to: '2025-04-06', facts: [] };
    expect(breakSentence(row)).toBe(
      'Use rose by 40 % at some point between 2025-03-31 and 2025-04-06. In that window: nothing is on record.',
    );
  });
});
