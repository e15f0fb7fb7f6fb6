import type { Gate } from '../../privacy/gate.ts';
import { supportSentence } from '../training-sentences.ts';
import { people, percent, percentWith } from '../wording.ts';
import type { Finding, GroupStanding } from './document.ts';
import { shiftDay, type Week } from './week.ts';

export type Effect = Awaited<ReturnType<Gate['effects']>>['rows'][number];
export type Retention = Awaited<ReturnType<Gate['retention']>>['rows'][number];
export type Comparison = Awaited<ReturnType<Gate['comparison']>>;

/** What is said of one training, as the gate gave it. */
export interface TrainingMaterial {
  readonly id: string;
  readonly name: string;
  readonly endsOn: string;
  readonly effects: readonly Effect[];
  readonly retention: readonly Retention[];
  readonly comparison: Comparison;
}

/** What findings are chosen from. */
export interface FindingMaterial {
  readonly week: Week;
  readonly currency: string;
  readonly trainings: readonly TrainingMaterial[];
  readonly groups: readonly GroupStanding[];
}

/** The page has room for so many. */
export const MOST_FINDINGS = 5;

type ShownEffect = Extract<Effect, { suppressed: false }>;
type Candidate = Omit<Finding, 'rank'>;

/** A training that changed nothing is counted as the tenth of use that `no_lift` says it did not bring. */
const WORTHWHILE_LIFT = 0.1;
/** Event week 5 begins so many days after the last session: the weeks in which hold is measured. */
const HOLD_BEGINS = 29;

/**
 * At most five findings, ordered by cost × certainty (then by name, so that equal ones do not swap places). Pure: all of
 * it has been through the gate, and nothing is found here that a verdict, an interval or a target does not say already.
 */
export function findingsOf(material: FindingMaterial): Finding[] {
  const candidates = [
    ...material.trainings.flatMap((training) => [
      ...fadedTraining(training, material.currency),
      ...fadedTeams(training),
      ...withoutLift(training),
      ...supportDifference(training),
    ]),
    ...belowTarget(material),
  ];
  return candidates
    .toSorted((a, b) => b.cost * b.certainty - a.cost * a.certainty || (a.title < b.title ? -1 : 1))
    .slice(0, MOST_FINDINGS)
    .map((finding, index) => ({ rank: index + 1, ...finding }));
}

/** The sentence about how many things were looked at, and how false alarms among them are held down. */
export function judgedInWords({ trainings, groups, week }: FindingMaterial): string {
  const teams = trainings.flatMap((training) => shown(training, 'team').filter((row) => row.hold !== null)).length;
  const due = groups.filter((group) => isDue(group, week) && group.adoption.now.high !== null).length;
  const parts = [
    `${count(trainings.length, 'training')} and ${count(teams, 'trained team')} that can be judged (of teams called faded, about one in ten may be a false alarm)`,
    ...(due > 0
      ? [
          `${count(due, 'group')} with a target that is due (by chance about ${(due * 0.025).toFixed(1)} of them would be below it)`,
        ]
      : []),
  ];
  return `Chosen from ${parts.join(', and ')}.`;
}

function fadedTraining(training: TrainingMaterial, currency: string): Candidate[] {
  const [row] = shown(training, 'company');
  if (row === undefined || !isFaded(row)) return [];
  return [
    {
      kind: 'training-faded',
      title: `Use faded after ${training.name}`,
      ...faded(training, row),
      driver: togetherOrNull(fadingTeams(training), clearSupport(training.comparison)),
      action: {
        what: 'Hold one follow-up of at most an hour within two weeks, on the parts of the CRM used least since the session, beginning with the teams named here.',
        owner: 'sales enablement',
      },
      money: row.fadedCost === null ? null : { amount: row.fadedCost, currency },
    },
  ];
}

function fadedTeams(training: TrainingMaterial): Candidate[] {
  return shown(training, 'team')
    .filter(isFaded)
    .map((row) => ({
      kind: 'team-faded',
      title: `${row.groupName}: use faded after ${training.name}`,
      ...faded(training, row),
      driver: null,
      action: {
        what: "Go through the team's open opportunities in the CRM itself in the next two team meetings, and look at this figure again in four weeks.",
        owner: "the team's manager",
      },
      money: null,
    }));
}

type FadedEffect = ShownEffect & { readonly hold: number; readonly holdHigh: number };

function isFaded(row: ShownEffect): row is FadedEffect {
  return row.verdict === 'dropped' && row.hold !== null && row.holdHigh !== null;
}

function faded(training: TrainingMaterial, row: FadedEffect) {
  const { hold, holdLow, holdHigh } = row;
  const own = row.trainedRatio === null ? '–' : percent(row.trainedRatio);
  const others =
    row.controlRatio === null
      ? 'before/after only, there are no untrained colleagues to compare with'
      : `untrained colleagues' was ${percent(row.controlRatio)}`;
  return {
    where: { by: row.by, groupId: row.groupId, groupName: row.groupName },
    training: about(training),
    since: {
      on: shiftDay(training.endsOn, HOLD_BEGINS),
      note: 'measured in weeks 5–8 after the session, against weeks 1–2',
    },
    size: {
      measure: 'hold' as const,
      value: hold,
      low: holdLow,
      high: holdHigh,
      sentence: `Use in weeks 5–8 was ${own} of weeks 1–2; ${others}. Hold ${interval(hold, holdLow, holdHigh)}, ${people(row.observed)}.`,
    },
    people: row.observed,
    cost: row.observed * (1 - hold),
    certainty: ratio(1 - holdHigh, 1 - hold),
    definitions: ['training-hold', 'verdict', ...(row.by === 'company' ? ['faded-training-cost'] : [])],
  };
}

