import type { Findings } from '../../privacy/findings.ts';
import type { Gate } from '../../privacy/gate.ts';
import type { Viewer } from '../../privacy/viewer.ts';
import { people, percentWith, shareOf } from '../wording.ts';
import { measuredActions, type PlannedAction } from './actions.ts';
import { groupStandings, type TargetSetting, unshownTargets } from './adoption.ts';
import type { Finding, GroupStanding, Quality, WeeklyReport } from './document.ts';
import type { TrainingMaterial } from './finding-material.ts';
import { findingsOf, judgedInWords } from './findings.ts';
import { footnotesOf } from './footnotes.ts';
import { runningTraining } from './running.ts';
import { shiftDay, type Week } from './week.ts';

/** What a report is made from. Figures about people come from the gate and nowhere else. */
export interface ReportSources {
  readonly gate: Gate;
  readonly findings: Findings;
  readonly company: { readonly name: string; readonly timeZone: string; readonly currency: string };
  readonly minimumGroup: number;
  readonly targets: readonly TargetSetting[];
  trainings(): Promise<readonly { readonly id: string; readonly name: string; readonly endsOn: string }[]>;
  actions(): Promise<readonly PlannedAction[]>;
  quality(): Promise<Quality>;
}

/** Follow-up takes twelve weeks; its result stays on the page until half a year is over. */
const RUNNING_WEEKS = 26;

/**
 * The report of one week as one reader may see it: pages and feeds are made from this and from nothing else. Series end
 * with the week; what is said of trainings is as of the last computation, which `asOf` tells.
 */
export async function collectReport(
  sources: ReportSources,
  report: string,
  week: Week,
  viewer: Viewer,
): Promise<WeeklyReport> {
  const { gate, company } = sources;
  const { asOf, dataThrough, definitionVersion } = await gate.provenance();
  const adoption = await groupStandings(gate, viewer, week, sources.targets);
  const trainings = await trainingMaterial(sources, week, viewer);
  const quality = await sources.quality();
  const companyStanding = adoption.groups.find((group) => group.groupId === 'company') ?? null;
  const teams = adoption.groups.filter((group) => group.groupId !== 'company').toSorted(byAdoption);
  const { rows: breaks } = await sources.findings.breaks(viewer);
  const material = { week, currency: company.currency, trainings, groups: adoption.groups, breaks };
  const findings = findingsOf(material);
  const running = trainings.map(runningTraining);
  const names = new Map(teams.map(({ groupId, groupName }) => [groupId, groupName]));
  const actions = await measuredActions(sources.findings, viewer, await sources.actions(), week, names);
  return {
    report,
    company: company.name,
    week,
    asOf: asOf?.toISOString() ?? null,
    dataThrough,
    definitionVersion,
    headline: headline(findings, companyStanding),
    findings,
    judged: judgedInWords(material),
    actions,
    adoption: { company: companyStanding, weeks: adoption.weeks, teams },
    trainings: running,
    quality,
    notices: [...noticesOf(trainings, quality), ...unshownTargets(sources.targets)],
    suppressedGroups: adoption.suppressedGroups,
    minimumGroup: sources.minimumGroup,
    footnotes: footnotesOf(findings, adoption.groups, running.length > 0),
  };
}

async function trainingMaterial(
  { gate, findings, trainings }: ReportSources,
  week: Week,
  viewer: Viewer,
): Promise<TrainingMaterial[]> {
  const since = shiftDay(week.to, -RUNNING_WEEKS * 7);
  const list = (await trainings()).filter(({ endsOn }) => endsOn >= since && endsOn < week.to);
  return Promise.all(
    list.map(async ({ id, name, endsOn }) => ({
      id,
      name,
      endsOn,
      effects: (await gate.effects(viewer, null, id)).rows,
      retention: [
        ...(await gate.retention(viewer, id, 'company')).rows,
        // A reader limited to a team sees no split that reaches across teams.
        ...(viewer.teamId === null ? (await gate.retention(viewer, id, 'managerSupport')).rows : []),
      ],
      comparison: await gate.comparison(viewer, id),
      drivers: await findings.drivers(viewer, { since: { trainingId: id }, by: null }),
    })),
  );
}

/** Anything above 1: a rate that is not shown stands last. */
const UNSHOWN = 2;

function byAdoption(a: GroupStanding, b: GroupStanding): number {
  const rate = ({ adoption }: GroupStanding): number => shareOf(adoption.now) ?? UNSHOWN;
  return rate(a) - rate(b) || a.groupName.localeCompare(b.groupName, 'en') || (a.groupId < b.groupId ? -1 : 1);
}

function headline(findings: readonly Finding[], company: GroupStanding | null): string {
  const [first, ...others] = findings;
  const now = company?.adoption.now ?? null;
  const level =
    now === null || now.value === null || now.people === null
      ? ''
      : ` ${percentWith(now.value, now.low, now.high)} of ${people(now.people)} had an adopted week.`;
  if (first === undefined) {
    return `No finding: nothing stands out that the figures are sure of.${level}`;
  }
  const more =
    others.length === 0 ? '' : `; ${others.length} more ${others.length === 1 ? 'finding' : 'findings'} below`;
  return `${first.title}${more}.${level}`;
}

/** Why something cannot be said, one sentence each. */
function noticesOf(trainings: readonly TrainingMaterial[], quality: Quality): string[] {
  const unjudged = trainings.flatMap(({ name, effects }) => {
    const row = effects.find((effect) => effect.by === 'company');
    if (row === undefined) return [`${name}: it has no figures yet.`];
    if (row.suppressed || row.needed === null) return [];
    return [`${name}: ${row.needed}`];
  });
  const absences = quality.absencesKnown
    ? []
    : [
        'Absences are not known, so a drop-off is called only after four low weeks in a row (five for infrequent users), and long absences can still look like one.',
      ];
  return [...unjudged, ...absences];
}
