import {
  countWeeks,
  type DropOffRule,
  type DropOffs,
  dropOffs,
  type Episode,
  type PersonWeeks,
  placeboDropOffs,
  poolCells,
  type WeekCounts,
} from '../../statistics/index.ts';
import type { Standing } from './standing.ts';
import type { Attended, Study } from './study.ts';

/** Weeks after training that anything is followed for: what happens a year later no longer changes what is said of it. */
export const FOLLOWED_WEEKS = 52;

/** Time to drop-off of the people whose first episode one training was. */
export interface FollowUp {
  readonly weeks: PersonWeeks;
  readonly episodeOf: ReadonlyMap<number, Episode>;
  /** First row of each episode and the row after its last, by person. */
  readonly rowsOf: ReadonlyMap<number, readonly [from: number, to: number]>;
}

/** Last day that is looked at for a training, in panel days. */
export function followedTo(study: Study, attended: Attended): number {
  const last = attended.trained.reduce((day, { start }) => Math.max(day, start), 0);
  return Math.min(study.facts.panel.days - 1, last + 7 * FOLLOWED_WEEKS);
}

export function followUp(
  study: Study,
  attended: Attended,
  clock: 'first' | 'session' = 'first',
  rule: DropOffRule = study.rule,
): FollowUp {
  const sessions = attended.trained.flatMap(({ person }) => {
    const days = study.sessions.get(person);
    return days === undefined ? [] : [{ person, days }];
  });
  const found = dropOffs(study.facts.panel, sessions, clock, rule, followedTo(study, attended));
  return indexed(found);
}

function indexed({ episodes, weeks }: DropOffs): FollowUp {
  const episodeOf = new Map<number, Episode>();
  const rowsOf = new Map<number, readonly [number, number]>();
  // By the session clock a person may have several episodes: the first is the training's.
  for (const episode of episodes) if (episode.number === 1) episodeOf.set(episode.person, episode);
  let from = 0;
  for (let i = 1; i <= weeks.length; i += 1) {
    if (i < weeks.length && weeks.episode[i] === weeks.episode[from]) continue;
    const episode = episodes[weeks.episode[from] ?? -1];
    if (episode?.number === 1) rowsOf.set(episode.person, [from, i]);
    from = i;
  }
  return { weeks, episodeOf, rowsOf };
}

/** Counts of some of the people, their managers as cells: as many cells as there are managers among them. */
export function countsAmong(followed: FollowUp, standing: Standing, members: readonly number[]): WeekCounts {
  const spans = members.flatMap((person) => {
    const span = followed.rowsOf.get(person);
    return span === undefined ? [] : [{ person, span }];
  });
  spans.sort((a, b) => a.span[0] - b.span[0]);
  const length = spans.reduce((sum, { span }) => sum + span[1] - span[0], 0);
  const { weeks } = followed;
  const rows = {
    length,
    person: new Int32Array(length),
    episode: new Int32Array(length),
    week: new Int32Array(length),
    event: new Uint8Array(length),
    working: new Uint8Array(length),
    active: new Uint8Array(length),
  };
  const cellOfRow = new Int32Array(length);
  const cells = new Map<number, number>();
  // In the order of managers, so that the same people give the same cells however they were listed.
  const managers = [...new Set(spans.map(({ person }) => standing.manager[person] ?? -1))].sort((a, b) => a - b);
  for (const manager of managers) cells.set(manager, cells.size);
  let to = 0;
  for (const { person, span } of spans) {
    const cell = cells.get(standing.manager[person] ?? -1) ?? 0;
    for (let from = span[0]; from < span[1]; from += 1, to += 1) {
      rows.person[to] = weeks.person[from] ?? 0;
      rows.episode[to] = weeks.episode[from] ?? 0;
      rows.week[to] = weeks.week[from] ?? 0;
      rows.event[to] = weeks.event[from] ?? 0;
      rows.working[to] = weeks.working[from] ?? 0;
      rows.active[to] = weeks.active[from] ?? 0;
      cellOfRow[to] = cell;
    }
  }
  return countWeeks(rows, cellOfRow, Math.max(1, cells.size), 'row');
}

/** Counts with a cell for every manager of the company, the last for people without a known one. */
export function countsByManager(followed: FollowUp, standing: Standing, mask: Uint8Array): WeekCounts {
  const cells = standing.managers.length + 1;
  const cellOf = Int32Array.from(mask, (own, person) => {
    if (own !== 1) return -1;
    const manager = standing.manager[person] ?? -1;
    return manager < 0 ? cells - 1 : manager;
  });
  return countWeeks(followed.weeks, cellOf, cells);
}

/** The same rule on people with no session to forget, as if they had had one that day: what it flags per week. */
export function placeboRate(study: Study, attended: Attended): number | null {
  const starts = attended.trained.map(({ start }) => start).sort((a, b) => a - b);
  const middle = starts[Math.floor(starts.length / 2)];
  if (middle === undefined) return null;
  const { panel } = study.facts;
  const placebo = placeboDropOffs(panel, study.firstSession, middle, study.rule, followedTo(study, attended));
  const counts = poolCells(countWeeks(placebo.weeks, new Int32Array(panel.people), 1), [0], 1);
  let atRisk = 0;
  let events = 0;
  for (let week = 1; week <= counts.weeks; week += 1) {
    atRisk += counts.atRisk[week] ?? 0;
    events += counts.events[week] ?? 0;
  }
  return atRisk === 0 ? null : events / atRisk;
}
