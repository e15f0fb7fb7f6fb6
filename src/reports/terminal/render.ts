import { AT_LEAST_NINE_TENTHS, AT_MOST_A_TENTH } from '../../privacy/suppression.ts';
import { percent } from '../wording.ts';
import { bar, type Curve, curves, sparkline } from './characters.ts';
import type { ConnectionOutcome, Effect, Findings, Series, TrainingFindings } from './findings.ts';

/** The few colours the report uses; all may be the identity. */
export interface Palette {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** How many fading teams are named, and how many teams the adoption chart has. */
const FADING_TEAMS = 6;
const CHART_TEAMS = 12;
const CHART_WEEKS = 12;
const CURVE_WEEKS = 12;

/** The findings as a page of text: what was read, how use stands, whether it held, and what cannot be said. */
export function renderFindings(findings: Findings, paint: Palette): string {
  const sections = [
    header(findings, paint),
    ...findings.connections.map((connection) => synced(connection, paint)),
    adoption(findings, paint),
    ...findings.trainings.map((training) => training_(training, paint)),
    unsaid(findings, paint),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function header({ company, people, dataThrough }: Findings, paint: Palette): string[] {
  const through = dataThrough === null ? 'no complete day yet' : `complete through ${dataThrough}`;
  return [
    paint.bold(`Did use of the CRM hold after training?  ${company}`),
    paint.dim(`${people} people · ${through} · shown in groups of five or more`),
  ];
}

function synced(connection: ConnectionOutcome, paint: Palette): string[] {
  const rows = connection.streams.map((stream) => {
    const cells = [
      stream.stream.padEnd(14),
      number(stream.read, 9),
      number(stream.stored + stream.unchanged, 9),
      number(stream.deleted, 8),
      number(stream.quarantined, 12),
      number(stream.skipped, 8),
      comparison(stream.sourceCount, stream.storedCount, paint),
    ];
    const trouble =
      stream.status === 'succeeded' ? '' : `  ${paint.yellow(`${stream.status}: ${stream.reason ?? ''}`)}`;
    return `  ${cells.join(' ')}${trouble}`;
  });
  const title = connection.reconciled ? paint.green('every count agrees with the CRM') : paint.red('counts differ');
  return [
    `${paint.bold(connection.id)}  ${paint.dim(`${connection.vendor}, ${connection.requests} API requests`)}  ${title}`,
    paint.dim(`  ${'stream'.padEnd(14)}      read    stored  deleted  quarantined  skipped   in the CRM → here`),
    ...rows,
  ];
}

function comparison(source: number | null, stored: number | null, paint: Palette): string {
  if (source === null || stored === null) return paint.dim('        not countable');
  const text = `${number(source, 10)} → ${number(stored, 7).trimStart()}`;
  return source === stored ? `${text} ${paint.green('✓')}` : paint.red(`${text} ≠`);
}

function adoption(findings: Findings, paint: Palette): string[] {
  const latest = findings.companyAdoption.at(-1);
  if (latest === undefined) return [];
  const teams = byGroup(findings.teamAdoption)
    .map((weeks) => ({ weeks, last: weeks.at(-1) }))
    .filter(({ last }) => last !== undefined && shareOf(last) !== null)
    .sort((a, b) => (shareOf(a.last) ?? 0) - (shareOf(b.last) ?? 0));
  const shown =
    teams.length <= CHART_TEAMS ? teams : [...teams.slice(0, CHART_TEAMS / 2), ...teams.slice(-CHART_TEAMS / 2)];
  const left = teams.length - shown.length;
  const lines = [
    adoptionLine('Company', findings.companyAdoption, paint),
    ...shown.flatMap(({ weeks }, index) => [
      ...(left > 0 && index === CHART_TEAMS / 2
        ? [paint.dim(`  … ${left === 1 ? '1 team' : `${left} teams`} between …`)]
        : []),
      adoptionLine(weeks[0]?.groupName ?? '', weeks, paint),
    ]),
  ];
  return [
    `${paint.bold('Adoption')}  ${paint.dim(`share of eligible people with an adopted week, week of ${latest.periodStart}, and the ${CHART_WEEKS} weeks up to it`)}`,
    ...lines,
  ];
}

/** The share of a week for drawing; of a band, its edge. */
function shareOf(week: Series | undefined): number | null {
  if (week === undefined || week.suppressed) return null;
  if (week.reason === AT_MOST_A_TENTH) return 0.1;
  return week.reason === AT_LEAST_NINE_TENTHS ? 0.9 : week.value;
}

function adoptionLine(name: string, weeks: readonly Series[], paint: Palette): string {
  const last = weeks.at(-1);
  const label = name.length > 24 ? `${name.slice(0, 23)}…` : name.padEnd(24);
  const share = shareOf(last);
  if (last === undefined || last.suppressed || share === null) return `  ${label} –`;
  const range = last.low === null || last.high === null ? '' : ` (${percent(last.low)}–${percent(last.high)})`;
  const trend = sparkline(weeks.slice(-CHART_WEEKS).map(shareOf));
  const sign = { [AT_MOST_A_TENTH]: '≤ ', [AT_LEAST_NINE_TENTHS]: '≥ ' }[last.reason ?? ''] ?? '';
  const figure = `${`${sign}${percent(share)}`.padStart(6)}${range.padEnd(15)}`;
  const count = last.numerator === null ? `${last.people} people` : `${last.numerator} of ${last.denominator}`;
  return `  ${label} ${paint.cyan(bar(share, 20))} ${figure} ${trend}  ${paint.dim(count)}`;
}

function training_(training: TrainingFindings, paint: Palette): string[] {
  const of = (by: string): Effect[] => training.effects.filter((row) => row.by === by);
  const company = of('company')[0];
  const lines = [`${paint.bold(training.name)}  ${paint.dim(`ended ${training.endsOn}`)}`];
  if (company === undefined) return [...lines, '  It has no figures yet.'];
  lines.push(`  ${verdictLine(company, paint)}`);
  for (const row of of('managerSupport'))
    lines.push(`  ${String(row.groupName).padEnd(22)} ${verdictLine(row, paint)}`);
  lines.push(...fadingTeams(of('team'), paint));
  lines.push(...retentionLines(training, paint));
  return lines;
}

function verdictLine(row: Effect, paint: Palette): string {
  if (row.suppressed) return paint.dim('– fewer people than may be shown');
  const word = {
    dropped: paint.red('dropped'),
    held: paint.green('held'),
    no_lift: paint.yellow('no lift'),
    not_enough_evidence: paint.yellow('not enough evidence'),
  }[row.verdict];
  if (row.refused || row.hold === null) return `${word}  ${paint.dim(row.needed ?? '')}`;
  const people = `${row.observed} people`;
  const range = `hold ${ratio(row.hold)} (${ratio(row.holdLow)} to ${ratio(row.holdHigh)})`;
  const [own, others] = [row.trainedRatio, row.controlRatio].map((share) => (share === null ? null : percent(share)));
  const words =
    others === null
      ? `use in weeks 5–8 was ${own} of weeks 1–2; before/after only`
      : `use in weeks 5–8 was ${own} of weeks 1–2; untrained colleagues' was ${others}`;
  const smallest =
    row.verdict === 'not_enough_evidence' && row.minimumDetectableDrop !== null
      ? `; a drop below ${percent(row.minimumDetectableDrop)} would not have shown`
      : '';
  return `${word}  ${range}, ${people}: ${words}${smallest}`;
}

function fadingTeams(teams: readonly Effect[], paint: Palette): string[] {
  const judged = teams.flatMap((row) => (row.suppressed || row.hold === null ? [] : [{ ...row, hold: row.hold }]));
  const dropped = judged.filter((row) => row.verdict === 'dropped').sort((a, b) => a.hold - b.hold);
  if (dropped.length === 0) return [];
  const rows = dropped.slice(0, FADING_TEAMS).map((row) => {
    const range = `${ratio(row.hold)} (${ratio(row.holdLow)} to ${ratio(row.holdHigh)})`;
    return `    ${paint.red('▼')} ${row.groupName.padEnd(26)} hold ${range}, ${row.observed} people`;
  });
  const more = dropped.length > FADING_TEAMS ? [paint.dim(`    and ${dropped.length - FADING_TEAMS} more`)] : [];
  const title = `  Teams that fade, ${dropped.length} of ${judged.length} that can be judged (false alarms are held to 10 % of such lists):`;
  return [title, ...rows, ...more];
}

function retentionLines(training: TrainingFindings, paint: Palette): string[] {
  const shown = training.retention.filter((row) => !row.suppressed && !row.refused);
  const company = shown.find((row) => row.by === 'company');
  if (company === undefined || company.suppressed) return [];
  const split = shown.filter((row) => row.by === 'managerSupport');
  const marks = ['●', '○'];
  const drawn = split.length === 2 ? split : [company];
  const plotted: Curve[] = drawn.map((row, index) => ({
    mark: marks[index] ?? '●',
    retained: new Map((row.weeks ?? []).map((week) => [week.week, week.retained])),
  }));
  const longest = Math.max(...plotted.map((curve) => Math.max(0, ...curve.retained.keys())));
  const legend = drawn.map((row, index) => `${marks[index]} ${row.groupName} (${row.people} people)`).join('   ');
  return [
    `  ${paint.dim('Still using the CRM, share of people with some use after the session:')}  ${legend}`,
    ...curves(plotted, Math.min(CURVE_WEEKS, longest)).map((line) => `  ${line}`),
    ...[company.sentence, training.comparison?.refused === false ? training.comparison.sentence : null]
      .flatMap((sentence) => (sentence === null ? [] : wrap(sentence, 100)))
      .map((line) => `  ${line}`),
  ];
}

function unsaid(findings: Findings, paint: Palette): string[] {
  const sentences = [...findings.notices];
  if (findings.suppressedGroups > 0) {
    const groups = findings.suppressedGroups === 1 ? '1 group is' : `${findings.suppressedGroups} groups are`;
    sentences.push(`${groups} too small to be shown.`);
  }
  if (sentences.length === 0) return [];
  return [
    paint.bold('What this cannot say, and why'),
    ...sentences.flatMap((sentence) => wrap(sentence, 98).map((line, index) => `  ${index === 0 ? '·' : ' '} ${line}`)),
  ];
}

function byGroup(rows: readonly Series[]): Series[][] {
  const groups = new Map<string, Series[]>();
  for (const row of rows) {
    const id = row.groupId ?? '';
    const known = groups.get(id);
    if (known === undefined) groups.set(id, [row]);
    else known.push(row);
  }
  return [...groups.values()];
}

/** Breaks a sentence into lines of at most `width` characters, at blanks. */
export function wrap(sentence: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of sentence.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

function number(value: number, width: number): string {
  return value.toLocaleString('en').padStart(width);
}

function ratio(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}
