import { describe, expect, it } from 'vitest';
import {
  type ControlledHold,
  type DailyPanel,
  type Hold,
  type HoldInput,
  hold,
  holdWindows,
  jackknifeStandardError,
  NEVER,
  type Refusable,
  studentQuantile,
  teamHolds,
  verdict,
} from '../../../src/statistics/index.ts';
import { expectClose } from './fixtures.ts';
import { madeUpCompany } from './made-up-company.ts';

interface Someone {
  readonly team: number;
  /** Actions per working day in event weeks 1–2 and 5–8. */
  readonly early: number;
  readonly late: number;
  /** Day of training; untrained without. */
  readonly start?: number;
  readonly left?: number;
}

const DAYS = 16 * 7;

/** Everybody works Monday to Friday; the early rate holds up to two weeks after `turn`, the late rate from then on. */
function input(people: readonly Someone[], turn = 6, change: Partial<HoldInput> = {}): HoldInput {
  const working = new Uint8Array(people.length * DAYS);
  const actions = new Uint16Array(people.length * DAYS);
  people.forEach((p, i) => {
    for (let day = 0; day < DAYS; day++) {
      if (day % 7 >= 5 || day > (p.left ?? DAYS)) continue;
      working[i * DAYS + day] = 1;
      actions[i * DAYS + day] = day <= (p.start ?? turn) + 14 ? p.early : p.late;
    }
  });
  const panel: DailyPanel = {
    people: people.length,
    days: DAYS,
    working,
    actions,
    hired: new Int32Array(people.length).fill(-1),
    left: Int32Array.from(people, (p) => p.left ?? NEVER),
  };
  return {
    panel,
    manager: Int32Array.from(people, (p) => p.team),
    managers: 1 + Math.max(...people.map((p) => p.team)),
    trained: people.flatMap((p, person) => (p.start === undefined ? [] : [{ person, start: p.start }])),
    firstSession: Int32Array.from(people, (p) => p.start ?? NEVER),
    ...change,
  };
}

function team(number: number, size: number, early: number, late: number, start?: number): Someone[] {
  return Array.from({ length: size }, () => ({ team: number, early, late, ...(start === undefined ? {} : { start }) }));
}

function controlled(result: Refusable<Hold>): ControlledHold {
  if (result.refused) throw new Error(result.needed);
  if (result.kind !== 'against-controls') throw new Error(result.missing.needed);
  return result;
}

// Day 6 is a Sunday: event weeks are calendar weeks.
const controls = [...team(10, 4, 4, 4), ...team(11, 4, 5, 4), ...team(12, 4, 6, 5)];

