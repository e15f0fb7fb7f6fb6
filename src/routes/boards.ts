import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { findMetric, hasOccurred } from '../metrics/catalogue.ts';
import type { Gate, PublishedSeries } from '../privacy/gate.ts';
import type { Viewer } from '../privacy/viewer.ts';
import { listOf, sendList } from './answers.ts';
import { aboutGroups, viewerOf } from './authentication.ts';
import { paging } from './paging.ts';
import { PERIOD, type Period, readPeriod } from './period.ts';
import { badRequest, impossible } from './problem.ts';
import type { RouteServices } from './services.ts';

/** Columns of the activity board, with the metric each comes from. */
const columns = {
  calls: 'calls-logged',
  meetings: 'meetings-logged',
  emails: 'emails-logged',
  tasks: 'tasks-completed',
  records: 'records-created',
  wins: 'wins',
  wonAmount: 'won-amount',
  openLeads: 'open-leads',
} as const;
type Column = keyof typeof columns;

const figure = z.number().nullable();
const by = z.enum(['company', 'team', 'role', 'connection', 'person']);

const activityRow = z
  .object({
    by,
    groupId: z.string(),
    groupName: z.string(),
    periodStart: z.iso.date(),
    periodEnd: z.iso.date().describe('The day after the last.'),
    people: z.number().int().nullable(),
    calls: figure,
    meetings: figure,
    emails: figure,
    tasks: figure,
    records: figure,
    wins: figure,
    wonAmount: figure.describe("In the company's currency."),
    openLeads: figure.describe('At the end of the period.'),
    suppressed: z.boolean(),
    provisional: z.boolean(),
    reason: z.string().nullable().describe('Why a figure is null, by column.'),
  })
  .meta({ id: 'ActivityRow' });

const rank = z
  .object({
    board: z.enum(['team', 'individual']),
    measure: z.string(),
    groupId: z.string(),
    groupName: z.string(),
    periodStart: z.iso.date(),
    periodEnd: z.iso.date(),
    people: z.number().int().nullable(),
    value: figure.describe('Per person, so that large teams do not win by size.'),
    rank: z.number().int().nullable().describe('Of the top third only; nobody is told to be last.'),
    reason: z.string().nullable().describe('Why value is null.'),
    suppressed: z.boolean(),
  })
  .meta({ id: 'LeaderboardRow' });

const LONGEST_RANGE_DAYS = 400;

