import { describe, expect, it } from 'vitest';
import {
  activeDayShare,
  type DailyPanel,
  DROP_OFF_RULE,
  dropOffs,
  type Episode,
  mergeSessions,
  NEVER,
  placeboDropOffs,
  VOLUME_DROP_OFF_RULE,
} from '../../../src/statistics/index.ts';
import { loadCrmPanel } from './crm-panel.ts';
import { expectClose, numberIn, readCsv } from './fixtures.ts';

const company = loadCrmPanel();

/** The supported-manager cut of the reference: own active-day share in the 56 days before the team's first session. */
function managerShare(episodes: readonly Episode[], person: number): number {
  const manager = company.managerRow[person] as number;
  const starts = episodes.filter((e) => company.managerRow[e.person] === manager).map((e) => e.firstSession);
  const session = Math.min(...starts);
  return activeDayShare(company.panel, manager, session - 56, session - 1) ?? -1;
}

describe.each(['first', 'session'] as const)('drop-offs of the simulated company, %s clock', (clock) => {
  const { episodes } = dropOffs(company.panel, company.sessions, clock);
  const expected = readCsv(`crm-panel/expected_episodes_${clock}.csv`);

  it('are exactly the reference episodes', () => {
    expect(episodes.length).toBe(expected.length);
    const cell = (value: number | null): string => (value === null ? 'NA' : String(value));
    for (const [i, row] of expected.entries()) {
      const e = episodes[i] as Episode;
      expect({
        person_id: company.ids[e.person],
        // The reference counts days from 1.
        s: String(e.start + 1),
        status: e.status,
        tier: e.regular === null ? 'NA' : e.regular ? '1' : '2',
        time: cell(e.time),
        event: e.time === null ? 'NA' : e.droppedOff ? '1' : '0',
        base_W: cell(e.baselineWorkingDays),
      }).toEqual({
        person_id: row['person_id'],
        s: row['s'],
        status: row['status'],
        tier: row['tier'],
        time: row['time'],
        event: row['event'],
        base_W: row['base_W'],
      });
      for (const [value, column] of [
        [e.reference, 'ref'],
        [e.baselineShare, 'base_share'],
      ] as const) {
        expect(value === null).toBe(row[column] === 'NA');
        if (value !== null) expectClose(value, numberIn(row, column), 1e-13);
      }
      if (clock === 'session') expect(String(e.number)).toBe(row['ep']);
      else {
        const share = managerShare(episodes, e.person);
        expectClose(share, numberIn(row, 'mgr_share'), 1e-13, 1e-13, row['person_id']);
        expect(share >= 0.6 ? '1' : '0').toBe(row['supported']);
      }
    }
  });
});

it('person-weeks at risk are exactly those of the reference', () => {
  const { weeks } = dropOffs(company.panel, company.sessions, 'first');
  const expected = readCsv('crm-panel/expected_person_weeks_first.csv');
  expect(weeks.length).toBe(expected.length);
  for (const [i, row] of expected.entries()) {
    expect([
      company.ids[weeks.person[i] as number],
      weeks.week[i],
      weeks.event[i],
      weeks.working[i],
      weeks.active[i],
    ]).toEqual([
      row['person_id'],
      numberIn(row, 'week'),
      numberIn(row, 'event'),
      numberIn(row, 'W'),
      numberIn(row, 'A'),
    ]);
  }
});

describe('the background rate', () => {
  it('is near one in a thousand weeks in people with no training to forget', () => {
    const first = new Int32Array(company.panel.people).fill(NEVER);
    for (const s of company.sessions) first[s.person] = s.days[0] as number;
    const { weeks, episodes } = placeboDropOffs(company.panel, first, 122);
    const events = weeks.event.reduce((sum, e) => sum + e, 0);
    expect(weeks.length).toBeGreaterThan(4000);
    expect(events / weeks.length).toBeLessThan(0.004);
    for (const e of episodes) expect(e.followedTo).toBeLessThan(first[e.person] as number);
  });
});

/** One person, Monday to Friday working, `pattern[w]` actions on each working day of calendar week w. */
function person(pattern: readonly number[], change: Partial<DailyPanel> = {}): DailyPanel {
  const days = pattern.length * 7;
  const working = new Uint8Array(days);
  const actions = new Uint16Array(days);
  for (let d = 0; d < days; d++) {
    if (d % 7 >= 5) continue;
    working[d] = 1;
    actions[d] = pattern[Math.floor(d / 7)] ?? 0;
  }
  return { people: 1, days, working, actions, hired: Int32Array.of(-1), left: Int32Array.of(NEVER), ...change };
}

