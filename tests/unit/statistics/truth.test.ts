import { describe, expect, it } from 'vitest';
import {
  activeDayShare,
  cohortWeeks,
  dropOffs,
  NEVER,
  trainingEffect,
  weeklyRates,
} from '../../../src/statistics/index.ts';
import { loadCrmPanel } from './crm-panel.ts';
import { readCsv, readJson } from './fixtures.ts';

/** What the simulated company was made with, against what is read off its daily rows alone. */
describe('the truth about the simulated company', () => {
  const company = loadCrmPanel();
  const { episodes } = dropOffs(company.panel, company.sessions, 'first');
  const users = new Map(readCsv('crm-panel/truth_users.csv').map((row) => [row['person_id'], row]));

  it('bears out at least 95 % of the drop-offs found, most of them to the week', () => {
    const found = episodes.filter((e) => e.status === 'at_risk' && e.droppedOff);
    const errors: Record<string, number> = {};
    let real = 0;
    for (const episode of found) {
      const week = users.get(company.ids[episode.person] ?? '')?.['true_first_drop_event_week'];
      if (week === undefined) throw new Error('not a user');
      if (week === '') continue;
      real += 1;
      const error = String((episode.time ?? Number.NaN) - Number(week));
      errors[error] = (errors[error] ?? 0) + 1;
    }
    expect(found.length).toBe(109);
    expect(real / found.length).toBeGreaterThanOrEqual(0.95);
    const oracle = readJson<{ onset_error: Record<string, number> }>('crm-panel/oracle_vs_measured.json');
    expect(errors).toEqual(oracle.onset_error);
  });

  it('bears out which managers used the system before the training', () => {
    const starts = new Map<number, number>();
    for (const { person, firstSession } of episodes) {
      const manager = company.managerRow[person] as number;
      starts.set(manager, Math.min(firstSession, starts.get(manager) ?? NEVER));
    }
    const truth = new Map(readCsv('crm-panel/truth_managers.csv').map((row) => [row['manager_id'], row['supported']]));
    expect(starts.size).toBe(16);
    for (const [manager, start] of starts) {
      const share = activeDayShare(company.panel, manager, start - 56, start - 1) ?? -1;
      expect(share >= 0.6 ? '1' : '0', company.ids[manager]).toBe(truth.get(company.ids[manager] ?? ''));
    }
  });

  it('lies within the intervals of the effect of training, in each of its windows', () => {
    const { att_by_event_week: att } = readJson<{
      att_by_event_week: Record<string, { att_per_working_day: number; n: number }>;
    }>('crm-panel/truth.json');
    const firstSession = new Int32Array(company.panel.people).fill(NEVER);
    for (const s of company.sessions) firstSession[s.person] = s.days[0] as number;
    const effect = trainingEffect({
      people: company.panel.people,
      weeks: 78,
      outcome: weeklyRates(company.panel),
      cohort: cohortWeeks(firstSession),
      cluster: company.managerRow,
      clusters: company.panel.people,
    });
    if (effect.refused) throw new Error(effect.needed);
    for (const [i, window] of effect.windows.entries()) {
      if (window.refused) throw new Error(window.needed);
      const weeks = [1, 2, 3, 4].map((week) => att[String(4 * i + week)]);
      const people = weeks.reduce((sum, w) => sum + (w?.n ?? 0), 0);
      const truth = weeks.reduce((sum, w) => sum + (w?.att_per_working_day ?? 0) * (w?.n ?? 0), 0) / people;
      expect(window.low).toBeLessThan(truth);
      expect(window.high).toBeGreaterThan(truth);
      expect(Math.abs(window.estimate - truth), `window ${i + 1}: ${window.estimate}, truth ${truth}`).toBeLessThan(
        0.15,
      );
    }
  });
});
