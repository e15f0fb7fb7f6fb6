import type { Database } from '../db/index.ts';
import { dayNumber, dayText, mondayOf } from '../facts/index.ts';
import {
  type ActionEffect,
  actionEffect,
  type BreakRow,
  type ChampionRow,
  type CompanyEvent,
  type ConfiguredEvent,
  type DriverGrouping,
  type DriverRow,
  driversBetween,
  type EventStudy,
  type EventStudyRow,
  eventsBetween,
  findMetric,
  type GroupComparison,
  type LifecycleRow,
  type Notice,
  type Periods,
  periodsWithin,
  weeksAround,
} from '../metrics/index.ts';
import type { PlannedAction } from '../trainings/index.ts';
import { shownWithin } from './complement.ts';
import { judgedDrivers } from './driver-rows.ts';
import type { Gate, Gated, GateSettings, Shown } from './gate.ts';
import { reachOf } from './reach.ts';
import { storedBreaks, storedCompany, storedDrivers, storedEventStudy } from './stored-findings.ts';
import { AT_LEAST_NINE_TENTHS, AT_MOST_A_TENTH, BANDED_BELOW, minimumFor } from './suppression.ts';
import { AccessDeniedError, type Viewer } from './viewer.ts';

export interface FindingSettings extends GateSettings {
  /** Events named in the configuration. */
  readonly events: readonly ConfiguredEvent[];
}

export interface DriverQuestion {
  /**
   * Since a training (its weeks 1–2 against 5–8), or the whole weeks of a range against as many before;
   * null: the last eight complete weeks. */
  readonly since: { readonly trainingId: string } | { readonly from: string; readonly to: string } | null;
  /** null: every split. */
  readonly by: DriverGrouping | null;
}

export interface DriverAnswer extends Gated<Shown<DriverRow>> {
  /** null: nothing is known yet. */
  readonly periods: Periods | null;
  /** Of core actions per working day of the company. */
  readonly change: { readonly before: number; readonly after: number; readonly change: number } | null;
  readonly breaks: readonly BreakRow[];
  readonly events: readonly CompanyEvent[];
  readonly notices: readonly Notice[];
}

export interface EventStudyAnswer extends Gated<Shown<EventStudyRow>> {
  readonly halfLife: EventStudy['halfLife'];
  readonly notices: readonly Notice[];
}

export interface CompanyFindings {
  readonly comparisons: readonly GroupComparison[];
  readonly champions: readonly ChampionRow[];
  readonly lifecycle: readonly LifecycleRow[];
}

/**
 * What is found in figures: where a change came from, when it began, what an action was followed by. Like everything of
 * this folder it may be sent to the viewer as it is; AccessDeniedError where mode or key do not allow the question.
 */
export interface Findings {
  eventStudy(viewer: Viewer, trainingId: string): Promise<EventStudyAnswer>;
  drivers(viewer: Viewer, question: DriverQuestion): Promise<DriverAnswer>;
  /** What is found over all trainings; nothing where the key is limited to a team. */
  company(viewer: Viewer): Promise<CompanyFindings>;
  /** Breaks of the teams the viewer sees. */
  breaks(viewer: Viewer): Promise<Gated<BreakRow>>;
  events(viewer: Viewer, range: { readonly from: string; readonly to: string }): Promise<readonly CompanyEvent[]>;
  /** Owners by name are shown only where single people may be; a role in words always is. */
  actions(viewer: Viewer, actions: readonly PlannedAction[]): Promise<readonly PlannedAction[]>;
  actionEffect(viewer: Viewer, action: PlannedAction): Promise<Shown<ActionEffect>>;
}

/** Compared with as many before them, where nobody says what to look at. */
const LAST_WEEKS = 8;