export const boardRoutes: FastifyPluginAsyncZod<Pick<RouteServices, 'gate' | 'leaderboard'>> = async (
  app,
  { gate, leaderboard },
) => {
  app.get(
    '/boards/activity',
    {
      config: { scopes: ['aggregate', 'person', 'self'], kept: aboutGroups },
      schema: {
        operationId: 'getActivityBoard',
        summary: 'Calls, meetings, e-mails, wins and open leads per day or week, by group or person',
        description:
          'Every column is a metric of the catalogue, published as /metrics/{id}/series has it. by=person needs mode named and scope person, and is logged.',
        tags: ['boards'],
        querystring: z.strictObject({
          from: z.iso
            .date()
            .meta({ description: 'Periods that begin on or after this day.', examples: ['2026-10-05'] }),
          to: z.iso.date().meta({ description: 'Periods that begin before this day.', examples: ['2026-11-02'] }),
          grain: z.enum(['day', 'week', 'month']).default('week'),
          by: by.default('team'),
          team: z.string().max(64).optional(),
          role: z.string().max(64).optional(),
          connection: z.string().max(64).optional(),
          basis: z
            .enum(['created', 'occurred'])
            .default('created')
            .describe(
              'created: when it was entered; occurred: when it took place, provisional while entries still come.',
            ),
          ...paging,
        }),
        response: { 200: listOf(activityRow) },
      },
    },
    async (request, reply) => {
      const { from, to, grain, by: grouping, team, role, connection, basis, ...page } = request.query;
      requireRange(from, to);
      const viewer = viewerOf(request);
      const query = { from, to, grain, by: grouping, team, role, connection };
      const parts = new Map<Column, PublishedSeries>();
      for (const [column, metricId] of Object.entries(columns) as [Column, string][]) {
        const metric = findMetric(metricId);
        // Wins are dated by when they were won either way, open leads by when they were open.
        const dated = metric !== undefined && hasOccurred(metric) ? basis : 'created';
        if (metric !== undefined) parts.set(column, await gate.series(viewer, metricId, { ...query, basis: dated }));
      }
      const board = assemble(parts);
      return await sendList(gate, request, reply, {
        ...board,
        schema: activityRow,
        keyOf: (row) => [row.groupId, row.periodStart],
        page,
      });
    },
  );

  app.get(
    '/boards/leaderboard',
    {
      config: { scopes: ['aggregate', 'person'] },
      schema: {
        operationId: 'getLeaderboard',
        summary: 'A measure per person, ranked among the top third only',
        description:
          'board=team compares teams. board=individual needs mode named and scope person, has only people who agreed to it (PUT /me/leaderboard), and is logged.',
        tags: ['boards'],
        querystring: z.strictObject({
          measure: z.enum(['calls', 'meetings', 'emails', 'tasks', 'records', 'wins', 'wonAmount']).default('wins'),
          board: z.enum(['team', 'individual']).default('team'),
          period: z
            .string()
            .regex(PERIOD, 'is a week 2026-W46, a month 2026-11 or a quarter 2026-Q4')
            .meta({ description: 'A week, a month or a quarter.', examples: ['2026-W44'] }),
          team: z.string().max(64).optional().describe('This team and those below it.'),
          ...paging,
        }),
        response: { 200: listOf(rank) },
      },
    },
    async (request, reply) => {
      const { measure, board, period, team, ...page } = request.query;
      const metricId = columns[measure];
      if (findMetric(metricId) === undefined) throw badRequest('#/query/measure', `${measure} is not measured`);
      const range = readPeriod(period);
      if (range === null) throw badRequest('#/query/period', 'there is no such period');
      const answer = await ranked(gate, viewerOf(request), metricId, { ...range, team, board });
      return await sendList(gate, request, reply, {
        ...answer,
        rows: answer.rows.map((row) => ({ board, measure, ...row })),
        schema: rank,
        // By rank, then by name: the order of those without a rank says nothing.
        keyOf: (row) => [row.rank ?? Number.MAX_SAFE_INTEGER, row.groupName, row.groupId],
        page,
      });
    },
  );

  interface RankQuery {
    readonly from: string;
    readonly to: string;
    readonly grain: Period['grain'];
    readonly team: string | undefined;
    readonly board: 'team' | 'individual';
  }

  async function ranked(from: Gate, viewer: Viewer, metricId: string, { board, ...range }: RankQuery) {
    const grouping = board === 'team' ? ('team' as const) : ('person' as const);
    const published = await from.series(viewer, metricId, { ...range, by: grouping });
    const members = board === 'individual' ? await leaderboard.members() : null;
    const rows = published.rows
      .filter((row) => members === null || members.has(row.groupId ?? ''))
      .map((row) => ({
        groupId: row.groupId ?? '',
        groupName: row.groupName ?? '',
        periodStart: row.periodStart ?? range.from,
        periodEnd: row.periodEnd ?? range.to,
        people: row.people,
        value: row.value === null || row.people === null || row.people === 0 ? null : row.value / row.people,
        reason: row.reason,
        suppressed: row.suppressed,
      }));
    // Only what is shown takes part: a place left free would tell where a hidden group stands.
    const values = rows.flatMap(({ value }) => (value === null ? [] : [value])).sort((a, b) => b - a);
    const places = Math.floor(values.length / 3);
    const rankOf = (value: number | null): number | null => {
      if (value === null) return null;
      const place = values.indexOf(value) + 1;
      return place <= places ? place : null;
    };
    return {
      rows: rows.map((row) => ({ ...row, rank: rankOf(row.value) })),
      suppressedGroups: published.suppressedGroups,
    };
  }
};

/** Puts the series of a board side by side: a row may be shown where every one of them may. */
function assemble(parts: ReadonlyMap<Column, PublishedSeries>) {
  type Row = z.infer<typeof activityRow>;
  const empty = Object.fromEntries(Object.keys(columns).map((column) => [column, null])) as Record<Column, null>;
  const rows = new Map<string, Row>();
  const reasons = new Map<string, string[]>();
  const hidden = new Set<string>();
  for (const [column, { by: grouping, rows: figures }] of parts) {
    for (const {
      groupId,
      groupName,
      periodStart,
      periodEnd,
      people,
      value,
      suppressed,
      provisional,
      reason,
    } of figures) {
      const key = `${groupId} ${periodStart}`;
      const row = rows.get(key) ?? {
        by: grouping,
        groupId: groupId ?? '',
        groupName: groupName ?? '',
        periodStart: periodStart ?? '',
        periodEnd: periodEnd ?? '',
        people,
        ...empty,
        suppressed: false,
        provisional: false,
        reason: null,
      };
      const why = reasons.get(key) ?? [];
      if (reason !== null) why.push(`${column}: ${reason}`);
      reasons.set(key, why);
      if (suppressed) hidden.add(groupId ?? '');
      rows.set(key, {
        ...row,
        [column]: value,
        // Of connections, a metric may be about fewer people than another: the row has the smaller number.
        people: row.people === null || people === null ? null : Math.min(row.people, people),
        suppressed: row.suppressed || suppressed,
        provisional: row.provisional || provisional === true,
        reason: why.length === 0 ? null : why.join('; '),
      });
    }
  }
  return { rows: [...rows.values()], suppressedGroups: hidden.size };
}

function requireRange(from: string, to: string): void {
  if (to <= from) {
    throw impossible(`to ${to} is not after from ${from}.`, [{ pointer: '#/query/to', detail: 'is not after from' }]);
  }
  if (Date.parse(to) - Date.parse(from) > LONGEST_RANGE_DAYS * 86_400_000) {
    throw impossible(`from and to are more than ${LONGEST_RANGE_DAYS} days apart.`);
  }
}