describe('hold by hand', () => {
  it('is late over early use of the trained, over the same of the controls', () => {
    const trained = [...team(0, 3, 4, 2, 6), ...team(1, 3, 6, 5, 6), ...team(2, 3, 5, 3, 6), ...team(3, 3, 5, 4, 6)];
    const result = controlled(hold(holdWindows(input([...trained, ...controls]))));
    const trainedRatio = (2 + 5 + 3 + 4) / (4 + 6 + 5 + 5);
    const controlRatio = (4 + 4 + 5) / (4 + 5 + 6);
    expectClose(result.trainedRatio, trainedRatio, 1e-12);
    expectClose(result.controlRatio, controlRatio, 1e-12);
    expectClose(result.hold, trainedRatio / controlRatio, 1e-12);
    expect(result).toMatchObject({
      trained: 12,
      trainedManagers: 4,
      controls: 12,
      controlManagers: 3,
      unit: 'managers',
      degreesOfFreedom: 6,
    });
    // Seven managers left out in turn.
    const ln = (l: number, e: number, cl: number, ce: number): number => Math.log(l / e / (cl / ce));
    const replicates = [
      ln(12, 16, 13, 15),
      ln(9, 14, 13, 15),
      ln(11, 15, 13, 15),
      ln(10, 15, 13, 15),
      ln(14, 20, 9, 11),
      ln(14, 20, 9, 10),
      ln(14, 20, 8, 9),
    ];
    const standardError = jackknifeStandardError(replicates, ln(14, 20, 13, 15));
    expectClose(result.standardError, standardError, 1e-10);
    const half = studentQuantile(0.975, 6) * standardError;
    expectClose(result.low, Math.exp(Math.log(result.hold) - half), 1e-10);
    expectClose(result.high, Math.exp(Math.log(result.hold) + half), 1e-10);
    expectClose(result.smallestVisibleDrop, 1 - Math.exp(-2.8 * standardError), 1e-12);
  });

  it('is one where the season, not the training, moved everybody', () => {
    const trained = [0, 1, 2, 3].flatMap((t) => team(t, 3, 10, 5, 6));
    const others = [10, 11, 12].flatMap((t) => team(t, 4, 6, 3));
    expectClose(controlled(hold(holdWindows(input([...trained, ...others])))).hold, 1, 1e-12);
  });

  it('weights the controls by date as the trained are', () => {
    const later = 20;
    const trained = [
      ...team(0, 4, 6, 6, 6),
      ...team(1, 4, 6, 6, 6),
      ...team(2, 2, 3, 3, later),
      ...team(3, 2, 3, 3, later),
    ];
    // Controls halve after day 20: seen whole by the first date, after the fact by the second.
    const others = [10, 11, 12].flatMap((t) => team(t, 4, 8, 4));
    const result = controlled(hold(holdWindows(input([...trained, ...others]))));
    const early = [48, 12];
    const ratios = [0.5, 1];
    const expected = early.reduce((sum, e, i) => sum + e * (ratios[i] as number), 0);
    expectClose(result.hold, 60 / expected, 1e-12);
  });

  it('uses only evaluable weeks, and only people observed in both windows who stay', () => {
    const people = [...[0, 1, 2, 3].flatMap((t) => team(t, 3, 4, 3, 6)), ...controls, ...team(0, 1, 9, 1, 6)];
    const gone = people.length - 1;
    const windows = (change: (made: HoldInput) => void): ReturnType<typeof holdWindows> => {
      const made = input(people);
      change(made);
      return holdWindows(made);
    };
    const leaver = windows((made) => made.panel.left.fill(6 + 56 + 27, gone));
    expect(leaver.notObserved).toBe(1);
    expect(windows((made) => made.panel.left.fill(6 + 56 + 28, gone)).notObserved).toBe(0);
    const away = windows((made) => made.panel.working.fill(0, gone * DAYS + 7, gone * DAYS + 21));
    expect(away.notObserved).toBe(1);
    // Away in weeks 5 and 6 but for one day: those weeks are excused, weeks 7 and 8 speak.
    const half = windows((made) => {
      made.panel.working.fill(0, gone * DAYS + 36, gone * DAYS + 49);
      made.panel.actions.fill(50, gone * DAYS + 35, gone * DAYS + 36);
    });
    expect(half.trained.late[half.trained.person.indexOf(gone)]).toBe(1);
  });

  it('never takes somebody trained inside the window as a control', () => {
    const people = [...[0, 1, 2, 3].flatMap((t) => team(t, 3, 4, 3, 6)), ...controls];
    const made = input(people);
    const data = holdWindows({ ...made, firstSession: made.firstSession.map((d) => (d === NEVER ? 6 + 56 : d)) });
    expect(data.controls.person.length).toBe(0);
    const after = holdWindows({ ...made, firstSession: made.firstSession.map((d) => (d === NEVER ? 6 + 57 : d)) });
    expect(after.controls.person.length).toBe(12);
    const barred = new Uint8Array(people.length);
    expect(holdWindows({ ...made, mayBeControl: barred }).controls.person.length).toBe(0);
  });

  it('answers for a part of the trained against the same controls', () => {
    const trained = [0, 1, 2, 3].flatMap((t) => [...team(t, 2, 4, 2, 6), ...team(t, 2, 4, 4, 6)]);
    const people = [...trained, ...controls];
    const data = holdWindows(input(people));
    const include = Uint8Array.from(people, (p) => (p.late === 2 ? 1 : 0));
    const result = controlled(hold(data, include));
    expect(result.trained).toBe(8);
    expectClose(result.hold, 0.5 / (13 / 15), 1e-12);
  });

  it('calls a complete stop a drop instead of dividing by nothing', () => {
    const trained = [0, 1, 2, 3].flatMap((t) => team(t, 3, 4, 0, 6));
    const result = hold(holdWindows(input([...trained, ...controls])));
    expect(controlled(result).hold).toBeLessThan(0.02);
    expect(verdict(result, null).verdict).toBe('dropped');
  });
});

