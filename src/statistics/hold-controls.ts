import type { HoldData, HoldSample } from './hold-windows.ts';

export const MINIMUM_CONTROLS = 10;
export const MINIMUM_CONTROL_MANAGERS = 3;
export const MINIMUM_TRAINED = 5;
export const MINIMUM_TRAINED_MANAGERS = 4;

export interface ControlTable {
  /** 1 for cohorts with enough controls. */
  readonly usable: Uint8Array;
  readonly early: Float64Array;
  readonly late: Float64Array;
  /** By cohort and manager: `index = cohort * managers + manager`. */
  readonly earlyByManager: Float64Array;
  readonly lateByManager: Float64Array;
  readonly people: Int32Array;
  readonly managers: Int32Array;
  /** Where each cohort's rows begin among the controls; one entry more than cohorts. */
  readonly firstRow: Int32Array;
}

const tables = new WeakMap<HoldData, ControlTable>();

/** Sums of the controls' windows by cohort, and by cohort and manager; added up once for all groups that are compared. */
export function controlTable(data: HoldData): ControlTable {
  const known = tables.get(data);
  if (known !== undefined) return known;
  const table = addUpControls(data);
  tables.set(data, table);
  return table;
}

function addUpControls(data: HoldData): ControlTable {
  const cohorts = data.cohortDays.length;
  const earlyByManager = new Float64Array(cohorts * data.managers);
  const lateByManager = new Float64Array(cohorts * data.managers);
  const count = new Int32Array(cohorts * data.managers);
  const firstRow = new Int32Array(cohorts + 1);
  const { controls } = data;
  for (let i = 0; i < controls.person.length; i++) {
    const next = (controls.cohort[i] as number) + 1;
    firstRow[next] = i + 1;
  }
  for (let g = 1; g <= cohorts; g++) firstRow[g] = Math.max(firstRow[g] as number, firstRow[g - 1] as number);
  for (let i = 0; i < controls.person.length; i++) {
    const at = (controls.cohort[i] as number) * data.managers + (controls.manager[i] as number);
    earlyByManager[at] = (earlyByManager[at] as number) + (controls.early[i] as number);
    lateByManager[at] = (lateByManager[at] as number) + (controls.late[i] as number);
    count[at] = (count[at] as number) + 1;
  }
  const usable = new Uint8Array(cohorts);
  const early = new Float64Array(cohorts);
  const late = new Float64Array(cohorts);
  const people = new Int32Array(cohorts);
  const managers = new Int32Array(cohorts);
  for (let g = 0; g < cohorts; g++) {
    for (let at = g * data.managers; at < (g + 1) * data.managers; at++) {
      early[g] = (early[g] as number) + (earlyByManager[at] as number);
      late[g] = (late[g] as number) + (lateByManager[at] as number);
      people[g] = (people[g] as number) + (count[at] as number);
      if ((count[at] as number) > 0) managers[g] = (managers[g] as number) + 1;
    }
    const enough = (people[g] as number) >= MINIMUM_CONTROLS && (managers[g] as number) >= MINIMUM_CONTROL_MANAGERS;
    usable[g] = enough && (early[g] as number) > 0 && (late[g] as number) > 0 ? 1 : 0;
  }
  return { usable, early, late, earlyByManager, lateByManager, people, managers, firstRow };
}

/** Distinct controls, and their managers, of the cohorts with some weight. */
export function controlsBehind(
  data: HoldData,
  table: ControlTable,
  weight: Float64Array,
): { controls: number; controlManagers: number } {
  const cohorts = Array.from(weight.keys()).filter((g) => (weight[g] as number) > 0);
  const only = cohorts.length === 1 ? (cohorts[0] as number) : -1;
  if (only >= 0) {
    return { controls: table.people[only] as number, controlManagers: table.managers[only] as number };
  }
  const people = new Uint8Array(data.people);
  const managers = new Uint8Array(data.managers);
  for (const g of cohorts) {
    for (let i = table.firstRow[g] as number; i < (table.firstRow[g + 1] as number); i++) {
      people[data.controls.person[i] as number] = 1;
      managers[data.controls.manager[i] as number] = 1;
    }
  }
  const count = (marks: Uint8Array): number => marks.reduce((sum, mark) => sum + mark, 0);
  return { controls: count(people), controlManagers: count(managers) };
}

const rowsOf = new WeakMap<HoldSample, Map<number, number>>();

/**
 * Rows of the sample that belong to the group, ascending.
 * @param include a mark for each person, or the people themselves where they are few
 */
export function membersOf(sample: HoldSample, include?: Uint8Array | readonly number[]): number[] {
  if (Array.isArray(include)) {
    const rows = rowsOf.get(sample) ?? new Map(Array.from(sample.person, (person, row) => [person, row]));
    rowsOf.set(sample, rows);
    return (include as readonly number[]).flatMap((person) => rows.get(person) ?? []).sort((a, b) => a - b);
  }
  const members: number[] = [];
  for (let i = 0; i < sample.person.length; i++) {
    if (include === undefined || include[sample.person[i] as number] === 1) members.push(i);
  }
  return members;
}

/** How many different values the members have. */
export function distinct(values: Int32Array, members: readonly number[]): number {
  return new Set(members.map((i) => values[i])).size;
}

/** Half an action in the average person's late weeks, instead of none at all: ln 0 says nothing. */
export function floorOf(sample: HoldSample, members: readonly number[]): number {
  let days = 0;
  for (const i of members) days += sample.lateWorkingDays[i] as number;
  return (0.5 * members.length) / days;
}
