import { sql } from 'kysely';
import type { Database } from '../db/index.ts';
import type { SeriesQuery } from '../metrics/index.ts';
import { AccessDeniedError, type Viewer } from './viewer.ts';
import type { Dimension } from './weekly-cube.ts';

/** What of a published grouping was asked for, and what of it the viewer may see. */
export interface Slice {
  readonly by: Dimension;
  /** Groups wanted; null: all of the grouping. */
  readonly groups: ReadonlySet<string> | null;
}

/**
 * What is published is one fixed cube: company, team, role or connection, one at a time. A filter picks rows of it and
 * never makes a new one: crossing two groupings would let small groups be worked out by subtraction.
 * @throws AccessDeniedError for a second grouping, and for what a key limited to one team may not see.
 */
export async function sliceOf(database: Database, viewer: Viewer, query: SeriesQuery): Promise<Slice> {
  const { by, team } = query;
  const dimensions = dimensionsOf(query);
  if (dimensions.size > 1) {
    throw new AccessDeniedError(
      `Figures are published by one grouping at a time; ${[...dimensions].join(' and ')} together would single people out.`,
    );
  }
  const [dimension = 'company'] = dimensions;
  const wanted = team ?? query.role ?? query.connection;
  const reach = await reachOf(database, viewer);
  reach.require(dimension);
  if (dimension !== 'team') return { by: dimension, groups: wanted === undefined ? null : new Set([wanted]) };
  if (wanted === undefined) return { by: 'team', groups: reach.teams };
  reach.requireTeam(wanted);
  return { by: 'team', groups: by === 'team' ? await teamsBelow(database, wanted) : new Set([wanted]) };
}

/** The groupings a query needs; more than one crosses them. */
export function dimensionsOf({ by, team, role, connection }: SeriesQuery): ReadonlySet<Dimension> {
  const dimensions = new Set<Dimension>(by === 'company' || by === 'person' ? [] : [by]);
  if (team !== undefined) dimensions.add('team');
  if (role !== undefined) dimensions.add('role');
  if (connection !== undefined) dimensions.add('connection');
  return dimensions;
}

/** How far a viewer sees: everything, or one team with those below it and the company's total. */
export interface Reach {
  /** null: all teams. */
  readonly teams: ReadonlySet<string> | null;
  /** @throws AccessDeniedError for a grouping that is not about teams */
  require(by: string): void;
  /** @throws AccessDeniedError for a team out of reach */
  requireTeam(teamId: string): void;
}

export async function reachOf(database: Database, viewer: Viewer): Promise<Reach> {
  if (viewer.teamId === null) return { teams: null, require: () => undefined, requireTeam: () => undefined };
  const teams = await teamsBelow(database, viewer.teamId);
  const deny = () => {
    throw new AccessDeniedError('This key is limited to one team, those below it and the company total.');
  };
  return {
    teams,
    require: (by) => (by === 'company' || by === 'team' ? undefined : deny()),
    requireTeam: (teamId) => (teams.has(teamId) ? undefined : deny()),
  };
}

/** A team and every team below it now. */
export async function teamsBelow(database: Database, teamId: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    with recursive below(id) as (
      select id from team where id = ${teamId}
      union select t.id from team t join below b on t.parent_id = b.id
    ) select id from below`.execute(database.db);
  return new Set(rows.map((row) => row.id));
}
