import { describe, expect, it } from 'vitest';
import {
  type Retention,
  type TrainingInput,
  type TrainingResult,
  trainingResults,
} from '../../../src/metrics/index.ts';
import type { EffectRow } from '../../../src/metrics/training/effect.ts';
import type { EventStudy } from '../../../src/metrics/training/event-study.ts';
import { eventWeek, type HandBuiltPerson, panelOf, training, WEEKS, wednesday } from './hand-built.ts';

/*
 * Eight managers with five people each; those of the first four are trained on Wednesday of week 20. Everybody does two
 * things a day. The trained do four from the day after for four weeks, and then two again. From the fifth week after,
 * untrained people do one instead of two on every other day: two days of one week, three of the next.
 */
const SESSION = wednesday(20);
const managers = ['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'];
const trainedIds = managers.slice(0, 4).flatMap((manager) => [0, 1, 2, 3, 4].map((n) => `${manager}-${n}`));

function company(change: (person: HandBuiltPerson) => Partial<HandBuiltPerson> = () => ({})): HandBuiltPerson[] {
  const people = managers.flatMap((manager, index) =>
    [0, 1, 2, 3, 4].map((n): HandBuiltPerson => {
      const trained = index < 4;
      const person: HandBuiltPerson = {
        id: `${manager}-${n}`,
        manager,
        actions: (day) => {
          const week = eventWeek(day, SESSION);
          if (trained) return week >= 1 && week <= 4 ? 4 : 2;
          return week >= 5 && day % 2 === Math.floor(day / 7) % 2 ? 1 : 2;
        },
      };
      return { ...person, ...change(person) };
    }),
  );
  // Busy enough for the 99th percentile to cut nobody else off; under no manager, so in no comparison.
  const busy: HandBuiltPerson = { id: 'busy', actions: () => 10 };
  const leads = managers.map(
    (id): HandBuiltPerson => ({ id, manager: 'head', role: 'manager', actions: leadActions(id) }),
  );
  return [...people, busy, ...leads];
}

/** The first two work in the CRM every day, the others on Mondays. */
function leadActions(id: string): (day: number) => number {
  return id === 'm0' || id === 'm1' ? () => 1 : (day) => (day % 7 === 0 ? 1 : 0);
}

function results(people: readonly HandBuiltPerson[], ...trainings: TrainingInput[]): TrainingResult[] {
  const names = new Map(managers.map((id) => [`team-${id}`, `Team ${id}`]));
  return trainingResults(panelOf(people), trainings, { absencesKnown: true, minimumGroup: 5 }, names);
}

const effect = (all: readonly TrainingResult[], by: string, groupId: string, id = 't') =>
  all.find((r) => r.kind === 'effect' && r.trainingId === id && r.by === by && r.groupId === groupId)?.payload as
    | EffectRow
    | undefined;
const retention = (all: readonly TrainingResult[], by: string, groupId: string, id = 't') =>
  all.find((r) => r.kind === 'retention' && r.trainingId === id && r.by === by && r.groupId === groupId)?.payload as
    | Retention
    | undefined;

const all = results(company(), training('t', SESSION, trainedIds, [], 10_000));

describe('hold', () => {
  it('is the trained people’s late use by their early use, divided by that of untrained people', () => {
    const row = effect(all, 'company', 'company');
    // Trained: 2 ÷ 4. Untrained: added up below.
    expect(row?.trainedRatio).toBeCloseTo(0.5, 10);
    expect(row?.controlRatio).toBeCloseTo(controlRatio(), 10);
    expect(row?.hold).toBeCloseTo(0.5 / controlRatio(), 10);
    expect(row).toMatchObject({ trained: 20, observed: 20, control: 20, verdict: 'dropped', refused: false });
  });

  it('is given by team, role and kind of manager', () => {
    expect(all.filter((r) => r.kind === 'effect').map((r) => `${r.by} ${r.groupId} ${r.people}`)).toEqual([
      'company company 20',
      ...['team team-m0 5', 'team team-m1 5', 'team team-m2 5', 'team team-m3 5'],
      'role seller 20',
      'managerSupport supported 10',
      'managerSupport unsupported 10',
    ]);
    expect(effect(all, 'team', 'team-m1')?.groupName).toBe('Team m1');
  });

  it('of a team needs eight teams to know how teams differ', () => {
    expect(effect(all, 'team', 'team-m0')).toMatchObject({
      verdict: 'not_enough_evidence',
      reason: 'too-few-control-teams',
    });
  });
});

function controlRatio(): number {
  const { actions } = company().find(({ id }) => id === 'm4-0') ?? { actions: () => 0 };
  const mean = (from: number, to: number): number => {
    let sum = 0;
    let days = 0;
    for (let day = 0; day < WEEKS * 7; day += 1) {
      const week = eventWeek(day, SESSION);
      if (week < from || week > to || day % 7 > 4) continue;
      sum += actions(day);
      days += 1;
    }
    return sum / days;
  };
  return mean(5, 8) / mean(1, 2);
}

