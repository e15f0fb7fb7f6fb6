import { sql } from 'kysely';
import type { Database } from '../db/index.ts';
import { dataThrough, dayNumber, dayText, mondayOf } from '../facts/index.ts';
import {
  definitionVersion,
  type EffectRow,
  findMetric,
  type Retention,
  type RetentionComparison,
  type SeriesQuery,
  type SeriesRow,
  series,
  type TrainingGrouping,
} from '../metrics/index.ts';
import { banded, minimumFor } from './suppression.ts';
import { AccessDeniedError, type Viewer } from './viewer.ts';

export interface GateSettings {
  readonly mode: 'aggregate' | 'self' | 'named';
  readonly minimumGroup: number;
  readonly currency: string;
  readonly timeZone: string;
}

/** When and from what the figures of an answer were made. */
export interface Provenance {
  /** When results were last computed; null before the first time. */
  readonly asOf: Date | null;
  /** Last complete day; null before the first complete sync. */
  readonly dataThrough: string | null;
  readonly definitionVersion: string;
}

export interface Gated<Row> {
  readonly rows: readonly Row[];
  /** Groups of which something was hidden. */
  readonly suppressedGroups: number;
}

export interface TeamRow {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  /** Eligible in the last complete week. */
  readonly people: number | null;
  readonly adoptionRate: number | null;
  /** Why adoptionRate is null. */
  readonly reason: string | null;
}

/** A row that may be shown: with its figures, or with none of them. */
export type Shown<Row> = (Row & { readonly suppressed: false }) | (Hidden<Row> & { readonly suppressed: true });
type Hidden<Row> = { readonly [K in keyof Row]: Row[K] | null };

/**
 * The one way to results. What it returns may be sent to the viewer as it is; nothing else reads figures about people.
 */
export interface Gate {
  provenance(): Promise<Provenance>;
  /** @throws AccessDeniedError for figures about single people that the mode or the key does not allow */
  series(viewer: Viewer, metricId: string, query: SeriesQuery): Promise<Gated<Shown<SeriesRow>>>;
  /** Teams with their adoption in the last complete week. */
  teams(viewer: Viewer): Promise<Gated<Shown<TeamRow>>>;
  /** Effects of one training, or of all. */
  effects(viewer: Viewer, by: TrainingGrouping | null, trainingId: string | null): Promise<Gated<Shown<EffectRow>>>;
  retention(viewer: Viewer, trainingId: string, by: TrainingGrouping): Promise<Gated<Shown<Retention>>>;
  /** Supported against unsupported teams; null when there is none, or one side is too small to be shown. */
  comparison(viewer: Viewer, trainingId: string): Promise<RetentionComparison | null>;
}

const groupFields = [
  'id',
  'name',
  'parentId',
  'groupId',
  'groupName',
  'by',
  'trainingId',
  'trainingName',
  'periodStart',
  'periodEnd',
  'provisional',
];

export function createGate(database: Database, settings: GateSettings): Gate {
  const hide = <Row extends object>(
    rows: readonly { row: Row; people: number; groupId: string }[],
    minimum: number,
  ) => {
    const hidden = new Set<string>();
    const shown = rows.map(({ row, people, groupId }): Shown<Row> => {
      // Nobody at all is no secret; a few people are.
      if (people === 0 || people >= minimum) return { ...row, suppressed: false };
      hidden.add(groupId);
      const kept = Object.entries(row).map(([key, value]) => [key, groupFields.includes(key) ? value : null]);
      return { ...(Object.fromEntries(kept) as Hidden<Row>), suppressed: true };
    });
    return { rows: shown, suppressedGroups: hidden.size };
  };

  return {
    async provenance() {
      const row = await database.db
        .selectFrom('computation')
        .select(['as_of', 'data_through', 'definition_version'])
        .orderBy('id', 'desc')
        .executeTakeFirst();
      return {
        asOf: row?.as_of ?? null,
        dataThrough: row?.data_through ?? (await dataThrough(database, settings.timeZone)),
        definitionVersion: row?.definition_version ?? definitionVersion,
      };
    },

    async series(viewer, metricId, query) {
      const metric = findMetric(metricId);
      if (metric === undefined) throw new RangeError(`no metric ${metricId}`);
      if (query.by === 'person') requirePerson(settings, viewer);
      await requireOneDimension(database, settings, viewer, query);
      const { dataThrough: through } = await this.provenance();
      const { currency, timeZone } = settings;
      const rows = await series(database, metric, query, { currency, timeZone, dataThrough: through });
      const visible = await withinTeam(database, viewer, query.by, rows, (row) => row.groupId);
      const minimum = minimumFor({ minimumGroup: settings.minimumGroup, by: query.by, grain: query.grain });
      const limit = metric.unit === 'ratio' && query.by !== 'person' ? banded<SeriesRow> : (row: SeriesRow) => row;
      return hide(
        visible.map((row) => ({ row: limit(row), people: row.people, groupId: row.groupId })),
        minimum,
      );
    },

    async teams(viewer) {
      const { dataThrough: through } = await this.provenance();
      const list = await database.db.selectFrom('team').select(['id', 'name', 'parent_id']).orderBy('id').execute();
      const visible = await withinTeam(database, viewer, 'team', list, (team) => team.id);
      const week = through === null ? null : dayText(mondayOf(dayNumber(through) + 1) - 7);
      const rates = new Map<string, SeriesRow>();
      const metric = findMetric('adoption-rate');
      if (week !== null && metric !== undefined) {
        const range = { from: week, to: dayText(dayNumber(week) + 7), grain: 'week', by: 'team' } as const;
        const { currency, timeZone } = settings;
        const rows = await series(database, metric, range, { currency, timeZone, dataThrough: through });
        for (const row of rows) rates.set(row.groupId, banded(row));
      }
      return hide(
        visible.map((team) => {
          const rate = rates.get(team.id);
          const people = rate?.people ?? 0;
          const row = {
            id: team.id,
            name: team.name,
            parentId: team.parent_id,
            people,
            adoptionRate: rate?.value ?? null,
            reason: rate?.reason ?? null,
          };
          return { row, people, groupId: team.id };
        }),
        minimumFor({ minimumGroup: settings.minimumGroup, by: 'team' }),
      );
    },

    async effects(viewer, by, trainingId) {
      const stored = await results<EffectRow>(database, 'effect', by, trainingId);
      const gated = by === null ? [...new Set(stored.map((item) => item.by))] : [by];
      const parts = await Promise.all(
        gated.map(async (grouping) => {
          const own = stored.filter((item) => item.by === grouping);
          const visible = await withinTeam(database, viewer, grouping, own, (item) => item.group_id);
          return hide(
            visible.map((item) => ({ row: item.payload, people: item.people, groupId: item.group_id })),
            minimumFor({ minimumGroup: settings.minimumGroup, by: grouping }),
          );
        }),
      );
      return {
        rows: parts.flatMap((part) => part.rows),
        suppressedGroups: parts.reduce((sum, part) => sum + part.suppressedGroups, 0),
      };
    },

    async retention(viewer, trainingId, by) {
      const stored = await results<Retention>(database, 'retention', by, trainingId);
      const visible = await withinTeam(database, viewer, by, stored, (item) => item.group_id);
      return hide(
        visible.map((item) => ({ row: item.payload, people: item.people, groupId: item.group_id })),
        minimumFor({ minimumGroup: settings.minimumGroup, by }),
      );
    },

    async comparison(viewer, trainingId) {
      const [found] = await results<RetentionComparison>(database, 'comparison', 'managerSupport', trainingId);
      if (found === undefined || viewer.teamId !== null) return null;
      const minimum = minimumFor({ minimumGroup: settings.minimumGroup, by: 'managerSupport' });
      return found.people < minimum ? null : found.payload;
    },
  };
}

