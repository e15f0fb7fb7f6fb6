import { defineSchedule, refreshFacts, type Schedule, sendReport, syncConnection } from '../src/queue/index.ts';

/** The part of the configuration that says when something happens by itself. Patterns are cron, in the company's zone. */
export interface ScheduleSettings {
  readonly connections: readonly { readonly id: string; readonly schedule: string }[];
  readonly reports: readonly { readonly id: string; readonly schedule: string }[];
}

/**
 * Days and weeks end even when nothing was synced, and the facts of who should have been active change with them.
 * A quarter past midnight: after the day's end, before the first reports.
 */
const DAY_CLOSE = '15 0 * * *';

/** All schedules of one configuration. What it no longer lists is removed by `queues.schedule`. */
export function schedulesOf(settings: ScheduleSettings): readonly Schedule[] {
  const syncs = settings.connections.map(({ id, schedule }) =>
    defineSchedule({
      id: `sync.${id}`,
      pattern: schedule,
      message: syncConnection,
      payload: { connectionId: id, mode: 'incremental', trigger: 'schedule' },
    }),
  );
  const dayClose = defineSchedule({
    id: 'refresh-facts',
    pattern: DAY_CLOSE,
    message: refreshFacts,
    payload: { full: false },
  });
  const reports = settings.reports.map(({ id, schedule }) =>
    defineSchedule({
      id: `report.${id}`,
      pattern: schedule,
      message: sendReport,
      payload: { reportId: id, week: null },
    }),
  );
  return [...syncs, dayClose, ...reports];
}
