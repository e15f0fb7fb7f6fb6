import { fewManagers } from './few-managers.ts';
import {
  type ControlTable,
  controlsBehind,
  controlTable,
  distinct,
  floorOf,
  MINIMUM_CONTROL_MANAGERS,
  MINIMUM_CONTROLS,
  MINIMUM_TRAINED,
  MINIMUM_TRAINED_MANAGERS,
  membersOf,
} from './hold-controls.ts';
import { type ControlledHold, type HoldFigure, holdInterval, lnRatio } from './hold-figure.ts';
import type { HoldData, HoldSample } from './hold-windows.ts';
import { jackknifeStandardError } from './jackknife.ts';
import { counted, type Refusable, type Refusal, refusal } from './refusal.ts';
import { spreadOfControlTeams } from './team-spread.ts';

/** No untrained colleagues to compare with: season, hiring and selection are not removed. */
export interface BeforeAfterHold extends HoldFigure {
  readonly kind: 'before-after';
  /** Why there is no comparison, and what would be enough. */
  readonly missing: Refusal;
}

export type Hold = ControlledHold | BeforeAfterHold;

/**
 * How much of the use right after training was still there in weeks 5–8:
 * `hold = (ΣL/ΣE of trained) ÷ (ΣL/ΣE of controls over the same calendar weeks)`.
 *
 * With several dates the controls' ratio is taken per date and weighted by the early use of the people trained on it, so that
 * hold = observed late use ÷ late use had it moved as untrained colleagues' did. 95 % interval: leave-one-manager-out
 * jackknife of ln hold with t(M − 1); below 4 trained managers, people and the spread between control teams instead.
 * Dates with fewer than 10 controls or 3 control managers are left out; without any left the answer is before/after.
 *
 * @param include 1 for each **person** of the group asked about, or the list of them; everybody unless given
 */
export function hold(data: HoldData, include?: Uint8Array | readonly number[]): Refusable<Hold> {
  const all = membersOf(data.trained, include);
  const table = controlTable(data);
  const members = all.filter((i) => table.usable[data.trained.cohort[i] as number] === 1);
  if (all.length < MINIMUM_TRAINED) {
    return refusal(
      'too-few-trained',
      `${counted(all.length, 'trained person', 'trained people')} observed in weeks 1–2 and 5–8; at least ${MINIMUM_TRAINED} are needed.`,
    );
  }
  if (members.length < MINIMUM_TRAINED) return beforeAfter(data.trained, all, missingControls(table));
  if (members.every((i) => (data.trained.early[i] as number) === 0)) {
    return refusal('no-use-to-hold', 'Nobody used the CRM in the two weeks after training, so nothing could fade.');
  }
  const managers = distinct(data.trained.manager, members);
  const figure =
    managers < MINIMUM_TRAINED_MANAGERS
      ? fewManagers(data, table, members, spreadOfControlTeams(data, table))
      : manyManagers(data, table, members);
  if (figure.refused) return figure;
  return { ...figure, withoutControls: all.length - members.length };
}

function missingControls(table: ControlTable): Refusal {
  const people = Math.max(0, ...table.people);
  const managers = Math.max(0, ...table.managers);
  if (people === 0) {
    return refusal(
      'no-controls',
      'Nobody was still untrained through week 8; 10 such people under 3 managers are needed.',
    );
  }
  return refusal(
    people < MINIMUM_CONTROLS ? 'too-few-controls' : 'too-few-control-managers',
    `${people === 1 ? '1 person under 1 manager was' : `${people} people under ${counted(managers, 'manager')} were`} still untrained through week 8; ${MINIMUM_CONTROLS} under ${MINIMUM_CONTROL_MANAGERS} are needed.`,
  );
}

