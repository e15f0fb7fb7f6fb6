import { studentUpper } from './distributions.ts';
import type { PersonWeeks } from './person-weeks.ts';

export interface ClusteredLogRank {
  /** Drop-offs and person-weeks of each group. */
  readonly events: readonly [number, number];
  readonly atRisk: readonly [number, number];
  /** (O₁/E₁) ÷ (O₀/E₀): how many times as often the second group drops off, week for week; null without any expected. */
  readonly hazardRatio: number | null;
  readonly clusters: number;
  /** Two-sided, Student's t of the score summed within clusters; null below four clusters. */
  readonly pValue: number | null;
}

/**
 * Log-rank of two groups of person-**weeks**, for people who change groups (one session so far, several so far): each week's
 * risk set is divided as it was then, so nobody is counted as having had what came later. Score of a row:
 * (g − p_w)(event − h_w), p_w the share of the second group in the risk set of week w, h_w its hazard; its variance is that of
 * sums within clusters, M/(M − 1) Σ_c U_c², as people of one manager stop together.
 *
 * @param groupOfRow 0 or 1 of each row; −1 leaves it out
 * @param clusterOf manager of each person; −1: alone
 */
export function clusteredLogRank(rows: PersonWeeks, groupOfRow: Int8Array, clusterOf: Int32Array): ClusteredLogRank {
  let weeks = 0;
  for (let i = 0; i < rows.length; i++) weeks = Math.max(weeks, rows.week[i] as number);
  const n = new Float64Array(weeks + 1);
  const n1 = new Float64Array(weeks + 1);
  const d = new Float64Array(weeks + 1);
  const events: [number, number] = [0, 0];
  const atRisk: [number, number] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const group = groupOfRow[i] as number;
    if (group < 0) continue;
    const w = rows.week[i] as number;
    n[w] = (n[w] as number) + 1;
    n1[w] = (n1[w] as number) + group;
    d[w] = (d[w] as number) + (rows.event[i] as number);
    events[group as 0 | 1] += rows.event[i] as number;
    atRisk[group as 0 | 1] += 1;
  }
  const expected: [number, number] = [0, 0];
  for (let w = 1; w <= weeks; w++) {
    if ((n[w] as number) === 0) continue;
    const hazard = (d[w] as number) / (n[w] as number);
    expected[1] += hazard * (n1[w] as number);
    expected[0] += hazard * ((n[w] as number) - (n1[w] as number));
  }
  const sums = new Map<number, number>();
  let score = 0;
  for (let i = 0; i < rows.length; i++) {
    const group = groupOfRow[i] as number;
    if (group < 0) continue;
    const w = rows.week[i] as number;
    const share = (n1[w] as number) / (n[w] as number);
    const hazard = (d[w] as number) / (n[w] as number);
    const value = (group - share) * ((rows.event[i] as number) - hazard);
    const person = rows.person[i] as number;
    const cluster = clusterOf[person] as number;
    const key = cluster < 0 ? -1 - person : cluster;
    sums.set(key, (sums.get(key) ?? 0) + value);
    score += value;
  }
  const m = sums.size;
  let square = 0;
  for (const sum of sums.values()) square += sum * sum;
  const error = Math.sqrt((m / Math.max(1, m - 1)) * square);
  const rates = [0, 1].map((g) => ((expected[g] as number) > 0 ? (events[g] as number) / (expected[g] as number) : 0));
  return {
    events,
    atRisk,
    hazardRatio: (rates[0] as number) > 0 ? (rates[1] as number) / (rates[0] as number) : null,
    clusters: m,
    pValue: m < 4 || !(error > 0) ? null : 2 * studentUpper(Math.abs(score) / error, m - 1),
  };
}
