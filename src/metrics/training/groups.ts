import type { Attended, Standing, Support } from './study.ts';

export const trainingGroupings = ['company', 'team', 'role', 'managerSupport'] as const;
export type TrainingGrouping = (typeof trainingGroupings)[number];

/** Trained people of one training that are reported together. */
export interface TrainedGroup {
  readonly by: TrainingGrouping;
  readonly groupId: string;
  readonly groupName: string;
  /** 1 for each person of the panel that belongs to it. */
  readonly include: Uint8Array;
  readonly people: number;
  /** Manager index, where the group is one team. */
  readonly manager: number | null;
}

/** Splits a training's people every way they are reported. People without a team or role are in the company only. */
export function groupsOf(
  attended: Attended,
  standing: Standing,
  support: readonly (Support | null)[],
  teamNames: ReadonlyMap<string, string>,
): TrainedGroup[] {
  const groups = new Map<string, TrainedGroup & { people: number }>();
  const size = standing.manager.length;
  const put = (by: TrainingGrouping, groupId: string, groupName: string, person: number, manager: number | null) => {
    const key = `${by} ${groupId}`;
    const known = groups.get(key);
    const group = known ?? { by, groupId, groupName, include: new Uint8Array(size), people: 0, manager };
    if (known === undefined) groups.set(key, group);
    group.include[person] = 1;
    group.people += 1;
  };
  for (const { person } of attended.trained) {
    put('company', 'company', 'Company', person, null);
    const role = standing.role[person] ?? null;
    if (role !== null) put('role', role, role, person, null);
    const manager = standing.manager[person] ?? -1;
    if (manager < 0) continue;
    const team = standing.teamOf[manager] ?? null;
    if (team !== null) put('team', team, teamNames.get(team) ?? team, person, manager);
    const supported = support[manager] ?? null;
    if (supported !== null) put('managerSupport', supported, supportNames[supported], person, null);
  }
  return [...groups.values()].sort(
    (a, b) => trainingGroupings.indexOf(a.by) - trainingGroupings.indexOf(b.by) || (a.groupId < b.groupId ? -1 : 1),
  );
}

const supportNames: Readonly<Record<Support, string>> = {
  supported: 'Manager uses the CRM',
  unsupported: 'Manager does not',
};