describe('hold refuses', () => {
  const trained = [0, 1, 2, 3].flatMap((t) => team(t, 3, 4, 3, 6));

  it('four trained people', () => {
    const few = [0, 1, 2, 3].flatMap((t) => team(t, 1, 4, 3, 6));
    expect(hold(holdWindows(input([...few, ...controls])))).toMatchObject({ refused: true, reason: 'too-few-trained' });
  });

  it('a comparison with nine controls or two control managers: before and after only, and no verdict', () => {
    const nine = [10, 11, 12].flatMap((t) => team(t, 3, 4, 4));
    const two = [10, 11].flatMap((t) => team(t, 8, 4, 4));
    for (const [others, reason] of [
      [nine, 'too-few-controls'],
      [two, 'too-few-control-managers'],
      [[], 'no-controls'],
    ] as const) {
      const result = hold(holdWindows(input([...trained, ...others])));
      expect(result).toMatchObject({ refused: false, kind: 'before-after', missing: { refused: true, reason } });
      if (!result.refused) expectClose(result.hold, 0.75, 1e-12);
      expect(verdict(result, null).verdict).toBe('not_enough_evidence');
    }
  });

  it('to speak of three teams without eight control teams', () => {
    const three = [0, 1, 2].flatMap((t) => team(t, 4, 4, 3, 6));
    expect(hold(holdWindows(input([...three, ...controls])))).toMatchObject({ reason: 'too-few-control-teams' });
    const eight = Array.from({ length: 8 }, (_, t) => team(10 + t, 3, 4 + (t % 3), 4)).flat();
    const result = hold(holdWindows(input([...three, ...eight])));
    expect(result).toMatchObject({ refused: false, unit: 'people-and-team-spread', trainedManagers: 3 });
    expect(controlled(result).teamSpread).toBeGreaterThan(0.01);
  });

  it('to find a fade in nothing', () => {
    const idle = [0, 1, 2, 3].flatMap((t) => team(t, 3, 0, 0, 6));
    expect(hold(holdWindows(input([...idle, ...controls])))).toMatchObject({ reason: 'no-use-to-hold' });
  });

  it('always with a sentence', () => {
    const result = hold(holdWindows(input(controls)));
    expect(result).toMatchObject({ refused: true, needed: expect.stringMatching(/^0 trained people .*needed\.$/) });
  });
});

describe('verdict', () => {
  const figure = (value: number, low: number, high: number): Refusable<Hold> =>
    ({ refused: false, kind: 'against-controls', hold: value, low, high, smallestVisibleDrop: 0.2 }) as Refusable<Hold>;

  it('follows the lines', () => {
    expect(verdict(figure(0.85, 0.7, 0.99), null).verdict).toBe('dropped');
    expect(verdict(figure(0.86, 0.75, 0.98), null).verdict).toBe('not_enough_evidence');
    expect(verdict(figure(0.7, 0.5, 1), null).verdict).toBe('not_enough_evidence');
    expect(verdict(figure(0.95, 0.851, 1.1), null).verdict).toBe('held');
    expect(verdict(figure(0.95, 0.85, 1.1), null)).toEqual({
      verdict: 'not_enough_evidence',
      smallestVisibleDrop: 0.2,
    });
  });

  it('says no lift first: nothing that never rose can fade', () => {
    expect(verdict(figure(0.6, 0.5, 0.7), { high: 0.19, base: 2 }).verdict).toBe('no_lift');
    expect(verdict(figure(0.6, 0.5, 0.7), { high: 0.2, base: 2 }).verdict).toBe('dropped');
  });
});

