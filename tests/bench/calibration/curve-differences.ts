import {
  countWeeks,
  mulberry32,
  type PersonWeeks,
  permutationLogRank,
  type Random,
  randomNormal,
  restrictedMeanDifference,
} from '../../../src/statistics/index.ts';
import { type Calibrated, COVERS, Tally, TYPE_ONE } from './row.ts';

const MANAGERS = 16;
const TEAM = 9;
const HAZARD = 0.04;
const LAST_WEEK = 24;

/** Two groups of managers whose people drop off together: coverage of the difference, and level of the permutation test. */
export function curveDifferences(replications: number): Calibrated[] {
  return [0, 0.3, 0.5].flatMap((frailty): Calibrated[] =>
    [1, 0.5].flatMap((ratio) => {
      const truth = meanWeeks(HAZARD * ratio, frailty) - meanWeeks(HAZARD, frailty);
      const covers = new Tally();
      const rejects = new Tally();
      for (let seed = 1; seed <= replications; seed += 1) {
        const random = mulberry32(seed * 977 + Math.round(100 * frailty) + (ratio === 1 ? 0 : 50_000));
        const rows = simulate(random, frailty, ratio);
        const cellOf = Int32Array.from({ length: MANAGERS * TEAM }, (_, person) => Math.floor(person / TEAM));
        const side = (which: number) =>
          countWeeks(
            rows,
            cellOf.map((cell) => (cell % 2 === which ? cell : -1)),
            MANAGERS,
          );
        const difference = restrictedMeanDifference(side(0), side(1));
        if (!difference.refused) covers.add(difference.low <= truth && truth <= difference.high);
        if (ratio === 1) {
          const counts = countWeeks(rows, cellOf, MANAGERS);
          const groups = Int8Array.from({ length: MANAGERS }, (_, cell) => cell % 2);
          rejects.add(permutationLogRank(counts, groups).pValue <= 0.05);
        }
      }
      const situation = `8 against 8 managers of 9 people, spread of managers ${frailty} on the log hazard, hazard ratio ${ratio}`;
      const found = [covers.row('interval of the restricted mean difference covers', situation, COVERS)];
      if (ratio === 1) found.push(rejects.row('manager permutation rejects at 5 %', situation, TYPE_ONE));
      return found;
    }),
  );
}

function simulate(random: Random, frailty: number, ratio: number): PersonWeeks {
  const rows: [number, number, number][] = [];
  for (let manager = 0; manager < MANAGERS; manager += 1) {
    const own = Math.exp(frailty * randomNormal(random)) * HAZARD * (manager % 2 === 0 ? ratio : 1);
    for (let k = 0; k < TEAM; k += 1) {
      const followed = 12 + Math.floor(random() * (LAST_WEEK - 12));
      for (let week = 1; week <= followed; week += 1) {
        // Somebody away: no row, no risk.
        if (random() < 0.05) continue;
        const event = random() < Math.min(0.9, own) ? 1 : 0;
        rows.push([manager * TEAM + k, week, event]);
        if (event === 1) break;
      }
    }
  }
  const n = rows.length;
  return {
    length: n,
    person: Int32Array.from(rows, ([person]) => person),
    episode: Int32Array.from(rows, ([person]) => person),
    week: Int32Array.from(rows, ([, week]) => week),
    event: Uint8Array.from(rows, ([, , event]) => event),
    working: new Uint8Array(n).fill(5),
    active: new Uint8Array(n).fill(3),
  };
}

/** Σ_{w<12} E S(w), the expectation over managers by quadrature. */
function meanWeeks(hazard: number, frailty: number): number {
  let mean = 0;
  let weights = 0;
  for (let z = -6; z <= 6; z += 0.01) {
    const weight = Math.exp((-z * z) / 2);
    const own = Math.min(0.9, hazard * Math.exp(frailty * z));
    weights += weight;
    let survival = 1;
    for (let week = 0; week < 12; week += 1) {
      mean += weight * survival;
      survival *= 1 - own;
    }
  }
  return mean / weights;
}
