import { FALSE_ALARMS_PER_TEAM } from '../../metrics/catalogue.ts';
import { people, percent, percentWith } from '../wording.ts';
import type { GroupStanding } from './document.ts';
import { type Break, factsSentence } from './drivers.ts';
import {
  type Candidate,
  type FindingMaterial,
  FOLLOW_UP_WEEKS,
  isFaded,
  ratio,
  shown,
  sinceBreak,
  type TrainingMaterial,
} from './finding-material.ts';
import { shiftDay, type Week } from './week.ts';

/**
 * Falls of teams of which nothing else is said, one a team: those of the last weeks, and those in the follow-up of a
 * training on the page the team took part in, which may have too few people to be judged by its hold.
 */
export function brokenTeams({ breaks, trainings, groups, week }: FindingMaterial): Candidate[] {
  const recent = shiftDay(week.to, -FOLLOW_UP_WEEKS * 7);
  const told = new Set(
    trainings.flatMap((training) =>
      shown(training, 'team')
        .filter(isFaded)
        .map((row) => row.groupId),
    ),
  );
  const largest = new Map<string, Fall>();
  for (const row of breaks) {
    if (row.direction !== 'fell' || row.week >= week.to || told.has(row.groupId)) continue;
    const training = trainings.find((one) => isAfter(one, row)) ?? null;
    if (training === null && row.week < recent) continue;
    const known = largest.get(row.groupId)?.row;
    if (known === undefined || known.before - known.after < row.before - row.after) {
      largest.set(row.groupId, { row, training });
    }
  }
  const chance = breaks.length === 0 ? 1 : Math.min(1, expectedByChance(groups) / breaks.length);
  return [...largest.values()].map((fall) => brokenTeam(fall, 1 - chance));
}

/** How many teams would show a break although nothing happened. */
export function expectedByChance(groups: readonly GroupStanding[]): number {
  return FALSE_ALARMS_PER_TEAM * groups.filter(({ groupId }) => groupId !== 'company').length;
}

interface Fall {
  readonly row: Break;
  readonly training: TrainingMaterial | null;
}

function isAfter({ endsOn, effects }: TrainingMaterial, { groupId, week }: Break): boolean {
  const until = shiftDay(endsOn, FOLLOW_UP_WEEKS * 7);
  return week > endsOn && week <= until && effects.some((row) => row.by === 'team' && row.groupId === groupId);
}

function brokenTeam({ row, training }: Fall, certainty: number): Candidate {
  return {
    kind: 'team-broke',
    title: training === null ? `${row.groupName}: use fell` : `${row.groupName}: use fell after ${training.name}`,
    where: { by: 'team', groupId: row.groupId, groupName: row.groupName },
    training: training === null ? null : { id: training.id, name: training.name, endsOn: training.endsOn },
    since: sinceBreak(row),
    size: {
      measure: 'core-actions-per-working-day',
      value: row.change,
      low: null,
      high: null,
      sentence: `Core actions per working day fell by ${percent(-row.change)}, from ${row.before.toFixed(2)} to ${row.after.toFixed(2)}, ${people(row.people)}. About one in twenty stable teams shows such a break by chance.`,
    },
    people: row.people,
    driver: factsSentence(row),
    action: {
      what: 'Ask the team what changed in that window, and agree on what is to be in the CRM every week.',
      owner: "the team's manager",
    },
    cost: row.people * -row.change,
    certainty,
    money: null,
    definitions: ['break-week', 'core-actions-per-working-day'],
  };
}

export function belowTarget({ groups, week }: FindingMaterial): Candidate[] {
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

export function isDue(group: GroupStanding, week: Week): boolean {
  const { target } = group.adoption;
  return target !== null && target.dueOn < week.to;
}
