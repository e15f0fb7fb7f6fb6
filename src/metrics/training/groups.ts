import type { Standing, Support } from './standing.ts';
import type { Attended } from './study.ts';

export const trainingGroupings = ['company', 'team', 'role', 'managerSupport'] as const;
export type TrainingGrouping = (typeof trainingGroupings)[number];

/** Trained people of one training that are reported together. */
export interface TrainedGroup {
  readonly by: TrainingGrouping;
  readonly groupId: string;
  readonly groupName: string;
  /** Rows of the panel, in the order of attendance. */
  readonly members: readonly number[];
  readonly people: number;
  /** Manager index, where the group is a team with one manager. */
  readonly manager: number | null;
}

/**
 * Splits a training's people every way they are reported. People without a team or role are in the company only, and the
 * company is there even if the training was nobody's first.
 */
export function groupsOf(
  attended: Attended,
  standing: Standing,
  support: readonly (Support | null)[],
  teamNames: ReadonlyMap<string, string>,
): TrainedGroup[] {
  type Growing = { -readonly [Key in keyof Omit<TrainedGroup, 'members'>]: TrainedGroup[Key] } & { members: number[] };
  const groups = new Map<string, Growing>();
  const open = (by: TrainingGrouping, groupId: string, groupName: string, manager: number | null): Growing => {
    const key = `${by} ${groupId}`;
    const known = groups.get(key);
    if (known !== undefined) return known;
    const group: Growing = { by, groupId, groupName, members: [], people: 0, manager };
    groups.set(key, group);
    return group;
  };
  const put = (group: Growing, person: number): void => {
    group.members.push(person);
    group.people += 1;
  };
  const company = open('company', 'company', 'Company', null);
  for (const { person } of attended.trained) {
    put(company, person);
    const role = standing.role[person] ?? null;
    if (role !== null) put(open('role', role, role, null), person);
    const manager = standing.manager[person] ?? -1;
    const team = standing.team[person] ?? null;
    if (team !== null) {
      const group = open('team', team, teamNames.get(team) ?? team, manager < 0 ? null : manager);
      // A business unit may have several managers.
      if (group.manager !== manager) group.manager = null;
      put(group, person);
    }
    const supported = manager < 0 ? null : (support[manager] ?? null);
    if (supported !== null) put(open('managerSupport', supported, supportNames[supported], null), person);
  }
  return [...groups.values()].sort(
    (a, b) => trainingGroupings.indexOf(a.by) - trainingGroupings.indexOf(b.by) || (a.groupId < b.groupId ? -1 : 1),
  );
}

/** 1 for each person of the panel that belongs to the group. */
export function maskOf(group: Pick<TrainedGroup, 'members'>, people: number): Uint8Array {
  const mask = new Uint8Array(people);
  for (const person of group.members) mask[person] = 1;
  return mask;
}

const supportNames: Readonly<Record<Support, string>> = {
  supported: 'Manager uses the CRM',
  unsupported: 'Manager does not',
};