export function createFindings(database: Database, settings: FindingSettings, gate: Gate): Findings {
  const { mode, minimumGroup, currency, timeZone } = settings;

  const findings: Findings = {
    async eventStudy(viewer, trainingId) {
      requireGroups(viewer);
      const stored = await storedEventStudy(database, trainingId);
      if (stored === null) return { rows: [], suppressedGroups: 0, halfLife: null, notices: [noFigures] };
      const minimum = minimumFor({ minimumGroup, by: 'company' });
      const notices = stored.refused
        ? [{ code: stored.reason ?? 'refused', detail: stored.needed ?? 'There is not enough to compare.' }]
        : [];
      let hidden = 0;
      const rows = stored.rows.map((row): Shown<EventStudyRow> => {
        if (row.trained >= minimum && row.control >= minimum) return { ...row, suppressed: false };
        hidden += 1;
        const nothing = { estimate: null, low: null, high: null, trained: null, control: null };
        return { eventWeek: row.eventWeek, ...nothing, suppressed: true };
      });
      return { rows, suppressedGroups: hidden, halfLife: hidden > 0 ? null : stored.halfLife, notices };
    },

    async drivers(viewer, { since, by }) {
      requireGroups(viewer);
      const reach = await reachOf(database, viewer);
      if (by !== null && by !== 'kind' && by !== 'behaviour') reach.require(by);
      if (by === 'manager' && !seesPeople(viewer)) {
        throw new AccessDeniedError(
          'Figures about one manager are about a person: they need mode named and scope person.',
        );
      }
      const found =
        since !== null && 'trainingId' in since
          ? await storedDrivers(database, since.trainingId)
          : await between(since ?? (await lastWeeks()));
      if (found === null) {
        return {
          ...{ rows: [], suppressedGroups: 0, periods: null, change: null, breaks: [], events: [] },
          notices: [noFigures],
        };
      }
      const { periods, change } = found;
      const company = minimumFor({ minimumGroup, by: 'company' });
      const enough = found.rows.some((row) => row.by === 'kind') && found.people >= company;
      const judged = judgedDrivers(found.rows, minimumGroup, enough);
      const visible = judged.filter(({ row }) => {
        if (by !== null && row.by !== by) return false;
        if (row.by === 'manager') return seesPeople(viewer);
        if (reach.teams === null || row.by === 'kind' || row.by === 'behaviour') return true;
        return row.by === 'team' && reach.teams.has(row.groupId);
      });
      const window = { from: periods.before.from, to: periods.after.to };
      return {
        rows: visible.map(({ shown }) => shown),
        suppressedGroups: visible.filter(({ shown }) => shown.suppressed).length,
        periods,
        change: enough ? change : null,
        breaks: (await findings.breaks(viewer)).rows.filter((row) => row.to >= window.from && row.from < window.to),
        events: await eventsBetween(database, settings.events, window),
        notices: [association, ...found.notices],
      };
    },

    async company(viewer) {
      requireGroups(viewer);
      if (viewer.teamId !== null) return { comparisons: [], champions: [], lifecycle: [] };
      const minimum = minimumFor({ minimumGroup, by: 'company' });
      const [comparisons, champions, states] = await Promise.all([
        storedCompany<GroupComparison>(database, 'comparison'),
        storedCompany<ChampionRow>(database, 'champions'),
        storedCompany<LifecycleRow>(database, 'lifecycle'),
      ]);
      const parts = states.map(({ state, people }) => ({ id: state, parentId: null, people }));
      const shownStates = shownWithin(
        parts.reduce((sum, { people }) => sum + people, 0),
        parts,
        minimum,
      );
      return {
        comparisons: comparisons.filter(({ one, other }) => one.people >= minimum && other.people >= minimum),
        // Nobody and everybody in a small team would tell what each of them does.
        champions: champions.filter(
          (row) =>
            row.trained >= minimum &&
            (row.trained >= BANDED_BELOW || (row.champions > 0 && row.champions < row.trained)),
        ),
        lifecycle: states.filter(({ state }) => shownStates.has(state)),
      };
    },

    async breaks(viewer) {
      requireGroups(viewer);
      const { teams } = await reachOf(database, viewer);
      const { rows } = await storedBreaks(database);
      const minimum = minimumFor({ minimumGroup, by: 'team' });
      const reached = rows.filter((row) => teams === null || teams.has(row.groupId));
      const shown = reached.filter((row) => row.people >= minimum);
      return {
        rows: shown,
        suppressedGroups:
          new Set(reached.map((row) => row.groupId)).size - new Set(shown.map((row) => row.groupId)).size,
      };
    },

    async events(_viewer, range) {
      return await eventsBetween(database, settings.events, range);
    },

    async actions(viewer, actions) {
      if (seesPeople(viewer) || viewer.scopes.includes('write')) return actions;
      const people = await database.db.selectFrom('person').select(['name', 'email']).execute();
      const names = new Set(people.flatMap(({ name, email }) => [name.toLowerCase(), (email ?? name).toLowerCase()]));
      return actions.map((action) =>
        names.has(action.owner.toLowerCase()) ? { ...action, owner: 'somebody named' } : action,
      );
    },

    async actionEffect(viewer, action) {
      requireGroups(viewer);
      const reach = await reachOf(database, viewer);
      if (action.team !== null) reach.requireTeam(action.team);
      const metric = findMetric(action.metric);
      if (metric === undefined) throw new RangeError(`no metric ${action.metric}`);
      const { dataThrough } = await gate.provenance();
      const { from, to } = weeksAround(action.startsOn, dataThrough);
      const effect = await actionEffect(
        database,
        { metric, teamId: action.team, startsOn: action.startsOn, target: action.target },
        { currency, timeZone, dataThrough },
      );
      // Shown where the team's own figures of those weeks are: hidden weeks could be worked out from a mean over them.
      const by = action.team === null ? 'company' : 'team';
      const weeks = await gate.series(viewer, metric.id, {
        ...{ from, to, grain: 'week', by },
        ...(action.team === null ? {} : { team: action.team }),
      });
      const own = weeks.rows.filter((row) => row.groupId === (action.team ?? 'company'));
      const minimum = minimumFor({ minimumGroup, by });
      const few = !effect.refused && effect.people < minimum;
      if (few || own.some((row) => row.suppressed)) return { ...hiddenEffect(effect), suppressed: true };
      return { ...(metric.unit === 'ratio' ? bandedEffect(effect) : effect), suppressed: false };
    },
  };

  function seesPeople(viewer: Viewer): boolean {
    return mode === 'named' && viewer.scopes.includes('person');
  }

  async function lastWeeks(): Promise<{ from: string; to: string } | null> {
    const { dataThrough } = await gate.provenance();
    if (dataThrough === null) return null;
    const end = mondayOf(dayNumber(dataThrough) + 1);
    return { from: dayText(end - 7 * LAST_WEEKS), to: dayText(end) };
  }

  async function between(range: { readonly from: string; readonly to: string } | null) {
    if (range === null) return null;
    const periods = periodsWithin(range.from, range.to);
    if (periods === null) return null;
    const { change, rows } = await driversBetween(database, periods);
    const { before, after } = change;
    return {
      periods,
      change: { before, after, change: change.change },
      people: rows.filter((row) => row.by === 'kind').reduce((sum, row) => sum + row.people, 0),
      rows,
      notices: [] as Notice[],
    };
  }

  return findings;
}