function requirePerson(settings: GateSettings, viewer: Viewer): void {
  if (settings.mode !== 'named') {
    throw new AccessDeniedError(`Figures of single people are not shown in mode ${settings.mode}.`);
  }
  if (!viewer.scopes.includes('person')) throw new AccessDeniedError('This key may not read figures of single people.');
}

/**
 * What is published is one fixed cube: company, team, role or connection, one at a time. Crossing two of them would let
 * small groups be worked out by subtraction.
 */
async function requireOneDimension(
  database: Database,
  settings: GateSettings,
  viewer: Viewer,
  query: SeriesQuery,
): Promise<void> {
  const { by, team, role, connection } = query;
  const asked = Object.entries({ team, role, connection }).filter(([, value]) => value !== undefined);
  const dimensions = new Set(asked.map(([name]) => name));
  if (by !== 'company') dimensions.add(by);
  if (dimensions.size > 1 && !(settings.mode === 'named' && viewer.scopes.includes('person'))) {
    throw new AccessDeniedError(
      `Figures are published by one grouping at a time; ${[...dimensions].join(' and ')} together would single people out.`,
    );
  }
  if (viewer.teamId === null) return;
  const within = team === undefined ? true : (await teamsBelow(database, viewer.teamId)).has(team);
  if (!within || role !== undefined || connection !== undefined) {
    throw new AccessDeniedError('This key is limited to one team and those below it.');
  }
}

interface StoredResult<Payload> {
  readonly by: TrainingGrouping;
  readonly group_id: string;
  readonly people: number;
  readonly payload: Payload;
}

async function results<Payload>(
  database: Database,
  kind: 'effect' | 'retention' | 'comparison',
  by: TrainingGrouping | null,
  trainingId: string | null,
): Promise<StoredResult<Payload>[]> {
  const { rows } = await sql<StoredResult<Payload>>`
    select r.by, r.group_id, r.people, r.payload
      from training_result r join training t on t.id = r.training_id
     where r.kind = ${kind} and (${by}::text is null or r.by = ${by})
       and (${trainingId}::text is null or r.training_id = ${trainingId})
     order by t.starts_on, t.id, array_position(array['company', 'managerSupport', 'role', 'team'], r.by), r.group_id`.execute(
    database.db,
  );
  return rows;
}

/** A key limited to a team sees that team, those below it, and the company's total. */
async function withinTeam<Item>(
  database: Database,
  viewer: Viewer,
  by: string,
  items: readonly Item[],
  groupOf: (item: Item) => string,
): Promise<readonly Item[]> {
  if (viewer.teamId === null || by === 'company') return items;
  if (by !== 'team') return [];
  const allowed = await teamsBelow(database, viewer.teamId);
  return items.filter((item) => allowed.has(groupOf(item)));
}

async function teamsBelow(database: Database, teamId: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    with recursive below(id) as (
      select id from team where id = ${teamId}
      union select t.id from team t join below b on t.parent_id = b.id
    ) select id from below`.execute(database.db);
  return new Set(rows.map((row) => row.id));
}
