import { expect, test } from 'vitest';
import { AT_MOST_A_TENTH } from '../../../src/privacy/suppression.ts';
import { bar, curves, sparkline } from '../../../src/reports/terminal/characters.ts';
import { type Findings, renderFindings, wrap } from '../../../src/reports/terminal/index.ts';
import { percent } from '../../../src/reports/wording.ts';

const plain = {
  bold: (text: string) => text,
  dim: (text: string) => text,
  red: (text: string) => text,
  green: (text: string) => text,
  yellow: (text: string) => text,
  cyan: (text: string) => text,
};

const week = {
  groupId: 'company',
  groupName: 'Company',
  periodStart: '2026-11-09',
  periodEnd: '2026-11-16',
  value: 0.5,
  numerator: 10,
  denominator: 20,
  people: 20,
  low: 0.3,
  high: 0.7,
  provisional: false,
  reason: null,
  suppressed: false as const,
};

const effect = {
  trainingId: 't1',
  trainingName: 'Basics',
  by: 'company' as const,
  groupId: 'company',
  groupName: 'Company',
  trained: 40,
  observed: 38,
  control: 50,
  lift: null,
  liftLow: null,
  liftHigh: null,
  hold: 0.5,
  holdLow: 0.4,
  holdHigh: 0.62,
  trainedRatio: 0.49,
  controlRatio: 0.98,
  liftRetained: null,
  verdict: 'dropped' as const,
  minimumDetectableDrop: 0.2,
  preTrend: null,
  fadedCost: null,
  refused: false,
  reason: null,
  needed: null,
  notices: [],
  suppressed: false as const,
};

const findings: Findings = {
  company: 'Acme',
  dataThrough: '2026-11-20',
  people: 60,
  connections: [
    {
      id: 'sf',
      vendor: 'Salesforce',
      streams: [
        {
          stream: 'tasks',
          status: 'succeeded',
          reason: null,
          read: 1200,
          stored: 1190,
          unchanged: 0,
          deleted: 3,
          quarantined: 4,
          skipped: 6,
          object: 'Task',
          sourceCount: 1190,
          storedCount: 1189,
        },
      ],
      reconciled: false,
      requests: 12,
    },
  ],
  companyAdoption: [week],
  teamAdoption: [
    {
      ...week,
      groupId: 'a',
      groupName: 'Team A',
      value: null,
      numerator: null,
      low: null,
      high: null,
      people: 9,
      reason: AT_MOST_A_TENTH,
    },
    { ...week, groupId: 'b', groupName: 'Team B', value: 0.75 },
  ],
  trainings: [
    { id: 't1', name: 'Basics', endsOn: '2026-07-01', effects: [effect], retention: [], comparison: null },
    {
      id: 't2',
      name: 'Too soon',
      endsOn: '2026-11-01',
      effects: [
        {
          ...effect,
          trainingId: 't2',
          hold: null,
          verdict: 'not_enough_evidence',
          refused: true,
          needed: 'Eight weeks are needed.',
        },
      ],
      retention: [],
      comparison: null,
    },
  ],
  notices: ['Absences are not known.'],
  suppressedGroups: 2,
};

test('the report says what was read, where counts differ, how use stands and whether it held', () => {
  const text = renderFindings(findings, plain);
  expect(text).toContain('counts differ');
  expect(text).toMatch(/1,190 → 1,189 ≠/);
  expect(text).toContain('dropped  hold 0.50 (0.40 to 0.62), 38 people: use in weeks 5–8 was 49 % of weeks 1–2');
  expect(text).toContain("untrained colleagues' was 98 %");
  expect(text).toContain('not enough evidence  Eight weeks are needed.');
  expect(text).toContain('Absences are not known.');
  expect(text).toContain('2 groups are too small to be shown.');
  expect(text).not.toMatch(/because/i);
});

test('a band is drawn at its edge, and the count behind it stays hidden', () => {
  const line = renderFindings(findings, plain)
    .split('\n')
    .find((candidate) => candidate.includes('Team A'));
  expect(line).toContain('≤ 10 %');
  expect(line).toContain('9 people');
  expect(line).not.toContain(' of ');
});

test('a company nothing is known of yet still gets a report', () => {
  const empty: Findings = {
    ...findings,
    dataThrough: null,
    people: 0,
    companyAdoption: [],
    teamAdoption: [],
    trainings: [],
    notices: [],
    suppressedGroups: 0,
  };
  expect(renderFindings(empty, plain)).toContain('no complete day yet');
});

test('bars, sparklines and curves stay within their bounds', () => {
  expect(bar(1.4, 4)).toBe('████');
  expect(bar(-1, 4)).toBe('░░░░');
  expect(sparkline([0, 0.5, 1, null])).toBe('▁▅█ ');
  expect(percent(0.005)).toBe('1 %');
  const drawn = curves(
    [
      {
        mark: '●',
        retained: new Map([
          [0, 1],
          [1, 1],
        ]),
      },
      {
        mark: '○',
        retained: new Map([
          [0, 1],
          [1, 0],
        ]),
      },
    ],
    1,
  );
  expect(drawn[0]).toContain('●───●');
  expect(drawn[10]).toContain('○');
});

test('long sentences are wrapped at blanks', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
});
