import type { Database } from '../db/index.ts';
import { reachOf } from './reach.ts';
import { AccessDeniedError, type Viewer } from './viewer.ts';

/**
 * Whether a viewer may read a kept report: its figures are those of an aggregate reader, of the whole company (`teamId`
 * null) or limited to a team.
 * @throws AccessDeniedError when they reach further than the viewer's key
 */
export async function requireReportAccess(database: Database, viewer: Viewer, teamId: string | null): Promise<void> {
  if (!viewer.scopes.includes('aggregate')) {
    throw new AccessDeniedError('Reports need a key with scope aggregate.');
  }
  if (viewer.teamId === null) return;
  if (teamId === null) {
    throw new AccessDeniedError('This report is about the whole company, and the key is limited to one team.');
  }
  (await reachOf(database, viewer)).requireTeam(teamId);
}
