import { teamBreaks } from '../../src/metrics/breaks.ts';
import { driverRows } from '../../src/metrics/drivers/driver-rows.ts';
import type { CompanyEvent } from '../../src/metrics/events.ts';
import { teamWeeks } from '../../src/metrics/team-weeks.ts';
import { groupComparisons } from '../../src/metrics/training/comparisons.ts';
import { followUp } from '../../src/metrics/training/follow-up.ts';
import { resultsOf } from '../../src/metrics/training/results.ts';
import { openStudy } from '../../src/metrics/training/study.ts';
import { makeLargeCompany, periodsOf, trainingsFor } from './large-company.ts';

export const title = 'everything that is said of trainings, for 1,000 to 100,000 people over 104 weeks, on one thread';

/** People; the second is the goal's. */
const SIZES = (process.env['PEOPLE'] ?? '1000,10000,100000').split(',').map(Number);
const REPEATS = Number(process.env['REPEATS'] ?? 3);

interface Step {
  readonly name: string;
  readonly milliseconds: number;
}

/**
 * The functions the product computes with, over facts that are made up in memory: reading them is `bench facts`. The best of
 * three runs of each step, as whatever else runs on the machine only adds.
 */
export async function run(): Promise<void> {
  const columns = new Map<number, Step[]>();
  for (const people of SIZES) columns.set(people, await measure(people));
  const names = columns.get(SIZES[0] ?? 0)?.map(({ name }) => name) ?? [];
  const cell = (people: number, name: string): string =>
    (columns.get(people)?.find((step) => step.name === name)?.milliseconds ?? 0).toFixed(0);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  process.stdout.write(line(['step (ms)', ...SIZES.map((people) => `${people} people`)]));
  process.stdout.write(line(['---', ...SIZES.map(() => '---:')]));
  for (const name of names) process.stdout.write(line([name, ...SIZES.map((people) => cell(people, name))]));
  const totals = SIZES.map((people) => (columns.get(people) ?? []).reduce((sum, step) => sum + step.milliseconds, 0));
  process.stdout.write(line(['**all**', ...totals.map((total) => total.toFixed(0))]));
  process.stdout.write(
    line(['per 1,000 people', ...totals.map((total, i) => (total / ((SIZES[i] ?? 1) / 1000)).toFixed(0))]),
  );
}

async function measure(people: number): Promise<Step[]> {
  const facts = makeLargeCompany(people);
  const trainings = trainingsFor(facts);
  const teamNames = new Map<string, string>();
  const settings = { absencesKnown: true, minimumGroup: 5 };
  const steps: Step[] = [];
  const timed = <T>(name: string, work: () => T): T => {
    let best = Number.POSITIVE_INFINITY;
    let result: T | undefined;
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const start = performance.now();
      result = work();
      best = Math.min(best, performance.now() - start);
    }
    steps.push({ name, milliseconds: best });
    return result as T;
  };
  const study = timed('people, trainings and weekly figures', () => openStudy(facts, trainings, settings));
  timed('episodes and drop-offs', () => study.attended.map((attended) => followUp(study, attended)));
  timed('effects, holds, verdicts, curves and comparisons of every training, team and role', () =>
    study.attended.map((attended) => resultsOf(study, attended, settings, teamNames)),
  );
  timed('comparisons over all trainings', () => groupComparisons(study, facts.firstDay + facts.panel.days - 1));
  const events: CompanyEvent[] = [];
  timed('break weeks of every team', () => teamBreaks(teamWeeks(facts, study.volume, teamNames), events));
  const { periods, names } = periodsOf(facts, trainings);
  timed('drivers', () => driverRows(periods, names));
  return steps;
}
