import { count, people, percent } from '../wording.ts';
import { type Break, driverSentence, factsSentence } from './drivers.ts';
import {
  type Candidate,
  type Comparison,
  type FadedEffect,
  FOLLOW_UP_WEEKS,
  isFaded,
  ratio,
  shown,
  sinceBreak,
  type TrainingMaterial,
} from './finding-material.ts';
import { shiftDay } from './week.ts';

/** A training that changed nothing is counted as the tenth of use that `no_lift` says it did not bring. */
const WORTHWHILE_LIFT = 0.1;
/** Event week 5 begins so many days after the last session: the weeks in which hold is measured. */
const HOLD_BEGINS = 29;

/** What is found in one training: that use faded, in all or in single teams, that it never rose, or that support tells. */
export function trainingFindings(training: TrainingMaterial, currency: string, breaks: readonly Break[]): Candidate[] {
  return [
    ...fadedTraining(training, currency),
    ...fadedTeams(training, breaks),
    ...withoutLift(training),
    ...supportDifference(training),
  ];
}

function fadedTraining(training: TrainingMaterial, currency: string): Candidate[] {
  const [row] = shown(training, 'company');
  if (row === undefined || !isFaded(row)) return [];
  return [
    {
      kind: 'training-faded',
      title: `Use faded after ${training.name}`,
      ...faded(training, row),
      driver: togetherOrNull(
        fadingTeams(training),
        clearSupport(training.comparison),
        driverSentence(training.drivers),
      ),
      action: {
        what: 'Hold one follow-up of at most an hour within two weeks, on the parts of the CRM used least since the session, beginning with the teams named here.',
        owner: 'sales enablement',
      },
      money: row.fadedCost === null ? null : { amount: row.fadedCost, currency },
    },
  ];
}

function fadedTeams(training: TrainingMaterial, breaks: readonly Break[]): Candidate[] {
  return shown(training, 'team')
    .filter(isFaded)
    .map((row) => {
      const broke = breakAfter(training, row.groupId, breaks);
      const figures = faded(training, row);
      return {
        kind: 'team-faded',
        title: `${row.groupName}: use faded after ${training.name}`,
        ...figures,
        since: broke === undefined ? figures.since : sinceBreak(broke),
        driver: broke === undefined ? null : factsSentence(broke),
        action: {
          what: "Go through the team's open opportunities in the CRM itself in the next two team meetings, and look at this figure again in four weeks.",
          owner: "the team's manager",
        },
        money: null,
      };
    });
}

/** Where the weeks tell when a team's use fell after a session, that is a better date than the weeks it is measured in. */
function breakAfter({ endsOn }: TrainingMaterial, teamId: string, breaks: readonly Break[]): Break | undefined {
  const until = shiftDay(endsOn, FOLLOW_UP_WEEKS * 7);
  return breaks.find(
    ({ groupId, direction, week }) => groupId === teamId && direction === 'fell' && week > endsOn && week <= until,
  );
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

/** What can be said of manager support, if its interval leaves no doubt about the direction. */
function clearSupport(comparison: Comparison): string | null {
  if (comparison === null || comparison.differenceLow === null || comparison.differenceLow <= 0) return null;
  return comparison.sentence;
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

function about({ id, name, endsOn }: TrainingMaterial) {
  return { id, name, endsOn };
}

function interval(value: number, low: number | null, high: number | null): string {
  return low === null || high === null
    ? value.toFixed(2)
    : `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