describe('lift', () => {
  it('is what the trained do more in calendar weeks 1–4 after, against the change of the untrained', () => {
    const row = effect(all, 'company', 'company');
    // Weeks 21–23 at 4; in week 24 three days at 4 and two at 2: 3.8 on average, and 2 before. The untrained have begun
    // to slacken on the last two days of week 24: one of them at 1, which is 0.2 in that week, 0.05 on average.
    expect(row?.lift).toBeCloseTo(1.8 + 0.05, 10);
    expect(row?.preTrend).toBeCloseTo(0, 10);
    expect(row?.notices.map((notice) => notice.code)).not.toContain('lift-not-given');
  });

  it('that is gone costs what was paid', () => {
    const row = effect(all, 'company', 'company');
    // Weeks 29–32: 2 as before, while the untrained went down: what is left is their fall.
    const left = (row?.liftRetained ?? 0) * (row?.lift ?? 0);
    expect(left).toBeGreaterThan(0.3);
    expect(left).toBeLessThan(0.6);
    expect(row?.fadedCost).toBeCloseTo(10_000 * (1 - (row?.liftRetained ?? 0)), 6);
    // Half of the people, half of the cost.
    const half = effect(all, 'managerSupport', 'supported');
    expect(half?.lift).toBeNull();
    expect(half?.fadedCost).toBeNull();
    expect(half?.notices).toContainEqual({
      code: 'lift-not-given',
      detail: 'What training changed is not given: 10 trained people; an effect needs at least 20.',
    });
  });

  it('that never was is the verdict, whatever became of use later', () => {
    const flat = company(({ id }) => (trainedIds.includes(id) ? { actions: () => 2 } : {}));
    const untouched = flat.map((person) => (/^m[4-7]-/.test(person.id) ? { ...person, actions: () => 2 } : person));
    const row = effect(results(untouched, training('t', SESSION, trainedIds, [], 10_000)), 'company', 'company');
    expect(row).toMatchObject({ verdict: 'no_lift', lift: 0, hold: 1, fadedCost: null });
  });
});

describe('retention', () => {
  // One stops in event week 6, one never starts, one is as before.
  const people = company(({ id, actions }) => {
    if (id === 'm0-0') return { actions: (day) => (eventWeek(day, SESSION) >= 6 ? 0 : actions(day)) };
    if (id === 'm1-0') return { actions: (day) => (day > SESSION ? 0 : actions(day)) };
    return {};
  });
  const found = results(people, training('t', SESSION, trainedIds));
  const curve = retention(found, 'company', 'company');

  it('is about people with some use after; those who never started are their own number', () => {
    expect(curve).toMatchObject({ trained: 20, people: 19, noUptake: 1, tooEarly: 0, droppedOff: 1 });
  });

  it('falls in the week in which use began to be low', () => {
    const week = (n: number) => curve?.weeks.find((one) => one.week === n);
    expect(week(6)).toMatchObject({ atRisk: 19, dropped: 1 });
    expect(week(6)?.retained).toBeCloseTo(18 / 19, 10);
    expect(week(5)).toMatchObject({ dropped: 0, retained: 1 });
    expect(curve?.placeboPerWeek).toBe(0);
  });

  it('has no comparison of supported and unsupported teams below four managers a side', () => {
    const comparison = found.find((r) => r.kind === 'comparison')?.payload;
    expect(comparison).toMatchObject({ managers: [2, 2], refused: true, difference: null });
  });
});

describe('in words', () => {
  it('has its people and its interval, and calls nothing a cause', () => {
    const rows = all.flatMap((result) => (result.kind === 'effect' ? [result.payload as EffectRow] : []));
    const said = rows.flatMap((row) => row.notices.map((notice) => notice.detail));
    for (const sentence of said) expect(sentence).not.toMatch(/because|caused|driven by|due to/i);
    const company = effect(all, 'company', 'company')?.notices.find(({ code }) => code === 'hold-in-words')?.detail;
    expect(company).toMatch(
      /^Use in weeks 5–8 was 50 % of weeks 1–2 \(20 people\); untrained colleagues' stayed at 70 % \(20 people\)\. Held: 71 % \(\d+ % to \d+ %\)\.$/,
    );
    expect(retention(all, 'company', 'company')?.sentence).toMatch(/^Of 20 people .* were still using it in week 12/);
  });

  it('of ten trained people is that there is not enough, and what would be', () => {
    const few = results(company(), training('t', SESSION, trainedIds.slice(0, 10)));
    const row = effect(few, 'company', 'company');
    expect(row?.verdict).toBe('not_enough_evidence');
    expect(row?.notices.find(({ code }) => code === 'lift-not-given')?.detail).toBe(
      'What training changed is not given: 10 trained people; an effect needs at least 20.',
    );
    expect(row?.needed ?? row?.notices.map(({ detail }) => detail).join(' ')).toMatch(/need/);
    const study = few.find((result) => result.kind === 'event-study')?.payload;
    expect(study).toMatchObject({ refused: true, needed: '10 trained people; an effect needs at least 20.', rows: [] });
  });
});

