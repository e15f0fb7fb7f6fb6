import { describe, expect, it } from 'vitest';
import type { GroupStanding, Rate } from '../../../src/reports/weekly/document.ts';
import type { Break, DriverAnswer } from '../../../src/reports/weekly/drivers.ts';
import type { FindingMaterial, TrainingMaterial } from '../../../src/reports/weekly/finding-material.ts';
import { findingsOf, judgedInWords, MOST_FINDINGS } from '../../../src/reports/weekly/findings.ts';
import { weekWith } from '../../../src/reports/weekly/week.ts';

type Effect = TrainingMaterial['effects'][number];

const effect = (changes: Partial<Extract<Effect, { suppressed: false }>> = {}): Effect => ({
  trainingId: 't1',
  trainingName: 'Basics',
  by: 'company',
  groupId: 'company',
  groupName: 'Company',
  trained: 40,
  observed: 40,
  control: 50,
  lift: null,
  liftLow: null,
  liftHigh: null,
  hold: 0.5,
  holdLow: 0.4,
  holdHigh: 0.6,
  trainedRatio: 0.49,
  controlRatio: 0.98,
  liftRetained: null,
  verdict: 'dropped',
  minimumDetectableDrop: 0.2,
  preTrend: null,
  fadedCost: null,
  refused: false,
  reason: null,
  needed: null,
  notices: [],
  suppressed: false,
  ...changes,
});
const team = (groupId: string, changes: Partial<Extract<Effect, { suppressed: false }>> = {}): Effect =>
  effect({ by: 'team', groupId, groupName: `Team ${groupId}`, trained: 10, observed: 10, ...changes });

const noDrivers: DriverAnswer = {
  rows: [],
  suppressedGroups: 0,
  periods: null,
  change: null,
  breaks: [],
  events: [],
  notices: [],
};
const training = (changes: Partial<TrainingMaterial> = {}): TrainingMaterial => ({
  id: 't1',
  name: 'Basics',
  endsOn: '2026-09-01',
  effects: [],
  retention: [],
  comparison: null,
  drivers: noDrivers,
  ...changes,
});
const material = (changes: Partial<FindingMaterial> = {}): FindingMaterial => ({
  week: weekWith('2026-11-10'),
  currency: 'EUR',
  trainings: [],
  groups: [],
  breaks: [],
  ...changes,
});
const rate = (changes: Partial<Rate> = {}): Rate => ({
  value: 0.5,
  low: 0.4,
  high: 0.6,
  people: 20,
  band: null,
  suppressed: false,
  reason: null,
  ...changes,
});
const standing = (groupId: string, now: Rate, target: { value: number; dueOn: string } | null): GroupStanding => ({
  groupId,
  groupName: `Team ${groupId}`,
  adoption: { now, earlier: now, target },
  habit: null,
});
const fall = (groupId: string, changes: Partial<Break> = {}): Break => ({
  groupId,
  groupName: `Team ${groupId}`,
  direction: 'fell',
  from: '2026-09-21',
  to: '2026-10-11',
  week: '2026-10-05',
  change: -0.4,
  before: 5,
  after: 3,
  people: 10,
  facts: [],
  sentence: '',
  ...changes,
});