function manyManagers(
  data: HoldData,
  table: ControlTable,
  members: readonly number[],
): Refusable<Omit<ControlledHold, 'withoutControls'>> {
  const { trained, managers } = data;
  const cohorts = data.cohortDays.length;
  const early = new Float64Array(cohorts);
  const late = new Float64Array(managers);
  const earlyByManager = new Float64Array(cohorts * managers);
  let totalLate = 0;
  for (const i of members) {
    const g = trained.cohort[i] as number;
    const c = trained.manager[i] as number;
    early[g] = (early[g] as number) + (trained.early[i] as number);
    earlyByManager[g * managers + c] = (earlyByManager[g * managers + c] as number) + (trained.early[i] as number);
    late[c] = (late[c] as number) + (trained.late[i] as number);
    totalLate += trained.late[i] as number;
  }
  const used = Array.from(early.keys()).filter((g) => (early[g] as number) > 0);
  const floor = floorOf(trained, members);
  const lnHold = (without: number): number => {
    let expected = 0;
    for (const g of used) {
      const at = g * managers + without;
      const e = (early[g] as number) - (without < 0 ? 0 : (earlyByManager[at] as number));
      const controlEarly = (table.early[g] as number) - (without < 0 ? 0 : (table.earlyByManager[at] as number));
      const controlLate = (table.late[g] as number) - (without < 0 ? 0 : (table.lateByManager[at] as number));
      // A manager whose people are all the use there is among the controls: the full ratio stands.
      const lonely = controlEarly <= 1e-12 || controlLate <= 1e-12;
      expected += e * (lonely ? (table.late[g] as number) / (table.early[g] as number) : controlLate / controlEarly);
    }
    const observed = Math.max(floor, totalLate - (without < 0 ? 0 : (late[without] as number)));
    return Math.log(observed / expected);
  };
  const estimate = lnHold(-1);
  const involved = new Set<number>(members.map((i) => trained.manager[i] as number));
  const trainedManagers = involved.size;
  for (const g of used) {
    for (let i = table.firstRow[g] as number; i < (table.firstRow[g + 1] as number); i++) {
      involved.add(data.controls.manager[i] as number);
    }
  }
  const replicates = Array.from(involved, lnHold).filter((value) => Number.isFinite(value));
  if (replicates.length < involved.size) {
    return refusal('no-use-to-hold', 'All early use after training was under one manager; at least two are needed.');
  }
  const standardError = jackknifeStandardError(replicates, estimate);
  let totalEarly = 0;
  for (const g of used) totalEarly += early[g] as number;
  const trainedRatio = totalLate / totalEarly;
  return {
    refused: false,
    kind: 'against-controls',
    unit: 'managers',
    ...holdInterval(estimate, standardError, involved.size - 1),
    trainedRatio,
    controlRatio: Math.max(totalLate, floor) / totalEarly / Math.exp(estimate),
    trained: members.length,
    trainedManagers,
    ...controlsBehind(data, table, early),
    teamSpread: null,
  };
}

function beforeAfter(sample: HoldSample, members: readonly number[], missing: Refusal): Refusable<BeforeAfterHold> {
  const late = new Map<number, number>();
  const early = new Map<number, number>();
  const byManager = distinct(sample.manager, members) >= MINIMUM_TRAINED_MANAGERS;
  let totalEarly = 0;
  let totalLate = 0;
  for (const i of members) {
    const unit = byManager ? (sample.manager[i] as number) : i;
    late.set(unit, (late.get(unit) ?? 0) + (sample.late[i] as number));
    early.set(unit, (early.get(unit) ?? 0) + (sample.early[i] as number));
    totalEarly += sample.early[i] as number;
    totalLate += sample.late[i] as number;
  }
  if (totalEarly === 0) return refusal('no-use-to-hold', 'Nobody used the CRM in the two weeks after training.');
  const { estimate, variance } = lnRatio(
    Array.from(late.values()),
    Array.from(early.values()),
    floorOf(sample, members),
  );
  return {
    refused: false,
    kind: 'before-after',
    missing,
    ...holdInterval(estimate, Math.sqrt(variance), late.size - 1),
    trainedRatio: totalLate / totalEarly,
    trained: members.length,
    trainedManagers: distinct(sample.manager, members),
  };
}
