import { FALSE_ALARMS_PER_TEAM } from '../../metrics/catalogue.ts';
import { people, percent, percentWith } from '../wording.ts';
import type { GroupStanding } from './document.ts';
import { factsSentence } from './drivers.ts';
import {
  type Candidate,
  type FindingMaterial,
  FOLLOW_UP_WEEKS,
  isFaded,
  ratio,
  shown,
  sinceBreak,
} from './finding-material.ts';
import { shiftDay, type Week } from './week.ts';

/** Falls of the last weeks in teams of which nothing else is said. */
export function brokenTeams({ breaks, trainings, groups, week }: FindingMaterial): Candidate[] {
  const since = shiftDay(week.to, -FOLLOW_UP_WEEKS * 7);
  const told = new Set(
    trainings.flatMap((training) =>
      shown(training, 'team')
        .filter(isFaded)
        .map((row) => row.groupId),
    ),
  );
  const teams = groups.filter(({ groupId }) => groupId !== 'company').length;
  const chance = breaks.length === 0 ? 1 : Math.min(1, (FALSE_ALARMS_PER_TEAM * teams) / breaks.length);
  return breaks
    .filter(
      ({ groupId, direction, week: on }) => direction === 'fell' && on >= since && on < week.to && !told.has(groupId),
    )
    .map((row) => ({
      kind: 'team-broke',
      title: `${row.groupName}: use fell`,
      where: { by: 'team', groupId: row.groupId, groupName: row.groupName },
      training: null,
      since: sinceBreak(row),
      size: {
        measure: 'core-actions-per-working-day',
        value: row.change,
        low: null,
        high: null,
        sentence: `Core actions per working day fell by ${percent(-row.change)}, from ${row.before.toFixed(2)} to ${row.after.toFixed(2)}, ${people(row.people)}; of such breaks about one in twenty stable teams shows one by chance.`,
      },
      people: row.people,
      driver: factsSentence(row),
      action: {
        what: 'Ask the team what changed in that window, and agree on what is to be in the CRM every week.',
        owner: "the team's manager",
      },
      cost: row.people * -row.change,
      certainty: 1 - chance,
      money: null,
      definitions: ['core-actions-per-working-day'],
    }));
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