describe('findings', () => {
  it('are none where every verdict is one of calm or of too little evidence', () => {
    const calm = [
      effect({ verdict: 'held' }),
      team('a', { verdict: 'not_enough_evidence' }),
      team('b', { verdict: 'held' }),
    ];
    expect(findingsOf(material({ trainings: [training({ effects: calm })] }))).toEqual([]);
    expect(findingsOf(material())).toEqual([]);
  });

  it('are ordered by what the cautious end of the interval leaves of the cost', () => {
    const effects = [
      // Looks worst, and is the least certain: 10 × (1 − 0.9) = 1.
      team('unsure', { hold: 0.1, holdHigh: 0.9 }),
      // 10 × (1 − 0.5) = 5.
      team('sure', { hold: 0.4, holdHigh: 0.5 }),
      // 40 × (1 − 0.6) = 16.
      effect(),
    ];
    const found = findingsOf(material({ trainings: [training({ effects })] }));
    expect(found.map(({ rank, where }) => [rank, where.groupId])).toEqual([
      [1, 'company'],
      [2, 'sure'],
      [3, 'unsure'],
    ]);
    expect(found[2]).toMatchObject({ cost: 9, certainty: expect.closeTo(1 / 9, 4) });
  });

  it('are at most five, the most costly', () => {
    const effects = Array.from({ length: 9 }, (_, n) =>
      team(String(n), { hold: 0.5 - n / 100, holdHigh: 0.8 - n / 100 }),
    );
    const found = findingsOf(material({ trainings: [training({ effects })] }));
    expect(found).toHaveLength(MOST_FINDINGS);
    expect(found.map(({ where }) => where.groupId)).toEqual(['8', '7', '6', '5', '4']);
  });

  it('say where, since when, how much with interval and people, and what to do by whom', () => {
    const [found] = findingsOf(material({ trainings: [training({ effects: [team('a')] })] }));
    expect(found).toMatchObject({
      kind: 'team-faded',
      title: 'Team a: use faded after Basics',
      since: { on: '2026-09-30' },
      size: {
        sentence:
          "Use in weeks 5–8 was 49 % of weeks 1–2; untrained colleagues' was 98 %. Hold 0.50 (0.40 to 0.60), 10 people.",
      },
      action: { owner: "the team's manager" },
      definitions: ['training-hold', 'verdict'],
    });
  });

  it('say so where there was nobody to compare with', () => {
    const [found] = findingsOf(material({ trainings: [training({ effects: [effect({ controlRatio: null })] })] }));
    expect(found?.size.sentence).toContain('before/after only');
  });

  it('never rest on a row that is suppressed', () => {
    const hidden = { ...team('a'), ...{ hold: null, holdHigh: null, observed: null, verdict: null }, suppressed: true };
    expect(findingsOf(material({ trainings: [training({ effects: [hidden as Effect] })] }))).toEqual([]);
  });

  it('are dated by the week in which use of the team broke, and name what happened then without a cause', () => {
    const facts = ['release 12 on 2026-10-01', 'training Basics on 2026-09-01'];
    const other = fall('b');
    const trainings = [training({ effects: [team('a')] })];
    const [found] = findingsOf(material({ trainings, breaks: [fall('a', { facts }), other] }));
    expect(found?.since).toEqual({
      on: '2026-10-05',
      note: 'the break lies between 21 September 2026 and 11 October 2026',
    });
    expect(found?.driver).toMatch(/release 12 .*; training Basics .*\. We do not know which mattered\.$/);
    for (const { driver } of findingsOf(material({ trainings, breaks: [other] }))) expect(driver).toBeNull();
  });

  it('tell a recent fall of a team of which nothing else is told, as certain as such falls are', () => {
    const groups = Array.from({ length: 20 }, (_, n) => standing(String(n), rate(), null));
    const breaks = [
      fall('x'),
      fall('y', { week: '2026-06-01' }),
      fall('z', { direction: 'rose', change: 0.4 }),
      fall('a'),
    ];
    const found = findingsOf(material({ trainings: [training({ effects: [team('a')] })], groups, breaks }));
    const broke = found.filter(({ kind }) => kind === 'team-broke');
    // Of 20 teams one is expected by chance, and four breaks were found.
    expect(broke).toEqual([expect.objectContaining({ title: 'Team x: use fell', cost: 4, certainty: 0.75 })]);
  });

  it('tell a fall after a training of a team that cannot be judged by it, the largest of each team', () => {
    const effects = [team('a', { verdict: 'not_enough_evidence', hold: null, holdHigh: null, refused: true })];
    const groups = Array.from({ length: 20 }, (_, n) => standing(String(n), rate(), null));
    // Basics ended on 1 September and is followed up to 24 November; before that the falls are of the summer.
    const week = weekWith('2027-02-10');
    const small = fall('a', { week: '2026-10-12', before: 3, after: 1.5, change: -0.5 });
    const breaks = [fall('a'), small, fall('a', { week: '2026-08-31', before: 9 }), fall('b')];
    const found = findingsOf(material({ week, trainings: [training({ effects })], groups, breaks }));
    expect(found).toEqual([
      expect.objectContaining({
        kind: 'team-broke',
        title: 'Team a: use fell after Basics',
        training: { id: 't1', name: 'Basics', endsOn: '2026-09-01' },
        since: { on: '2026-10-05', note: 'the break lies between 21 September 2026 and 11 October 2026' },
        certainty: 0.75,
        definitions: ['break-week', 'core-actions-per-working-day'],
      }),
    ]);
    expect(judgedInWords(material({ groups, breaks }))).toContain(
      '20 teams whose weeks were searched for breaks (by chance about 1.0 of them would show one)',
    );
  });

  it('tell the difference that goes along with managers only where its direction is sure, once', () => {
    const comparison = {
      trainingId: 't1',
      by: 'managerSupport' as const,
      logRank: null,
      difference: 3,
      differenceLow: 1,
      differenceHigh: 5,
      differenceWeeks: 12,
      managers: [5, 7] as const,
      refused: false,
      reason: null,
      needed: null,
      sentence: 'Teams kept using it 3.0 weeks longer. This is an association.',
    };
    const others = {
      by: 'managerSupport',
      groupId: 'unsupported',
      groupName: 'Manager does not',
      people: 60,
      suppressed: false,
    };
    const retention = [others] as unknown as TrainingMaterial['retention'];
    const alone = findingsOf(
      material({ trainings: [training({ comparison, retention, effects: [effect({ verdict: 'held' })] })] }),
    );
    expect(alone).toEqual([
      expect.objectContaining({ kind: 'support-difference', cost: 15, certainty: expect.closeTo(1 / 3, 4) }),
    ]);
    expect(alone[0]?.size.sentence).toContain('This is an association');
    const faded = findingsOf(material({ trainings: [training({ comparison, retention, effects: [effect()] })] }));
    expect(faded.map(({ kind }) => kind)).toEqual(['training-faded']);
    expect(faded[0]?.driver).toContain('3.0 weeks longer');
    const unsure = { ...comparison, differenceLow: -0.1 };
    expect(findingsOf(material({ trainings: [training({ comparison: unsure, retention })] }))).toEqual([]);
  });

  it('name where a fall came from, by parts that add up', () => {
    const row = {
      contribution: -0.3,
      size: -0.3,
      low: null,
      high: null,
      before: 5,
      after: 3,
      certainty: 0.95,
      note: null,
    };
    const rows = [
      {
        ...row,
        by: 'kind',
        groupId: 'stopped',
        groupName: 'People who were there throughout',
        kind: 'stopped',
        share: 0.8,
        people: 90,
        flagged: false,
        suppressed: false,
      },
      {
        ...row,
        by: 'kind',
        groupId: 'left',
        groupName: 'Leavers',
        kind: 'left',
        share: 0.2,
        people: 9,
        flagged: false,
        suppressed: false,
      },
      {
        ...row,
        by: 'tenure',
        groupId: 'new',
        groupName: 'Under a year',
        kind: null,
        share: 0.5,
        people: 30,
        flagged: true,
        suppressed: false,
      },
      {
        ...row,
        by: 'behaviour',
        groupId: 'calls',
        groupName: 'Calls',
        kind: null,
        share: 0.6,
        people: 80,
        flagged: false,
        suppressed: false,
      },
      {
        ...row,
        by: 'behaviour',
        groupId: 'tasks',
        groupName: 'Tasks completed',
        kind: null,
        share: 0.05,
        people: 70,
        flagged: false,
        suppressed: false,
      },
      {
        ...row,
        by: 'role',
        groupId: 'r',
        groupName: 'Hidden',
        kind: null,
        share: null,
        people: null,
        flagged: null,
        size: null,
        suppressed: true,
      },
    ] as unknown as DriverAnswer['rows'];
    const drivers = { ...noDrivers, rows, change: { before: 5, after: 4, change: -1 } };
    const [found] = findingsOf(material({ trainings: [training({ drivers, effects: [effect()] })] }));
    expect(found?.driver).toBe(
      "Of the fall of the company's use: 80 % people who were there throughout, 20 % leavers. By kind of action, the fall of the company's use was 60 % calls. More than others fell: Under a year (tenure, 30 people).",
    );
  });

  it('tell a training that brought nothing', () => {
    const flat = effect({ verdict: 'no_lift', lift: 0.05, liftLow: -0.1, liftHigh: 0.2, hold: null, holdHigh: null });
    const [found] = findingsOf(material({ trainings: [training({ effects: [flat] })] }));
    expect(found).toMatchObject({
      kind: 'training-without-lift',
      cost: 4,
      certainty: 1,
      action: { owner: 'sales enablement' },
    });
  });

  it('hold a group against its target once that is due, if the whole interval is below it', () => {
    const due = { value: 0.8, dueOn: '2026-11-15' };
    const groups = [
      standing('below', rate(), due),
      standing('close', rate({ high: 0.8 }), due),
      standing('later', rate(), { ...due, dueOn: '2026-11-16' }),
      standing('hidden', rate({ value: null, high: null, suppressed: true }), due),
      standing('free', rate(), null),
    ];
    const found = findingsOf(material({ groups }));
    expect(found.map(({ where }) => where.groupId)).toEqual(['below']);
    expect(found[0]).toMatchObject({
      cost: expect.closeTo(6, 4),
      certainty: expect.closeTo(2 / 3, 4),
      since: { on: '2026-11-15' },
    });
    expect(judgedInWords(material({ groups }))).toContain(
      '2 groups with a target that is due (by chance about 0.1 of them',
    );
  });
});