describe('in a company where nothing fades, teams drifting by themselves', () => {
  it('the verdict `dropped` is rare, and a real drop is found', () => {
    const count = (trueHold: number, replications: number): Record<string, number> => {
      const words: Record<string, number> = {};
      for (let r = 0; r < replications; r++) {
        const data = holdWindows(
          madeUpCompany({
            seed: 11 + r,
            trainedTeams: 8,
            controlTeams: 8,
            teamSize: 8,
            teamSpread: 0.15,
            hold: trueHold,
          }),
        );
        const word = verdict(hold(data), null).verdict;
        words[word] = (words[word] ?? 0) + 1;
      }
      return words;
    };
    expect(count(1, 60)['dropped'] ?? 0).toBeLessThanOrEqual(5);
    expect(count(0.55, 20)['dropped'] ?? 0).toBeGreaterThanOrEqual(15);
  });

  it('single teams called dropped are rare too, and rarer than without the spread between teams', () => {
    let called = 0;
    let naive = 0;
    let teams = 0;
    for (let r = 0; r < 25; r++) {
      const data = holdWindows(
        madeUpCompany({ seed: 500 + r, trainedTeams: 8, controlTeams: 10, teamSize: 9, teamSpread: 0.25, hold: 1 }),
      );
      for (const row of teamHolds(data, [0, 1, 2, 3, 4, 5, 6, 7])) {
        teams += 1;
        if (row.verdict === 'dropped') called += 1;
        if (row.hold.refused || row.hold.kind !== 'against-controls') continue;
        const spread = row.hold.teamSpread ?? 0;
        const people = Math.sqrt(Math.max(0, row.hold.standardError ** 2 - spread));
        if (row.hold.hold <= 0.85 && Math.log(row.hold.hold) + 1.96 * people < 0) naive += 1;
      }
    }
    expect(teams).toBe(200);
    expect(called / teams).toBeLessThan(0.05);
    expect(naive).toBeGreaterThan(2 * called);
  });
});

describe('the spread between control teams', () => {
  const mean = (teamSpread: number): number => {
    let sum = 0;
    for (let r = 0; r < 20; r++) {
      const settings = { seed: 900 + r, trainedTeams: 1, controlTeams: 12, teamSize: 9, teamSpread, hold: 1 };
      sum += (controlled(hold(holdWindows(madeUpCompany(settings)))).teamSpread ?? -1) / 20;
    }
    return sum;
  };
  it('is what teams really differ by, not what their few people make them seem to', () => {
    expect(mean(0)).toBeLessThan(0.02);
    expect(mean(0.3)).toBeGreaterThan(0.06);
    expect(mean(0.3)).toBeLessThan(0.14);
  });
});

describe('rows of teams', () => {
  it('carry a refusal where the team is too small, and Benjamini–Hochberg over the others', () => {
    const people = [
      ...team(0, 6, 4, 1, 6),
      ...team(1, 4, 4, 1, 6),
      ...[2, 3].flatMap((t) => team(t, 6, 4, 4, 6)),
      ...Array.from({ length: 9 }, (_, t) => team(10 + t, 4, 4 + (t % 2), 4)).flat(),
    ];
    const rows = teamHolds(holdWindows(input(people)), [0, 1, 2, 3]);
    expect(rows.map((r) => r.verdict)).toEqual([
      'dropped',
      'not_enough_evidence',
      expect.any(String),
      expect.any(String),
    ]);
    expect(rows[1]).toMatchObject({
      manager: 1,
      adjustedPValue: null,
      hold: { refused: true, reason: 'too-few-trained' },
    });
    for (const row of rows) {
      if (row.hold.refused) continue;
      expect(row.adjustedPValue).toBeGreaterThanOrEqual(row.hold.pValue);
    }
  });
});
