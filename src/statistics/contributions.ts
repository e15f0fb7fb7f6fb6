import { studentQuantile, studentUpper } from './distributions.ts';

/** What people did, and how long they worked, in two periods; index = person. */
export interface TwoPeriods {
  readonly people: number;
  readonly before: { readonly amount: Float64Array; readonly exposure: Float64Array };
  readonly after: { readonly amount: Float64Array; readonly exposure: Float64Array };
}

/** Where a change came from: `stopped` people in both periods and in place, `moved` people in both who changed place. */
export const changeKinds = ['stopped', 'left', 'joined', 'moved'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** One part of a change of a rate: parts of the same split add up to the change. */
export interface ChangePart {
  readonly people: number;
  /** Of the company's rate, in its unit. */
  readonly contribution: number;
  /** Half of the 95 % interval of the contribution; null where it can't be said. */
  readonly half: number | null;
  /** Two-sided, of no contribution at all; null where it can't be said. */
  readonly pValue: number | null;
  /** Rates of its people; null where they were not there. */
  readonly rateBefore: number | null;
  readonly rateAfter: number | null;
}

/** The change of a rate R = Σ amount ÷ Σ exposure between two periods. */
export interface RateChange {
  readonly before: number;
  readonly after: number;
  readonly change: number;
  /** People in both periods. */
  readonly stayers: number;
  /** Their change alone. */
  readonly stayersChange: number;
}

export const PRESENT_IN_BOTH = 3;

/** 1: in the first period only, 2: in the second only, 3: in both, 0: in neither. */
export function presence({ people, before, after }: TwoPeriods): Uint8Array {
  return Uint8Array.from(
    { length: people },
    (_, i) => ((before.exposure[i] as number) > 0 ? 1 : 0) + ((after.exposure[i] as number) > 0 ? 2 : 0),
  );
}

export interface Sums {
  people: number;
  amount0: number;
  exposure0: number;
  amount1: number;
  exposure1: number;
}

function sumOver(data: TwoPeriods, members: (person: number) => boolean): Sums {
  const sums = { people: 0, amount0: 0, exposure0: 0, amount1: 0, exposure1: 0 };
  for (let i = 0; i < data.people; i++) if (members(i)) add(sums, data, i);
  return sums;
}

export function add(sums: Sums, { before, after }: TwoPeriods, i: number): void {
  sums.people += 1;
  sums.amount0 += before.amount[i] as number;
  sums.exposure0 += before.exposure[i] as number;
  sums.amount1 += after.amount[i] as number;
  sums.exposure1 += after.exposure[i] as number;
}

export const ratio = (amount: number, exposure: number): number => (exposure > 0 ? amount / exposure : 0);

/** The change as a whole, and of the people who were there in both periods. */
export function rateChange(data: TwoPeriods, present: Uint8Array = presence(data)): RateChange {
  const all = sumOver(data, () => true);
  const stay = sumOver(data, (i) => present[i] === PRESENT_IN_BOTH);
  const before = ratio(all.amount0, all.exposure0);
  const after = ratio(all.amount1, all.exposure1);
  const stayersChange = ratio(stay.amount1, stay.exposure1) - ratio(stay.amount0, stay.exposure0);
  return { before, after, change: after - before, stayers: stay.people, stayersChange };
}

/**
 * Splits the change of a rate into what people did who were there throughout, who left, who joined, and who moved:
 *
 * R₁ − R₀ = (R_S1 − R_S0) + s_E (R_E1 − R_S1) + s_X (R_S0 − R_X0), with stayers S, joiners E, leavers X and s their share of
 * the exposure (Melitz & Polanec 2015, dynamic Olley–Pakes without covariances). The stayers' term is the sum over people of
 * (a₁ − R̄ w₁)/W₁ − (a₀ − R̄ w₀)/W₀, R̄ = (R_S0 + R_S1)/2, and so divides exactly into movers and the others.
 *
 * @param moved 1 for people who changed place between the periods
 * @param clusterOf manager of each person, for the error; −1: alone
 */
export function changeByKind(
  data: TwoPeriods,
  moved: Uint8Array,
  clusterOf: Int32Array,
): ReadonlyMap<ChangeKind, ChangePart> {
  const present = presence(data);
  const all = sumOver(data, () => true);
  const stay = sumOver(data, (i) => present[i] === PRESENT_IN_BOTH);
  const gone = sumOver(data, (i) => present[i] === 1);
  const come = sumOver(data, (i) => present[i] === 2);
  const stayBefore = ratio(stay.amount0, stay.exposure0);
  const stayAfter = ratio(stay.amount1, stay.exposure1);
  const parts = new Map<ChangeKind, ChangePart>();
  for (const kind of ['stopped', 'moved'] as const) {
    const wanted = kind === 'moved' ? 1 : 0;
    const members = membersOf(data, (i) => present[i] === PRESENT_IN_BOTH && moved[i] === wanted);
    parts.set(kind, partOf(data, stay, members, clusterOf));
  }
  const gap = (amount: number, exposure: number, rate: number): number => amount - rate * exposure;
  const outside = (who: number, sums: Sums, sign: 1 | -1): ChangePart => {
    const [amount, exposure, total, rate] =
      sign === 1
        ? [sums.amount1, sums.exposure1, all.exposure1, stayAfter]
        : [sums.amount0, sums.exposure0, all.exposure0, stayBefore];
    const contribution = total > 0 ? (sign * gap(amount, exposure, rate)) / total : 0;
    const own = ratio(amount, exposure);
    const side = sign === 1 ? data.after : data.before;
    const influence = membersOf(data, (i) => present[i] === who).map(
      (i) => gap(side.amount[i] as number, side.exposure[i] as number, own) / total,
    );
    const spread = errorOf(influence);
    return {
      people: sums.people,
      contribution,
      ...tested(contribution, spread),
      rateBefore: sign === -1 && exposure > 0 ? own : null,
      rateAfter: sign === 1 && exposure > 0 ? own : null,
    };
  };
  parts.set('left', outside(1, gone, -1));
  parts.set('joined', outside(2, come, 1));
  return parts;
}

function membersOf(data: TwoPeriods, wanted: (person: number) => boolean): number[] {
  const members: number[] = [];
  for (let i = 0; i < data.people; i++) if (wanted(i)) members.push(i);
  return members;
}

/** The share of some stayers in the stayers' change. */
function partOf(data: TwoPeriods, stay: Sums, members: readonly number[], clusterOf: Int32Array): ChangePart {
  const own = { people: 0, amount0: 0, exposure0: 0, amount1: 0, exposure1: 0 };
  for (const i of members) add(own, data, i);
  const contribution = contributionOf(own, stay);
  const { influence, clusters } = influenceOf(data, own, members, clusterOf);
  const scale = meanShare(own, stay);
  const spread = errorOf(clusters.map((sum) => sum * scale));
  return {
    people: members.length,
    contribution,
    ...tested(contribution, influence.length > 1 ? spread : null),
    rateBefore: own.exposure0 > 0 ? own.amount0 / own.exposure0 : null,
    rateAfter: own.exposure1 > 0 ? own.amount1 / own.exposure1 : null,
  };
}

export function contributionOf(own: Sums, stay: Sums): number {
  if (stay.exposure0 === 0 || stay.exposure1 === 0) return 0;
  const middle = (stay.amount0 / stay.exposure0 + stay.amount1 / stay.exposure1) / 2;
  const before = (own.amount0 - middle * own.exposure0) / stay.exposure0;
  const after = (own.amount1 - middle * own.exposure1) / stay.exposure1;
  return after - before;
}

export function meanShare(own: Sums, stay: Sums): number {
  return stay.exposure0 === 0 || stay.exposure1 === 0
    ? 0
    : (own.exposure0 / stay.exposure0 + own.exposure1 / stay.exposure1) / 2;
}

/** Linearised influence of each member on the members' own change of rate, and its sums within managers. */
function influenceOf(
  data: TwoPeriods,
  own: Sums,
  members: readonly number[],
  clusterOf: Int32Array,
): { influence: number[]; clusters: number[] } {
  const r0 = ratio(own.amount0, own.exposure0);
  const r1 = ratio(own.amount1, own.exposure1);
  const sums = new Map<number, number>();
  const influence = members.map((i) => {
    const late = ((data.after.amount[i] as number) - r1 * (data.after.exposure[i] as number)) / own.exposure1;
    const early = ((data.before.amount[i] as number) - r0 * (data.before.exposure[i] as number)) / own.exposure0;
    const value = late - early;
    const cluster = clusterOf[i] as number;
    const key = cluster < 0 ? -1 - i : cluster;
    sums.set(key, (sums.get(key) ?? 0) + value);
    return value;
  });
  return { influence, clusters: Array.from(sums.values()) };
}

export interface Spread {
  readonly variance: number;
  readonly degreesOfFreedom: number;
}

/** M/(M − 1) Σ v² with M − 1 degrees of freedom; null below four. */
function errorOf(values: readonly number[]): Spread | null {
  const m = values.length;
  if (m < 4) return null;
  let square = 0;
  for (const v of values) square += v * v;
  return { variance: (m / (m - 1)) * square, degreesOfFreedom: m - 1 };
}

function tested(estimate: number, spread: Spread | null): { half: number | null; pValue: number | null } {
  if (spread === null) return { half: null, pValue: null };
  const error = Math.sqrt(spread.variance);
  if (!(error > 0)) return { half: 0, pValue: Math.abs(estimate) < 1e-12 ? 1 : 0 };
  return {
    half: studentQuantile(0.975, spread.degreesOfFreedom) * error,
    pValue: 2 * studentUpper(Math.abs(estimate) / error, spread.degreesOfFreedom),
  };
}

/**
 * Rounds parts so that they add up to the rounded whole exactly: whole units of 10^−decimals, the units missing given to the
 * largest remainders.
 */
export function roundedParts(parts: readonly number[], decimals: number): number[] {
  const unit = 10 ** decimals;
  const whole = Math.round(parts.reduce((sum, part) => sum + part, 0) * unit);
  const floors = parts.map((part) => Math.floor(part * unit));
  let missing = whole - floors.reduce((sum, part) => sum + part, 0);
  const order = parts
    .map((part, index) => ({ index, rest: part * unit - (floors[index] as number) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of order) {
    if (missing <= 0) break;
    floors[index] = (floors[index] as number) + 1;
    missing -= 1;
  }
  return floors.map((units) => units / unit);
}
