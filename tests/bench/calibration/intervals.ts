import {
  countWeeks,
  findBreaks,
  mulberry32,
  NEVER,
  newcombeDifference,
  type Random,
  randomNormal,
  survivalCurve,
  trainingEffect,
  wilsonInterval,
} from '../../../src/statistics/index.ts';
import { type Calibrated, COVERS, FALSE_ALARMS, Tally } from './row.ts';

/** Event study: 20 managers, half of them trained in two waves, shocks by manager and week. */
export function effectCoverage(replications: number): Calibrated[] {
  return [8, 20, 44].flatMap((managers): Calibrated[] => {
    const effect = new Tally();
    const placebo = new Tally();
    const refused = new Tally();
    for (let seed = 1; seed <= replications; seed += 1) {
      const random = mulberry32(seed * 331 + managers);
      const found = trainingEffect(weeklyPanel(random, managers));
      refused.add(found.refused);
      if (found.refused) continue;
      const [first] = found.windows;
      if (!first.refused) effect.add(first.low <= TRUE_LIFT && TRUE_LIFT <= first.high);
      if (found.placebo !== null) placebo.add(found.placebo.low <= 0 && 0 <= found.placebo.high);
    }
    const situation = `${managers} managers of 9, half trained in two waves`;
    return [
      effect.row('interval of the lift covers', situation, COVERS),
      refused.row('lift refused though nothing is wrong (a trend before by chance)', situation, null),
    ];
  });
}

const TRUE_LIFT = 0.5;

function weeklyPanel(random: Random, managers: number) {
  const weeks = 52;
  const people = managers * 9;
  const outcome = new Float64Array(people * weeks);
  const cohort = new Int32Array(people).fill(NEVER);
  const cluster = Int32Array.from({ length: people }, (_, person) => Math.floor(person / 9));
  for (let manager = 0; manager < managers; manager += 1) {
    const start = manager % 2 === 1 ? null : manager % 4 === 0 ? 24 : 28;
    let drift = 0.2 * randomNormal(random);
    const shocks = Array.from({ length: weeks }, () => {
      drift = 0.7 * drift + 0.14 * randomNormal(random);
      return drift;
    });
    for (let k = 0; k < 9; k += 1) {
      const person = manager * 9 + k;
      if (start !== null) cohort[person] = start;
      const level = 3 * Math.exp(0.4 * randomNormal(random));
      for (let week = 0; week < weeks; week += 1) {
        const lift = start !== null && week > start ? TRUE_LIFT : 0;
        const noise = 0.6 * randomNormal(random);
        outcome[person * weeks + week] = random() < 0.06 ? Number.NaN : level + (shocks[week] ?? 0) + lift + noise;
      }
    }
  }
  return { people, weeks, outcome, cohort, cluster, clusters: managers };
}

/** Kaplan–Meier at weeks 4, 8 and 12, of people on their own. */
export function curveCoverage(replications: number): Calibrated[] {
  return [10, 15, 40, 100].map((people): Calibrated => {
    const covers = new Tally();
    for (let seed = 1; seed <= replications; seed += 1) {
      const random = mulberry32(seed * 53 + people);
      const rows: [number, number, number][] = [];
      for (let person = 0; person < people; person += 1) {
        const followed = 8 + Math.floor(random() * 12);
        for (let week = 1; week <= followed; week += 1) {
          const event = random() < 0.05 ? 1 : 0;
          rows.push([person, week, event]);
          if (event === 1) break;
        }
      }
      const column = (index: 0 | 1 | 2) => Int32Array.from(rows, (row) => row[index]);
      const weeks = {
        ...{ length: rows.length, person: column(0), episode: column(0), week: column(1) },
        event: Uint8Array.from(rows, (row) => row[2]),
        ...{ working: new Uint8Array(rows.length), active: new Uint8Array(rows.length) },
      };
      const curve = survivalCurve(countWeeks(weeks, new Int32Array(people), 1), { clustered: false });
      if (curve.refused) continue;
      for (const at of [4, 8, 12]) {
        const week = curve.weeks.find((one) => one.week === at);
        if (week === undefined || week.low === null || week.high === null) continue;
        covers.add(week.low <= 0.95 ** at && 0.95 ** at <= week.high);
      }
    }
    return covers.row('interval of the retention curve covers, weeks 4, 8 and 12', `${people} people`, COVERS);
  });
}

/** Wilson and Newcombe intervals; ten times as many replications, as they cost nothing. */
export function rateCoverage(replications: number): Calibrated[] {
  const draw = (random: Random, n: number, p: number): number => {
    let hits = 0;
    for (let i = 0; i < n; i += 1) if (random() < p) hits += 1;
    return hits;
  };
  const rows: Calibrated[] = [];
  for (const [n, p] of [
    [10, 0.3],
    [20, 0.7],
    [50, 0.5],
  ] as const) {
    const wilson = new Tally();
    const newcombe = new Tally();
    const random = mulberry32(n);
    for (let i = 0; i < 10 * replications; i += 1) {
      const one = draw(random, n, p);
      const other = draw(random, n, p / 2);
      const interval = wilsonInterval(one, n);
      wilson.add(interval.low <= p && p <= interval.high);
      const gap = newcombeDifference(one, n, other, n);
      newcombe.add(gap.low <= p / 2 && p / 2 <= gap.high);
    }
    rows.push(wilson.row('Wilson interval covers', `${n} people, rate ${p}`, COVERS));
    rows.push(newcombe.row('Newcombe interval covers', `twice ${n} people, rates ${p} and ${p / 2}`, COVERS));
  }
  return rows;
}

/** Stable teams of ten over two years, counts more uneven than Poisson and correlated from week to week. */
export function breakAlarms(replications: number): Calibrated[] {
  return [0, 0.15, 0.3].map((correlation): Calibrated => {
    const alarms = new Tally();
    for (let seed = 1; seed <= replications; seed += 1) {
      const random = mulberry32(seed * 71 + Math.round(100 * correlation));
      const counts = new Float64Array(104);
      const exposure = new Float64Array(104);
      let state = randomNormal(random);
      for (let week = 0; week < 104; week += 1) {
        state = correlation * state + Math.sqrt(1 - correlation ** 2) * randomNormal(random);
        exposure[week] = 40 + Math.floor(random() * 11);
        const mean = 3 * (exposure[week] ?? 0) * Math.exp(0.25 * state - 0.031);
        counts[week] = Math.max(0, Math.round(mean + Math.sqrt(mean) * randomNormal(random)));
      }
      const found = findBreaks({ counts, exposure }, 10);
      alarms.add(!found.refused && found.breaks.length > 0);
    }
    const situation = `104 weeks, spread between weeks 25 %, correlation ${correlation}`;
    return alarms.row('break found though nothing broke', situation, FALSE_ALARMS);
  });
}