const constant = (weeks: number, value: number): number[] => new Array<number>(weeks).fill(value);
// Training on a Sunday, so that event weeks are calendar weeks: session on day 62, event week 1 is calendar week 9.
const SESSION = [{ person: 0, days: [62] }];

describe('the drop-off rule on one person', () => {
  it('dates a stop at its first low week, whatever happens later', () => {
    const panel = person([...constant(13, 4), ...constant(3, 0), ...constant(9, 4)]);
    const [episode] = dropOffs(panel, SESSION, 'first').episodes;
    expect(episode).toMatchObject({ status: 'at_risk', droppedOff: true, time: 5, reference: 1, regular: true });
  });

  it('does not flag two low weeks, nor low weeks that were holidays', () => {
    const dip = person([...constant(13, 4), ...constant(2, 0), ...constant(10, 4)]);
    expect(dropOffs(dip, SESSION, 'first').episodes[0]).toMatchObject({ droppedOff: false });
    const away = person([...constant(13, 4), ...constant(4, 0), ...constant(8, 4)]);
    away.working.fill(0, 13 * 7, 17 * 7);
    const result = dropOffs(away, SESSION, 'first');
    expect(result.episodes[0]).toMatchObject({ droppedOff: false });
    expect([...result.weeks.week].filter((w) => w >= 5 && w <= 8)).toEqual([]);
  });

  it('lets excused weeks pass without breaking a run', () => {
    const panel = person([...constant(13, 4), 0, 0, 0, 0, 0, ...constant(7, 4)]);
    panel.working.fill(0, 14 * 7, 16 * 7);
    expect(dropOffs(panel, SESSION, 'first').episodes[0]).toMatchObject({ droppedOff: true, time: 5 });
  });

  it('ends risk where an onset could last have been seen', () => {
    const result = dropOffs(person(constant(21, 4)), SESSION, 'first');
    // 12 event weeks, the first two are the reference, the last two can't show a run of three.
    expect([...result.weeks.week]).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(result.episodes[0]).toMatchObject({ time: 10, endedBy: 'data-end' });
  });

  it('calls a person who never started no uptake and keeps them out of the curve', () => {
    const result = dropOffs(person([...constant(9, 3), ...constant(12, 0)]), SESSION, 'first');
    expect(result.episodes[0]).toMatchObject({ status: 'no_uptake', reference: 0 });
    expect(result.weeks.length).toBe(0);
  });

  it('does not hold the last four weeks against a leaver, unless asked', () => {
    const panel = person([...constant(20, 4), ...constant(5, 0)], { left: Int32Array.of(25 * 7 - 1) });
    panel.working.fill(1, 0, 0);
    expect(dropOffs(panel, SESSION, 'first').episodes[0]).toMatchObject({ droppedOff: false, endedBy: 'leave' });
    const windDown = { ...DROP_OFF_RULE, noticeDays: 0 };
    expect(dropOffs(panel, SESSION, 'first', windDown).episodes[0]).toMatchObject({ droppedOff: true });
  });

  it('censors at the next session on the session clock, and can count the low run as an event', () => {
    const panel = person([...constant(13, 4), ...constant(2, 0), ...constant(10, 4)]);
    const twice = [{ person: 0, days: [62, 15 * 7] }];
    const [first, second] = dropOffs(panel, twice, 'session').episodes;
    expect(first).toMatchObject({ endedBy: 'next-session', lowAtEnd: true, droppedOff: false });
    expect(second).toMatchObject({ number: 2, start: 105 });
    const strict = { ...DROP_OFF_RULE, retrainedLowIsDropOff: true };
    expect(dropOffs(panel, twice, 'session', strict).episodes[0]).toMatchObject({ droppedOff: true, time: 5 });
    expect(dropOffs(panel, twice, 'first').episodes).toHaveLength(1);
  });

  it('merges sessions two weeks apart and starts the clock at the last', () => {
    expect(mergeSessions([10, 24, 38, 60], 14)).toEqual([
      { first: 10, last: 38 },
      { first: 60, last: 60 },
    ]);
  });

  it('leaves out and counts people trained before the panel began', () => {
    const result = dropOffs(person(constant(20, 4)), [{ person: 0, days: [-5, 62] }], 'first');
    expect(result.trainedBeforePanel).toBe(1);
    expect(result.episodes).toEqual([]);
  });

  it('sees a fall in volume that the habit hides, as an event of its own', () => {
    const panel = person([...constant(15, 12), ...constant(10, 2)]);
    expect(dropOffs(panel, SESSION, 'first').episodes[0]).toMatchObject({ droppedOff: false });
    const volume = dropOffs(panel, SESSION, 'first', VOLUME_DROP_OFF_RULE).episodes[0];
    expect(volume).toMatchObject({ droppedOff: true, time: 7, reference: 12 });
  });
});
