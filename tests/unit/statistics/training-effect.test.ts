import { describe, expect, it } from 'vitest';
import {
  cohortWeeks,
  eventStudy,
  mulberry32,
  NEVER,
  randomNormal,
  type TrainingEffectInput,
  trainingEffect,
  weeklyRates,
} from '../../../src/statistics/index.ts';
import { loadCrmPanel } from './crm-panel.ts';

interface Setting {
  readonly teams?: number;
  readonly trainedTeams?: number;
  readonly size?: number;
  readonly lift?: (eventWeek: number) => number;
  readonly seed?: number;
  readonly weeks?: number;
}

/** Half of the teams are trained in week 20; people differ in level, weeks share a season. */
function made(setting: Setting = {}): TrainingEffectInput {
  const { teams = 12, trainedTeams = 6, size = 6, lift = () => 0, seed = 3, weeks = 40 } = setting;
  const random = mulberry32(seed);
  const people = teams * size;
  const outcome = new Float64Array(people * weeks);
  const cohort = new Int32Array(people).fill(NEVER);
  const cluster = Int32Array.from({ length: people }, (_, i) => Math.floor(i / size));
  for (let i = 0; i < people; i++) {
    if ((cluster[i] as number) < trainedTeams) cohort[i] = 20;
    const level = 3 + randomNormal(random);
    for (let w = 0; w < weeks; w++) {
      const effect = cohort[i] === 20 ? lift(w - 20) : 0;
      outcome[i * weeks + w] = level + Math.sin(w / 3) + effect + 0.3 * randomNormal(random);
    }
  }
  return { people, weeks, outcome, cohort, cluster, clusters: teams };
}

const fading = (e: number): number => (e < 0 ? 0 : 1.2 * 2 ** (-e / 8));

describe('training effect', () => {
  it('recovers an effect that fades, what is left of it, and no effect before', () => {
    const effect = trainingEffect(made({ lift: fading }));
    if (effect.refused) throw new Error(effect.needed);
    const truth = [1, 5, 9].map((from) => [0, 1, 2, 3].reduce((sum, k) => sum + fading(from + k) / 4, 0));
    for (const [i, window] of effect.windows.entries()) {
      if (window.refused) throw new Error(window.needed);
      expect(Math.abs(window.estimate - (truth[i] as number))).toBeLessThan(0.15);
      expect(window.low).toBeLessThan(truth[i] as number);
      expect(window.high).toBeGreaterThan(truth[i] as number);
      expect(window.simultaneous.low).toBeLessThanOrEqual(window.low);
      expect(window.simultaneous.high).toBeGreaterThanOrEqual(window.high);
    }
    expect(effect.placebo?.low).toBeLessThan(0);
    expect(effect.placebo?.high).toBeGreaterThan(0);
    expect(effect.dipWarning).toBe(false);
    const left = effect.liftRetained;
    expect(Math.abs((left?.value ?? 0) - (truth[2] as number) / (truth[0] as number))).toBeLessThan(0.1);
    expect(left?.low).toBeLessThan(left?.value ?? 0);
  });

  it('does not speak of lift retained where there was none, yet can say there was none', () => {
    const effect = trainingEffect(made());
    if (effect.refused) throw new Error(effect.needed);
    expect(effect.liftRetained).toBeNull();
    const first = effect.windows[0];
    if (first.refused) throw new Error(first.needed);
    expect(first.high).toBeLessThan(0.1 * first.base);
  });

  it('sees people sent to training when use was low', () => {
    const effect = trainingEffect(made({ lift: (e) => (e === -1 || e === -2 ? -1 : 0) }));
    if (effect.refused) throw new Error(effect.needed);
    expect(effect.dipWarning).toBe(true);
    const first = effect.windows[0];
    if (first.refused) throw new Error(first.needed);
    expect(Math.abs(effect.withoutDip?.estimate ?? 1)).toBeLessThan(Math.abs(first.estimate));
  });

  it('refuses groups that were moving apart before', () => {
    const trend = trainingEffect(made({ lift: (e) => 0.05 * e }));
    expect(trend).toMatchObject({ refused: true, reason: 'pre-trend' });
  });

  it('refuses 19 people, 3 managers, 7 weeks of history and other roles', () => {
    expect(trainingEffect(made({ size: 4, trainedTeams: 4 }))).toMatchObject({ reason: 'too-few-trained' });
    expect(trainingEffect(made({ size: 8, trainedTeams: 3 }))).toMatchObject({ reason: 'too-few-trained-managers' });
    const early = made();
    expect(trainingEffect({ ...early, cohort: early.cohort.map((c) => (c === 20 ? 7 : c)) })).toMatchObject({
      reason: 'too-few-weeks',
    });
    const roles = early.cohort.map((c) => (c === 20 ? 0 : 1));
    expect(trainingEffect({ ...early, role: roles })).toMatchObject({ reason: 'different-roles' });
    expect(trainingEffect({ ...early, role: roles.map((_, i) => i % 2) })).toMatchObject({ refused: false });
  });

  it('refuses a window on its own: not over yet, no controls left, too many missing', () => {
    const short = trainingEffect(made({ weeks: 30, lift: fading }));
    expect(short).toMatchObject({
      windows: [{ refused: false }, { refused: false }, { reason: 'too-little-follow-up' }],
    });
    const everybody = made({ lift: fading });
    const second = everybody.cohort.map((c) => (c === NEVER ? 26 : c));
    const staggered = trainingEffect({
      ...everybody,
      cohort: second,
      include: everybody.cohort.map((c) => (c === 20 ? 1 : 0)) as unknown as Uint8Array,
    });
    expect(staggered).toMatchObject({
      windows: [{ refused: false }, { reason: 'too-few-controls' }, { reason: 'too-few-controls' }],
    });
    const missing = made({ lift: fading });
    for (let i = 0; i < 12; i++) missing.outcome.fill(Number.NaN, i * missing.weeks + 12, i * missing.weeks + 20);
    expect(trainingEffect(missing)).toMatchObject({ windows: [{ reason: 'too-many-missing' }, {}, {}] });
  });

  it('draws the event study of the simulated company: flat before, up after, fading', () => {
    const company = loadCrmPanel();
    const firstSession = new Int32Array(company.panel.people).fill(NEVER);
    for (const s of company.sessions) firstSession[s.person] = s.days[0] as number;
    const input = {
      people: company.panel.people,
      weeks: 78,
      outcome: weeklyRates(company.panel),
      cohort: cohortWeeks(firstSession),
      cluster: company.managerRow,
      clusters: company.panel.people,
    };
    const weeks = eventStudy(input);
    const at = (e: number): number => weeks.find((w) => w.eventWeek === e)?.estimate ?? Number.NaN;
    expect(weeks.map((w) => w.eventWeek)).toEqual(Array.from({ length: 29 }, (_, i) => i - 16));
    expect(at(1)).toBeGreaterThan(0.5);
    expect(at(12)).toBeLessThan(at(1));
    expect(Math.abs(at(-12))).toBeLessThan(0.3);
    const effect = trainingEffect(input);
    expect(effect).toMatchObject({
      refused: false,
      windows: [{ refused: false }, { refused: false }, { refused: false }],
    });
  });
});
