import type { Config } from './config/index.ts';
import type { Database } from './db/index.ts';
import { createFindings } from './privacy/findings.ts';
import { createGate } from './privacy/gate.ts';
import { requireReportAccess } from './privacy/report-access.ts';
import { AccessDeniedError } from './privacy/viewer.ts';
import { type Queues, sendReport } from './queue/index.ts';
import { createReportArchive } from './reports/archive/index.ts';
import {
  type ConnectionQuality,
  openReportOffice,
  type Quality,
  ReportError,
  type ReportOffice,
} from './reports/index.ts';
import type { RouteServices } from './routes/services.ts';
import { type Connections, connectionStatuses, qualityRows, qualitySummary } from './sync/index.ts';
import { listActions, listTrainings } from './trainings/index.ts';

/** Weekly reports of a configuration: their sources, their archive and their targets. */
export function reportOfficeOf(config: Config, database: Database, connections: Connections): ReportOffice {
  const { company, events } = config;
  const { mode, minimumGroup } = config.privacy;
  const { currency, timeZone } = company;
  const gate = createGate(database, { mode, minimumGroup, currency, timeZone });
  return openReportOffice({
    reports: config.reports.map(({ id, team, mail, webhooks }) => ({ id, teamId: team, mail: mail ?? null, webhooks })),
    archive: createReportArchive(database),
    publicUrl: config.server.publicUrl,
    sources: {
      gate,
      findings: createFindings(database, { mode, minimumGroup, currency, timeZone, events }, gate),
      company,
      minimumGroup,
      targets: config.targets,
      async trainings() {
        const list = await listTrainings(database.db);
        return list.map(({ id, name, endsOn }) => ({ id, name, endsOn }));
      },
      actions: () => listActions(database.db),
      quality: () => qualityOf(database, connections),
    },
  });
}

async function qualityOf(database: Database, connections: Connections): Promise<Quality> {
  const statuses = await connectionStatuses(database, connections);
  const counts = (await qualityRows(database, null)).filter((row) => row.day === null);
  const { quarantined, unmappedUsers } = await qualitySummary(database, null);
  const { rows: unread } = await database.pool.query<{ connection: string; stream: string; reason: string | null }>(
    `select connection_id as connection, stream, reason from stream_state
      where availability <> 'available' order by connection_id, stream`,
  );
  const { rows: absences } = await database.pool.query('select from absence limit 1');
  return {
    connections: statuses.map(({ id, title, state, reason, readThrough, capabilities }): ConnectionQuality => {
      const own = counts.filter((row) => row.connection === id);
      const streams = unread
        .filter((row) => row.connection === id)
        .map(({ stream, reason: why }) => `${stream}: ${why ?? 'cannot be read'}`);
      return {
        id,
        title,
        state,
        reason,
        readThrough,
        compared: own.length,
        differing: own
          .filter((row) => row.difference !== 0)
          .map(({ object, sourceCount, storedCount }) => ({ object, inCrm: sourceCount, here: storedCount })),
        gaps: [...noticesOf(capabilities), ...streams],
      };
    }),
    quarantined,
    unmappedPeople: unmappedUsers,
    absencesKnown: absences.length > 0,
  };
}

/** What the connector said it cannot know, kept as the CRM was last asked. */
function noticesOf(capabilities: unknown): string[] {
  if (typeof capabilities !== 'object' || capabilities === null || !('notices' in capabilities)) return [];
  const { notices } = capabilities;
  return Array.isArray(notices) ? notices.filter((notice) => typeof notice === 'string') : [];
}

/** What HTTP asks of the weekly reports: the kept ones, each for those who may read it. */
export function reportService({
  reports,
  database,
  queues,
}: {
  readonly reports: ReportOffice;
  readonly database: Database;
  readonly queues: Queues;
}): RouteServices['reports'] {
  const [first = ''] = reports.reports;
  return {
    async list(viewer) {
      const entries = await reports.archive.list();
      const mayRead = await Promise.all(
        entries.map(({ teamId }) =>
          requireReportAccess(database, viewer, teamId).then(
            () => true,
            (error: unknown) => {
              if (error instanceof AccessDeniedError) return false;
              throw error;
            },
          ),
        ),
      );
      return entries
        .filter((_entry, index) => mayRead[index])
        .map(({ reportId, madeAt, heldAt, asOf, deliveries, teamId: _teamId, ...entry }) => ({
          ...entry,
          report: reportId,
          madeAt: madeAt?.toISOString() ?? null,
          heldAt: heldAt?.toISOString() ?? null,
          asOf: asOf?.toISOString() ?? null,
          deliveries: deliveries.map(({ sentAt, ...delivery }) => ({
            ...delivery,
            sentAt: sentAt?.toISOString() ?? null,
          })),
        }));
    },
    async find(viewer, week, report) {
      const kept = await reports.archive.find(report ?? first, week);
      if (kept !== null) await requireReportAccess(database, viewer, kept.teamId);
      return kept;
    },
    async send(report, week) {
      const reportId = report ?? first;
      try {
        if (!reports.reports.includes(reportId)) throw new ReportError('no-such-report', `There is no ${reportId}.`);
        const { name } = reports.weekNamed(week, new Date());
        const { jobId } = await queues.enqueue(sendReport, { reportId, week: name }, { bringForward: true });
        return { jobId, report: reportId, week: name };
      } catch (error) {
        if (!(error instanceof ReportError)) throw error;
        return { problem: error.problem, sentence: error.message };
      }
    },
  };
}
