import { defineSchedule, purge, refreshFacts, type Schedule, sendReport, syncConnection } from '../src/queue/index.ts';

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

/** By night, when few work in the CRM: every record counted by day against ours, and what differs read anew. */
const RECONCILIATION = '40 2 * * *';

/** After the night's reconciliation, which compares what is about to go. */
const PURGE = '20 4 * * *';

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
  const reconciliations = settings.connections.map(({ id }) =>
    defineSchedule({
      id: `reconcile.${id}`,
      pattern: RECONCILIATION,
      message: syncConnection,
      payload: { connectionId: id, mode: 'incremental', trigger: 'schedule', reconcile: true },
    }),
  );
  const dayClose = defineSchedule({
    id: 'refresh-facts',
    pattern: DAY_CLOSE,
    message: refreshFacts,
    payload: { full: false },
  });
  const purging = defineSchedule({ id: 'purge', pattern: PURGE, message: purge, payload: {} });
  const reports = settings.reports.map(({ id, schedule }) =>
    defineSchedule({
      id: `report.${id}`,
      pattern: schedule,
      message: sendReport,
      payload: { reportId: id, week: null },
    }),
  );
  return [...syncs, ...reconciliations, dayClose, purging, ...reports];
}
