import type { Config } from './config/index.ts';
import type { Database } from './db/index.ts';
import { createGate } from './privacy/gate.ts';
import { createReportArchive } from './reports/archive/index.ts';
import { type ConnectionQuality, openReportOffice, type Quality, type ReportOffice } from './reports/index.ts';
import { type Connections, connectionStatuses, qualityRows, qualitySummary } from './sync/index.ts';
import { listTrainings } from './trainings/index.ts';

/** Weekly reports of a configuration: their sources, their archive and their targets. */
export function reportOfficeOf(config: Config, database: Database, connections: Connections): ReportOffice {
  const { company, privacy } = config;
  return openReportOffice({
    reports: config.reports.map(({ id, team, mail, webhooks }) => ({ id, teamId: team, mail: mail ?? null, webhooks })),
    archive: createReportArchive(database),
    publicUrl: config.server.publicUrl,
    sources: {
      gate: createGate(database, {
        mode: privacy.mode,
        minimumGroup: privacy.minimumGroup,
        currency: company.currency,
        timeZone: company.timeZone,
      }),
      company,
      minimumGroup: privacy.minimumGroup,
      targets: config.targets,
      async trainings() {
        const list = await listTrainings(database.db);
        return list.map(({ id, name, endsOn }) => ({ id, name, endsOn }));
      },
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
