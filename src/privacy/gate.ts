import type { Database } from '../db/index.ts';
import { dataThrough, dayNumber, dayText, mondayOf } from '../facts/index.ts';
import {
  definitionVersion,
  type EffectRow,
  findMetric,
  type Grouping,
  type MetricDefinition,
  type Retention,
  type RetentionComparison,
  type SeriesQuery,
  type SeriesRow,
  type SeriesSettings,
  series,
  type TrainingGrouping,
} from '../metrics/index.ts';
import { logAccess } from './access-log.ts';
import { dimensionsOf, reachOf, sliceOf, teamsBelow } from './reach.ts';
import { banded, minimumFor } from './suppression.ts';
import { type JudgedResult, judgedResults, type ResultQuery, storedComparison } from './training-results.ts';
import { AccessDeniedError, type Viewer } from './viewer.ts';
import { weeklyCube } from './weekly-cube.ts';

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

export interface PublishedSeries extends Gated<Shown<SeriesRow>> {
  /** What the groups are: the filter's grouping where the company was asked for within one. */
  readonly by: Grouping;
}

/**
 * The one way to results. What it returns may be sent to the viewer as it is; nothing else reads figures about people.
 * Everything throws AccessDeniedError where the mode or the key does not allow what was asked for.
 */
export interface Gate {
  provenance(): Promise<Provenance>;
  /** What decides which answers a viewer gets: the same text means the same answers. Part of every ETag. */
  fingerprint(viewer: Viewer): string;
  /** Rows of single people (`by: 'person'`) need mode `named` and scope `person`, and are written to the access log. */
  series(viewer: Viewer, metricId: string, query: SeriesQuery): Promise<PublishedSeries>;
  /** Teams with their adoption in the last complete week. */
  teams(viewer: Viewer): Promise<Gated<Shown<TeamRow>>>;
  /** Effects of one training, or of all, in the order of their sessions. */
  effects(viewer: Viewer, by: TrainingGrouping | null, trainingId: string | null): Promise<Gated<Shown<EffectRow>>>;
  retention(viewer: Viewer, trainingId: string, by: TrainingGrouping): Promise<Gated<Shown<Retention>>>;
  /** Supported against unsupported teams; null when there is none, or one side may not be shown. */
  comparison(viewer: Viewer, trainingId: string): Promise<RetentionComparison | null>;
  /** Whether names of attendees may be shown; the reading of them is then written to the access log. */
  attendees(viewer: Viewer, trainingId: string | null): Promise<boolean>;
}

/** What stays readable of a row whose figures are hidden: which group and period it is. */
const aboutTheGroup = new Set([
  ...['id', 'name', 'parentId', 'groupId', 'groupName', 'by', 'trainingId', 'trainingName'],
  ...['periodStart', 'periodEnd', 'provisional'],
]);

