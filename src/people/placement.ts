import { Chart, type Team } from './chart.ts';
import type { Identity } from './identity.ts';
import { matchesAny, type PeopleSettings } from './settings.ts';
import { type AccountVersion, type Employment, employmentOf, type Slice, slicesByPerson } from './slices.ts';

/** A person's place in the company over a run of calendar days, [from, to). */
export interface Placement {
  readonly from: string;
  /** null: still so */
  readonly to: string | null;
  readonly roleId: string;
  readonly teamId: string | null;
  /** The team and every team above it. */
  readonly teamPath: readonly string[];
  readonly managerPersonId: string | null;
  readonly licensed: boolean;
  readonly employed: boolean;
  /** From before we first looked: so it is now, and so it is taken to have been. */
  readonly assumed: boolean;
}

export interface Placed {
  /** By person id. */
  readonly placements: ReadonlyMap<string, readonly Placement[]>;
  /** By person id; missing for somebody of whom no CRM keeps a version. */
  readonly employments: ReadonlyMap<string, Employment>;
  readonly teams: readonly Team[];
}

/**
 * Everybody's role, team and manager over time. A manager counts in their own manager's team, not in the team they
 * lead. A week is later grouped by the placement valid on its Monday. Days are the company's calendar days.
 */
export function placePeople(
  identities: readonly Identity[],
  versions: readonly AccountVersion[],
  settings: PeopleSettings,
): Placed {
  const slices = slicesByPerson(identities, versions, settings.timeZone);
  const chart = new Chart(identities, slices, settings.teamsBy);
  const placements = new Map<string, readonly Placement[]>();
  const employments = new Map<string, Employment>();
  for (const { id } of identities) {
    const own = slices.get(id) ?? [];
    const employment = employmentOf(own);
    if (employment === null) {
      placements.set(id, []);
      continue;
    }
    employments.set(id, employment);
    const days = chart.cutsOf(id).filter((day) => day >= employment.firstDay);
    placements.set(
      id,
      joined(days, (day) => placeOn(id, day, own, chart, settings)),
    );
  }
  return { placements, employments, teams: chart.teams(identities) };
}

function placeOn(
  personId: string,
  day: string,
  slices: readonly Slice[],
  chart: Chart,
  settings: PeopleSettings,
): Omit<Placement, 'from' | 'to'> | null {
  const covering = slices.filter((slice) => slice.from <= day && day < slice.to);
  const leading = covering.find((slice) => slice.version.active) ?? covering[0];
  if (leading === undefined) return null;
  const { version } = leading;
  const roleId = roleOf(version, settings);
  return {
    roleId,
    ...chart.teamOf(personId, day, roleId, version.businessUnit),
    managerPersonId: chart.managerOn(personId, day),
    employed: covering.some((slice) => slice.version.active),
    licensed: covering.some((slice) => slice.version.active && slice.version.licence !== null),
    assumed: version.assumed,
  };
}

/** The first role of the configuration that matches the CRM's profile, role or title. */
function roleOf(version: AccountVersion, settings: PeopleSettings): string {
  const words = [version.profile, version.role, version.title];
  return settings.roles.find((rule) => matchesAny(rule.match, words))?.id ?? 'other';
}

/** Places on the days where something may change, as runs of days in which nothing did. */
function joined(days: readonly string[], place: (day: string) => Omit<Placement, 'from' | 'to'> | null): Placement[] {
  const runs: Placement[] = [];
  for (const [index, day] of days.entries()) {
    const placed = place(day);
    if (placed === null) continue;
    const to = days[index + 1] ?? null;
    const last = runs.at(-1);
    if (last !== undefined && last.to === day && same(last, placed)) runs[runs.length - 1] = { ...last, to };
    else runs.push({ from: day, to, ...placed });
  }
  return runs;
}

function same(a: Placement, b: Omit<Placement, 'from' | 'to'>): boolean {
  return (
    a.roleId === b.roleId &&
    a.teamId === b.teamId &&
    a.managerPersonId === b.managerPersonId &&
    a.employed === b.employed &&
    a.licensed === b.licensed &&
    a.assumed === b.assumed &&
    a.teamPath.join() === b.teamPath.join()
  );
}
