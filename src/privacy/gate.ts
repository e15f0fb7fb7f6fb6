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
  weeksRestatedSince,
} from '../metrics/index.ts';
import { logAccess } from './access-log.ts';
import { countRows, type Explanation, linkRecords } from './explain.ts';
import { type Gated, judged, type Shown } from './judged.ts';
import { createPeopleGate, type PeopleGate, type PrivacyMode, peopleAccess } from './people-gate.ts';
import { dimensionsOf, reachOf, sliceOf, teamsBelow } from './reach.ts';
import { banded, minimumFor } from './suppression.ts';
import { readTeams, type TeamRow } from './teams.ts';
import { type JudgedResult, judgedResults, type ResultQuery, storedComparison } from './training-results.ts';
import { AccessDeniedError, type Viewer } from './viewer.ts';
import { weeklyCube } from './weekly-cube.ts';

export type { Gated, Shown } from './judged.ts';
export type { TeamRow } from './teams.ts';

export interface GateSettings {
  readonly mode: PrivacyMode;
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

/** One cell of a series: a group in the one period of the grain that [from, to) is. */
export interface ExplainQuery extends Pick<SeriesQuery, 'from' | 'to' | 'grain' | 'by'> {
  readonly group: string;
}

export interface PublishedSeries extends Gated<Shown<SeriesRow>> {
  /** What the groups are: the filter's grouping where the company was asked for within one. */
  readonly by: Grouping;
}

/**
 * The one way to results. What it returns may be sent to the viewer as it is; nothing else reads figures about people.
 * Everything throws AccessDeniedError where the mode or the key does not allow what was asked for.
 */
export interface Gate extends PeopleGate {
  provenance(): Promise<Provenance>;
  /** What decides which answers a viewer gets: the same text means the same answers. Part of every ETag. */
  fingerprint(viewer: Viewer): string;
  /**
   * Rows of single people (`by: 'person'`) need mode `named` and scope `person`, or are those of the key's own person;
   * they are written to the access log.
   */
  series(viewer: Viewer, metricId: string, query: SeriesQuery): Promise<PublishedSeries>;
  /** Whether a period [start, end) rests on weeks that came out different after `since`; the same for every group. */
  restatedSince(since: Date): Promise<(start: string, end: string) => boolean>;
  /** What one figure was made of; null: there is no such group in that period, or none in reach. */
  explain(viewer: Viewer, metricId: string, cell: ExplainQuery): Promise<Explanation | null>;
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

export function createGate(database: Database, settings: GateSettings): Gate {
  const { mode, minimumGroup, currency, timeZone } = settings;

  const gate: Gate = {
    ...createPeopleGate(database, mode, async () => (await gate.provenance()).dataThrough),

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
        const within = await withinReach(viewer, query);
        const rows = within === null ? [] : await series(database, metric, within, context);
        const { by: _by, person: personId, ...detail } = within ?? query;
        const people = new Set(rows.map((row) => row.groupId)).size;
        await logAccess(database.db, viewer.keyId, 'people.series', { metric: metricId, ...detail, personId, people });
        return { by: 'person', rows: rows.map((row) => ({ ...row, suppressed: false })), suppressedGroups: 0 };
      }
      requireGroups(viewer);
      if (dimensionsOf(query).size > 1 && mode === 'named' && viewer.scopes.includes('person')) {
        return crossed(viewer, metric, query, context);
      }
      const { by, groups } = await sliceOf(database, viewer, query);
      const { from, to, grain, basis } = query;
      const minimum = minimumFor({ minimumGroup, by, grain, atLeast: metric.atLeast });
      const rows = await series(database, metric, { from, to, grain, by, basis }, context);
      const weekly = grain === 'week' ? rows : null;
      const isPublished = await weeklyCube(database, { metric, by, from, to, minimum, weekly }, context);
      const limited = (row: SeriesRow) =>
        metric.unit === 'ratio' ? banded(row, metric.interval === 'proportion') : row;
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

    async restatedSince(since) {
      const weeks = await weeksRestatedSince(database, since);
      return (start, end) => {
        for (let week = mondayOf(dayNumber(start)); week < dayNumber(end); week += 7) {
          if (weeks.has(dayText(week))) return true;
        }
        return false;
      };
    },

    async explain(viewer, metricId, { group, ...cell }) {
      const { by, from: start, to: end } = cell;
      const filter = by === 'company' ? {} : { [by]: group };
      const published = await gate.series(viewer, metricId, {
        ...cell,
        by: by === 'person' ? 'person' : 'company',
        ...filter,
      });
      const row = published.rows.find(({ groupId }) => groupId === group);
      if (row === undefined) return null;
      const minimumPeople = minimumFor({ minimumGroup, by, grain: cell.grain, atLeast: metricOf(metricId).atLeast });
      if (row.suppressed) return { row, minimumPeople, rows: [], records: [] };
      const explained = { by, groupId: group, start, end };
      const rows = await countRows(database, explained, minimumPeople);
      return { row, minimumPeople, rows, records: by === 'person' ? await linkRecords(database, explained) : [] };
    },

    async teams(viewer) {
      requireGroups(viewer);
      const { dataThrough: through } = await gate.provenance();
      const { teams } = await reachOf(database, viewer);
      const managers = mode === 'named' && viewer.scopes.includes('person');
      if (managers) await logAccess(database.db, viewer.keyId, 'people.managers', {});
      return readTeams(database, {
        teams,
        dataThrough: through,
        managers,
        series: (metricId, query) => gate.series(viewer, metricId, query),
      });
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
    const within = (await withinReach(viewer, query)) ?? query;
    const rows = await series(database, metric, within, context);
    // A filter by team leaves parts of the teams above it: those are no figures of these teams.
    const teams =
      within.by === 'team' && within.team !== undefined ? await teamsBelow(database, within.team) : undefined;
    const minimum = minimumFor({ minimumGroup, by: within.by, grain: within.grain, atLeast: metric.atLeast });
    const items = rows
      .filter((row) => teams === undefined || teams.has(row.groupId))
      .map((row) => ({ row, groupId: row.groupId, shown: row.people === 0 || row.people >= minimum }));
    return { by: within.by, ...judged(items) };
  }

  /** The query for people, narrowed to the viewer's team or own person; null: that person is nobody we know. */
  async function withinReach(viewer: Viewer, query: SeriesQuery): Promise<SeriesQuery | null> {
    const access = peopleAccess(mode, viewer);
    const own = access.everybody ? undefined : await gate.personIdOf(viewer);
    if (own === null) return null;
    const within = own === undefined ? query : { ...query, person: own };
    if (viewer.teamId === null) return within;
    const team = query.team ?? viewer.teamId;
    (await reachOf(database, viewer)).requireTeam(team);
    return { ...within, team };
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

function metricOf(id: string): MetricDefinition {
  const metric = findMetric(id);
  if (metric === undefined) throw new RangeError(`no metric ${id}`);
  return metric;
}

function requireGroups(viewer: Viewer): void {
  if (viewer.scopes.includes('aggregate')) return;
  throw new AccessDeniedError('Figures of groups need a key with scope aggregate.');
}