describe('week by week', () => {
  it('the event study is what the trained do more, against the mean of the weeks before', () => {
    const study = all.find((result) => result.kind === 'event-study')?.payload as EventStudy;
    expect(study).toMatchObject({ refused: false });
    const week = (n: number) => study.rows.find((row) => row.eventWeek === n);
    // By hand: 4 instead of 2 in calendar weeks 21 to 23, and nothing in the 16 weeks before.
    for (const n of [1, 2, 3]) expect(week(n)?.estimate).toBeCloseTo(2, 10);
    for (let n = -16; n < 0; n += 1) expect(week(n)?.estimate).toBeCloseTo(0, 10);
    expect(week(2)).toMatchObject({ trained: 20, control: 20 });
  });
});

describe('dose', () => {
  it('is flagged above three hours a day, and for two sessions within a week', () => {
    const long = { ...training('t', SESSION, trainedIds), hours: 7 };
    const soon = training('u', SESSION + 5, trainedIds.slice(0, 8));
    const row = effect(results(company(), long, soon), 'company', 'company');
    expect(row?.notices.filter(({ code }) => code === 'overload' || code === 'dose')).toEqual([
      { code: 'dose', detail: '7 hours in 1 day.' },
      { code: 'overload', detail: '7 hours a day: more than 3 is a lot to take in.' },
      { code: 'overload', detail: '8 of 20 people had two sessions within 7 days.' },
    ]);
  });
});

describe('what there is nothing to say of', () => {
  it('a training to come, or before the data', () => {
    expect(results(company(), training('t', WEEKS * 7 + 1, trainedIds))).toEqual([]);
    expect(results(company(), training('t', -20, trainedIds))).toEqual([]);
  });

  it('a training that is not over', () => {
    expect(results(company(), training('t', [WEEKS * 7 - 5, WEEKS * 7 + 5], trainedIds))).toEqual([]);
  });

  it('a training three weeks ago, whose fifth week is yet to come', () => {
    const row = effect(results(company(), training('t', wednesday(WEEKS - 3), trainedIds)), 'company', 'company');
    expect(row).toMatchObject({ verdict: 'not_enough_evidence', hold: null, observed: null, refused: true });
    // The session was on 24 September, a Wednesday; week 8 ends eight weeks later.
    expect(row).toMatchObject({
      reason: 'too-little-follow-up',
      needed: 'Weeks 5–8 after the session are needed, and they are over on 2025-11-19.',
    });
  });

  it('a training that was nobody’s first: a row that says so', () => {
    const found = results(company(), training('t', SESSION, trainedIds), training('u', wednesday(26), trainedIds));
    const row = effect(found, 'company', 'company', 'u');
    expect(row).toMatchObject({ trained: 0, verdict: 'not_enough_evidence', refused: true });
    expect(row?.notices).toContainEqual({
      code: 'trained-before',
      detail: '20 people had been trained before and count for that training.',
    });
  });

  it('a company all of which was trained is compared with itself, and that is said', () => {
    const everybody = managers.flatMap((manager) => [0, 1, 2, 3, 4].map((n) => `${manager}-${n}`));
    const row = effect(results(company(), training('t', SESSION, everybody)), 'company', 'company');
    expect(row).toMatchObject({ verdict: 'not_enough_evidence', reason: 'no-controls', controlRatio: null });
    expect(row?.notices.map((notice) => notice.code)).toEqual(['before-after', 'lift-not-given', 'hold-in-words']);
  });
});

it('people of other roles are no comparison', () => {
  const people = company(({ id }) => (/^m[4-7]-/.test(id) ? { role: 'caller' } : {}));
  const row = effect(results(people, training('t', SESSION, trainedIds)), 'company', 'company');
  expect(row).toMatchObject({ reason: 'no-controls', control: null });
});

it('a business unit with several managers is one team', () => {
  const found = results(
    company(() => ({ team: 'north' })),
    training('t', SESSION, trainedIds),
  );
  const teams = found.filter((r) => r.kind === 'effect' && r.by === 'team');
  expect(teams.map((r) => `${r.groupId} ${r.people}`)).toEqual(['north 20']);
  expect(effect(found, 'team', 'north')).toMatchObject({ observed: 20, verdict: 'dropped' });
});

it('the same facts give the same results, in whatever order trainings and attendance come', () => {
  const one = training('t', SESSION, trainedIds.slice(0, 10), trainedIds.slice(15));
  const other = training('u', wednesday(24), trainedIds.slice(10));
  const turned = { ...one, attendance: one.attendance.toReversed() };
  expect(JSON.stringify(results(company(), other, turned))).toBe(JSON.stringify(results(company(), one, other)));
});
