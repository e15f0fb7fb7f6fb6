import { counted } from '../../statistics/index.ts';
import type { Notice } from './notices.ts';
import type { Attended, Study } from './study.ts';

/** More than this in a day, or a second session within so many days, is a lot to take in. */
const MOST_HOURS_A_DAY = 3;
const SOON_DAYS = 7;

/** How much training people got and how close together, with a flag where that is a lot. */
export function doseNotices(study: Study, { training, trained }: Attended): Notice[] {
  const notices: Notice[] = [];
  const { hours } = training;
  const days = (Date.parse(training.endsOn) - Date.parse(training.startsOn)) / 86_400_000 + 1;
  if (hours !== null && hours !== undefined) {
    const perDay = hours / days;
    notices.push({
      code: 'dose',
      detail: `${say(hours)} ${hours === 1 ? 'hour' : 'hours'} in ${counted(days, 'day')}.`,
    });
    if (perDay > MOST_HOURS_A_DAY) {
      const detail = `${say(perDay)} hours a day: more than ${MOST_HOURS_A_DAY} is a lot to take in.`;
      notices.push({ code: 'overload', detail });
    }
  }
  // The training's own days are in the list too: a gap is counted between different days only.
  const crowded = trained.filter(({ person }) => {
    const own = study.sessions.get(person) ?? [];
    return own.some((day, i) => i > 0 && day > (own[i - 1] ?? day) && day - (own[i - 1] ?? day) < SOON_DAYS);
  }).length;
  if (crowded > 0 && days <= SOON_DAYS) {
    const detail = `${crowded} of ${trained.length} people had two sessions within ${SOON_DAYS} days.`;
    notices.push({ code: 'overload', detail });
  }
  return notices;
}

function say(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