function withoutLift(training: TrainingMaterial): Candidate[] {
  const [row] = shown(training, 'company');
  if (row === undefined || row.verdict !== 'no_lift' || row.lift === null) return [];
  return [
    {
      kind: 'training-without-lift',
      title: `${training.name} did not raise use`,
      where: { by: row.by, groupId: row.groupId, groupName: row.groupName },
      training: about(training),
      since: { on: shiftDay(training.endsOn, 1), note: 'the day after the session' },
      size: {
        measure: 'lift',
        value: row.lift,
        low: row.liftLow,
        high: row.liftHigh,
        sentence: `Compared with people not yet trained, use changed by ${interval(row.lift, row.liftLow, row.liftHigh)} actions a working day in weeks 1–4: less than a tenth of the level before. ${people(row.trained)} trained.`,
      },
      people: row.trained,
      driver: null,
      action: {
        what: 'Before the session is held again, ask five who attended what they still do outside the CRM, and change the session accordingly.',
        owner: 'sales enablement',
      },
      cost: row.trained * WORTHWHILE_LIFT,
      // The verdict is about the upper bound already.
      certainty: 1,
      money: null,
      definitions: ['training-effect', 'verdict'],
    },
  ];
}

/** Where the training as a whole faded, the difference is told there. */
function supportDifference(training: TrainingMaterial): Candidate[] {
  const { comparison } = training;
  const sentence = clearSupport(comparison);
  const others = training.retention.find((row) => row.by === 'managerSupport' && row.groupId === 'unsupported');
  const isTold = shown(training, 'company').some(isFaded);
  if (isTold || sentence === null || others === undefined || others.suppressed) return [];
  const { difference, differenceLow, differenceHigh, differenceWeeks } = comparison ?? {};
  if (difference == null || differenceLow == null || differenceHigh == null || differenceWeeks == null) return [];
  return [
    {
      kind: 'support-difference',
      title: `After ${training.name}, use lasted longer where managers use the CRM`,
      where: { by: 'managerSupport', groupId: others.groupId, groupName: others.groupName },
      training: about(training),
      since: { on: shiftDay(training.endsOn, 1), note: 'the day after the session' },
      size: { measure: 'weeks-of-use', value: difference, low: differenceLow, high: differenceHigh, sentence },
      people: others.people,
      driver: null,
      action: {
        what: 'Agree with all managers to run pipeline reviews from the CRM before the next session.',
        owner: 'head of sales',
      },
      cost: (others.people * difference) / differenceWeeks,
      certainty: ratio(differenceLow, difference),
      money: null,
      definitions: ['retention-curve', 'drop-off'],
    },
  ];
}

function belowTarget({ groups, week }: FindingMaterial): Candidate[] {
  return groups.flatMap((group): Candidate[] => {
    const { now, target } = group.adoption;
    if (target === null || !isDue(group, week) || now.value === null || now.high === null || now.people === null)
      return [];
    if (now.high >= target.value) return [];
    const isCompany = group.groupId === 'company';
    return [
      {
        kind: 'below-target',
        title: `${group.groupName}: adoption is below its target`,
        where: { by: isCompany ? 'company' : 'team', groupId: group.groupId, groupName: group.groupName },
        training: null,
        since: { on: target.dueOn, note: 'the day the target was due' },
        size: {
          measure: 'adoption-rate',
          value: now.value,
          low: now.low,
          high: now.high,
          sentence: `${percentWith(now.value, now.low, now.high)} of ${people(now.people)} had an adopted week; the target was ${percent(target.value)}.`,
        },
        people: now.people,
        driver: null,
        action: {
          what: 'Agree on the one activity that is to be in the CRM every week, and look at this figure again in four weeks.',
          owner: isCompany ? 'head of sales' : "the team's manager",
        },
        cost: now.people * (target.value - now.value),
        certainty: ratio(target.value - now.high, target.value - now.value),
        money: null,
        definitions: ['adoption-rate'],
      },
    ];
  });
}

/** What can be said of manager support, if its interval leaves no doubt about the direction. */
function clearSupport(comparison: Comparison): string | null {
  if (comparison === null || comparison.differenceLow === null || comparison.differenceLow <= 0) return null;
  return supportSentence(comparison);
}

function togetherOrNull(...sentences: readonly (string | null)[]): string | null {
  const said = sentences.filter((sentence) => sentence !== null);
  return said.length === 0 ? null : said.join(' ');
}

const TEAMS_NAMED = 4;

function fadingTeams(training: TrainingMaterial): string | null {
  const judged = shown(training, 'team').filter((row) => row.hold !== null);
  const fading = judged.filter(isFaded).sort((a, b) => a.hold - b.hold);
  if (fading.length === 0) return null;
  const names = fading.slice(0, TEAMS_NAMED).map((row) => row.groupName);
  const more = fading.length > TEAMS_NAMED ? ` and ${fading.length - TEAMS_NAMED} more` : '';
  return `It shows in ${fading.length} of ${count(judged.length, 'team')} that can be judged: ${names.join(', ')}${more}.`;
}

function shown(training: TrainingMaterial, by: string): ShownEffect[] {
  return training.effects.filter((row): row is ShownEffect => !row.suppressed && row.by === by);
}

function about({ id, name, endsOn }: TrainingMaterial) {
  return { id, name, endsOn };
}

function isDue(group: GroupStanding, week: Week): boolean {
  const { target } = group.adoption;
  return target !== null && target.dueOn < week.to;
}

function ratio(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole));
}

function interval(value: number, low: number | null, high: number | null): string {
  return low === null || high === null
    ? value.toFixed(2)
    : `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function count(n: number, one: string): string {
  return `${n} ${n === 1 ? one : `${one}s`}`;
}