function requireGroups(viewer: Viewer): void {
  if (!viewer.scopes.includes('aggregate')) {
    throw new AccessDeniedError('Figures of groups need a key with scope aggregate.');
  }
}

const noFigures: Notice = {
  code: 'no-figures-yet',
  detail: 'There are no figures yet: the weeks looked at are not over, or results have not been computed since.',
};

const association: Notice = {
  code: 'association-only',
  detail: 'These are parts of a change, not its causes; groups may differ in other ways.',
};

/** Nobody and everybody in a small group would tell what each of them does; the change would give it away. */
function bandedEffect(effect: ActionEffect): ActionEffect {
  const extreme = (value: number | null): boolean => value === 0 || value === 1;
  if (effect.people >= BANDED_BELOW || !(extreme(effect.before) || extreme(effect.after))) return effect;
  const said = (value: number | null): Notice[] =>
    extreme(value) ? [{ code: 'banded', detail: value === 0 ? AT_MOST_A_TENTH : AT_LEAST_NINE_TENTHS }] : [];
  return {
    ...effect,
    ...{ before: null, after: null, change: null, low: null, high: null },
    notices: [...effect.notices, ...said(effect.before), ...said(effect.after)],
  };
}

function hiddenEffect(effect: ActionEffect): { readonly [K in keyof ActionEffect]: ActionEffect[K] | null } {
  const nothing = Object.fromEntries(Object.keys(effect).map((key) => [key, null]));
  const { comparison, from, to, weeksBefore, weeksAfter } = effect;
  return { ...(nothing as { [K in keyof ActionEffect]: null }), comparison, from, to, weeksBefore, weeksAfter };
}
