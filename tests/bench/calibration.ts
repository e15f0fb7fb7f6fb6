import { companyVerdicts } from './calibration/company-verdicts.ts';
import { curveDifferences } from './calibration/curve-differences.ts';
import { demoVerdicts } from './calibration/demo-verdicts.ts';
import { driverFlags } from './calibration/driver-flags.ts';
import { breakAlarms, curveCoverage, effectCoverage, rateCoverage } from './calibration/intervals.ts';
import type { Calibrated } from './calibration/row.ts';

export const title = "how often intervals cover and verdicts are wrong, by simulation with the product's own functions";

const REPLICATIONS = Number(process.env['REPLICATIONS'] ?? 300);
const SEEDS = Number(process.env['SEEDS'] ?? 100);

/** Every row is what was counted; the goal beside it is met or is not. */
export async function run(): Promise<void> {
  const parts: readonly (() => Calibrated[])[] = [
    () => companyVerdicts(REPLICATIONS),
    () => driverFlags(REPLICATIONS),
    () => curveDifferences(REPLICATIONS),
    () => effectCoverage(REPLICATIONS),
    () => curveCoverage(REPLICATIONS),
    () => rateCoverage(REPLICATIONS),
    () => breakAlarms(REPLICATIONS),
    () => demoVerdicts(SEEDS),
  ];
  process.stdout.write('| what | situation | replications | share | goal | met |\n|---|---|---:|---:|---|---|\n');
  for (const part of parts) {
    for (const { what, situation, count, share, goal } of part()) {
      const met = goal === null ? '' : (goal.atLeast ?? 0) <= share && share <= (goal.atMost ?? 1) ? 'yes' : '**no**';
      const wanted =
        goal === null
          ? ''
          : goal.atLeast === undefined
            ? `≤ ${percent(goal.atMost ?? 1)}`
            : `≥ ${percent(goal.atLeast)}`;
      process.stdout.write(`| ${what} | ${situation} | ${count} | ${percent(share)} | ${wanted} | ${met} |\n`);
    }
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