export function createGate(database: Database, settings: GateSettings): Gate {
  const { mode, minimumGroup, currency, timeZone } = settings;

  const gate: Gate = {
    async provenance() {
      const row = await database.db
        .selectFrom('computation')
        .select(['as_of', 'data_through', 'definition_version'])
        .orderBy('id', 'desc')
        .executeTakeFirst();
      return {
        asOf: row?.as_of ?? null,
        dataThrough: row?.data_through ?? (await dataThrough(database, timeZone)),
        definitionVersion: row?.definition_version ?? definitionVersion,
      };
    },

    fingerprint: ({ scopes, teamId, personEmail }) =>
      JSON.stringify([mode, minimumGroup, scopes.toSorted(), teamId, personEmail]),

    async series(viewer, metricId, query) {
      const metric = metricOf(metricId);
      const { dataThrough: through } = await gate.provenance();
      const context = { currency, timeZone, dataThrough: through };
      if (query.by === 'person') {
        const within = await requirePeople(database, settings, viewer, query);
        const rows = await series(database, metric, within, context);
        const { by: _by, ...detail } = within;
        const people = new Set(rows.map((row) => row.groupId)).size;
        await logAccess(database.db, viewer.keyId, 'people.series', { metric: metricId, ...detail, people });
        return { by: 'person', rows: rows.map((row) => ({ ...row, suppressed: false })), suppressedGroups: 0 };
      }
      requireGroups(viewer);
      if (dimensionsOf(query).size > 1 && mode === 'named' && viewer.scopes.includes('person')) {
        return crossed(viewer, metric, query, context);
      }
      const { by, groups } = await sliceOf(database, viewer, query);
      const { from, to, grain } = query;
      const minimum = minimumFor({ minimumGroup, by, grain });
      const rows = await series(database, metric, { from, to, grain, by }, context);
      const weekly = grain === 'week' ? rows : null;
      const isPublished = await weeklyCube(database, { metric, by, from, to, minimum, weekly }, context);
      const limited = metric.unit === 'ratio' ? banded<SeriesRow> : (row: SeriesRow) => row;
      const items = rows
        .filter((row) => groups === null || groups.has(row.groupId))
        .map((row) => ({
          row: limited(row),
          groupId: row.groupId,
          shown:
            row.people === 0 || (row.people >= minimum && isPublished(row.groupId, row.periodStart, row.periodEnd)),
        }));
      return { by, ...judged(items) };
    },

    async teams(viewer) {
      requireGroups(viewer);
      const { dataThrough: through } = await gate.provenance();
      const list = await database.db.selectFrom('team').select(['id', 'name', 'parent_id']).orderBy('id').execute();
      const { teams } = await reachOf(database, viewer);
      const from = through === null ? null : dayText(mondayOf(dayNumber(through) + 1) - 7);
      const to = from === null ? null : dayText(dayNumber(from) + 7);
      const rates =
        from === null || to === null
          ? []
          : (await gate.series(viewer, 'adoption-rate', { from, to, grain: 'week', by: 'team' })).rows;
      const rateOf = new Map(rates.map((row) => [row.groupId, row]));
      return judged(
        list
          .filter((team) => teams === null || teams.has(team.id))
          .map(({ id, name, parent_id: parentId }) => {
            const rate = rateOf.get(id);
            const { people = 0, value = null, reason = null } = rate ?? {};
            const row: TeamRow = { id, name, parentId, people, adoptionRate: value, reason };
            return { row, groupId: id, shown: rate?.suppressed !== true };
          }),
      );
    },

    async effects(viewer, by, trainingId) {
      return results<EffectRow>(viewer, { kind: 'effect', by, trainingId });
    },

    async retention(viewer, trainingId, by) {
      return results<Retention>(viewer, { kind: 'retention', by, trainingId });
    },

    async comparison(viewer, trainingId) {
      requireGroups(viewer);
      if (viewer.teamId !== null) return null;
      const sides = await judgedResults(
        database,
        { kind: 'retention', by: 'managerSupport', trainingId },
        minimumGroup,
      );
      if (sides.length < 2 || sides.some((side) => !side.shown || side.people === 0)) return null;
      return await storedComparison<RetentionComparison>(database, trainingId);
    },

    async attendees(viewer, trainingId) {
      // Who was trained is for those who enter it; a key limited to a team may not change what is the whole company's.
      if (!viewer.scopes.includes('write') || viewer.teamId !== null) return false;
      await logAccess(database.db, viewer.keyId, 'people.attendees', { trainingId });
      return true;
    },
  };

  /** Whoever may see every single person can cross groupings anyway; small groups are hidden all the same. */
  async function crossed(
    viewer: Viewer,
    metric: MetricDefinition,
    query: SeriesQuery,
    context: SeriesSettings,
  ): Promise<PublishedSeries> {
    const within = await requirePeople(database, settings, viewer, query);
    const rows = await series(database, metric, within, context);
    // A filter by team leaves parts of the teams above it: those are no figures of these teams.
    const teams =
      within.by === 'team' && within.team !== undefined ? await teamsBelow(database, within.team) : undefined;
    const minimum = minimumFor({ minimumGroup, by: within.by, grain: within.grain });
    const items = rows
      .filter((row) => teams === undefined || teams.has(row.groupId))
      .map((row) => ({ row, groupId: row.groupId, shown: row.people === 0 || row.people >= minimum }));
    return { by: within.by, ...judged(items) };
  }

  async function results<Row extends object>(viewer: Viewer, query: ResultQuery): Promise<Gated<Shown<Row>>> {
    requireGroups(viewer);
    const reach = await reachOf(database, viewer);
    if (query.by !== null) reach.require(query.by);
    const inReach = ({ by, groupId }: JudgedResult<Row>): boolean =>
      reach.teams === null || by === 'company' || (by === 'team' && reach.teams.has(groupId));
    const stored = await judgedResults<Row>(database, query, minimumGroup);
    return judged(
      stored.filter(inReach).map(({ payload, by, groupId, shown }) => ({
        row: payload,
        groupId: `${by} ${groupId}`,
        shown,
      })),
    );
  }

  return gate;
}

/** Takes the figures out of what may not be shown. */
function judged<Row extends object>(
  items: readonly { readonly row: Row; readonly groupId: string; readonly shown: boolean }[],
): Gated<Shown<Row>> {
  const hidden = new Set(items.flatMap(({ groupId, shown }) => (shown ? [] : [groupId])));
  const rows = items.map(({ row, shown }): Shown<Row> => {
    if (shown) return { ...row, suppressed: false };
    const kept = Object.entries(row).map(([key, value]) => [key, aboutTheGroup.has(key) ? value : null]);
    return { ...(Object.fromEntries(kept) as Hidden<Row>), suppressed: true };
  });
  return { rows, suppressedGroups: hidden.size };
}

function metricOf(id: string): MetricDefinition {
  const metric = findMetric(id);
  if (metric === undefined) throw new RangeError(`no metric ${id}`);
  return metric;
}

function requireGroups(viewer: Viewer): void {
  if (viewer.scopes.includes('aggregate')) return;
  throw new AccessDeniedError('Figures of groups need a key with scope aggregate.');
}

/** The query for people, narrowed to the viewer's team. */
async function requirePeople(
  database: Database,
  { mode }: GateSettings,
  viewer: Viewer,
  query: SeriesQuery,
): Promise<SeriesQuery> {
  if (mode !== 'named') throw new AccessDeniedError(`Figures of single people are not shown in mode ${mode}.`);
  if (!viewer.scopes.includes('person')) {
    throw new AccessDeniedError('Figures of single people need a key with scope person.');
  }
  if (viewer.teamId === null) return query;
  const team = query.team ?? viewer.teamId;
  (await reachOf(database, viewer)).requireTeam(team);
  return { ...query, team };
}
