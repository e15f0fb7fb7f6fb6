import { toCsv } from '../../privacy/csv.ts';
import type { GroupStanding, Rate, WeeklyReport } from './document.ts';

/** One row a figure: what `section` it belongs to says how to read the rest. */
const COLUMNS = [
  ...[
    'week',
    'section',
    'rank',
    'kind',
    'by',
    'groupId',
    'groupName',
    'trainingId',
    'measure',
    'period',
    'value',
    'low',
  ],
  ...['high', 'people', 'suppressed', 'since', 'cost', 'certainty', 'target', 'owner', 'text'],
] as const;

type Row = { readonly [Column in (typeof COLUMNS)[number]]?: string | number | boolean | null };

/** The report's figures flat (RFC 4180), with a header also when there are none; cells a spreadsheet would run are escaped. */
export function renderCsv(report: WeeklyReport): string {
  const rows: Row[] = [
    ...report.findings.map(
      (finding): Row => ({
        section: 'finding',
        rank: finding.rank,
        kind: finding.kind,
        ...finding.where,
        trainingId: finding.training?.id ?? null,
        measure: finding.size.measure,
        value: finding.size.value,
        low: finding.size.low,
        high: finding.size.high,
        people: finding.people,
        suppressed: false,
        since: finding.since.on,
        cost: finding.cost,
        certainty: finding.certainty,
        owner: finding.action.owner,
        text: `${finding.title}. ${finding.size.sentence}`,
      }),
    ),
    ...report.actions.map(
      (action): Row => ({
        section: 'action',
        kind: action.status,
        groupName: action.groupName,
        measure: action.metric,
        value: action.change,
        low: action.low,
        high: action.high,
        people: action.people,
        since: action.startsOn,
        target: action.target,
        owner: action.owner,
        text: `${action.title}. ${action.sentence}`,
      }),
    ),
    ...[...(report.adoption.company === null ? [] : [report.adoption.company]), ...report.adoption.teams].flatMap(
      standingRows,
    ),
    ...report.adoption.weeks.map(
      ({ from, rate }): Row => ({
        section: 'adoption-by-week',
        by: 'company',
        groupId: 'company',
        measure: 'adoption-rate',
        period: from,
        ...rateCells(rate),
      }),
    ),
    ...report.trainings.flatMap((training) =>
      training.curves.flatMap((curve) =>
        curve.points.map(
          (point): Row => ({
            section: 'retention',
            by: curve.by,
            groupId: curve.groupId,
            groupName: curve.groupName,
            trainingId: training.id,
            measure: 'retained',
            period: `week ${point.week}`,
            value: point.retained,
            low: point.low,
            high: point.high,
            people: point.atRisk,
            suppressed: false,
          }),
        ),
      ),
    ),
    ...report.quality.connections.flatMap((connection) =>
      connection.differing.map(
        (difference): Row => ({
          section: 'quality',
          by: 'connection',
          groupId: connection.id,
          measure: 'source-count-difference',
          kind: difference.object,
          value: difference.inCrm - difference.here,
          text: `${difference.inCrm} in the CRM, ${difference.here} here`,
        }),
      ),
    ),
    ...report.notices.map((text): Row => ({ section: 'notice', text })),
  ];
  return toCsv(
    COLUMNS,
    rows.map((row) => ({ ...row, week: report.week.name })),
  );
}

function standingRows(group: GroupStanding): Row[] {
  const by = group.groupId === 'company' ? 'company' : 'team';
  const about = { section: 'standing', by, groupId: group.groupId, groupName: group.groupName };
  return [
    { metric: 'adoption-rate', standing: group.adoption },
    ...(group.habit === null ? [] : [{ metric: 'habit-rate', standing: group.habit }]),
  ].map(({ metric, standing }) => ({
    ...about,
    measure: metric,
    ...rateCells(standing.now),
    target: standing.target?.value ?? null,
    since: standing.target?.dueOn ?? null,
  }));
}

function rateCells(rate: Rate): Row {
  const { value, low, high, people, suppressed, reason } = rate;
  return { value, low, high, people, suppressed, text: reason };
}
