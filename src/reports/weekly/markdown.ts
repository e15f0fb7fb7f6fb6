import { dayInWords, people, percentWith, rateInWords, targetInWords, weekInWords } from '../wording.ts';
import type { Finding, GroupStanding, MeasuredAction, Standing, WeeklyReport } from './document.ts';
import { qualityLines } from './quality-lines.ts';

/** The report as Markdown (GitHub's tables), for chats, wikis and terminals. */
export function renderMarkdown(report: WeeklyReport): string {
  const { week, company, asOf, dataThrough } = report;
  const through = dataThrough === null ? 'no complete day yet' : `data through ${dayInWords(dataThrough)}`;
  const computed = asOf === null ? 'not computed yet' : `computed ${asOf.slice(0, 16).replace('T', ' ')} UTC`;
  const sections = [
    `# Did use of the CRM hold? ${plain(company)}, week ${week.name}`,
    `${weekInWords(week)} · ${through} · ${computed} · groups of ${report.minimumGroup} or more`,
    `**${plain(report.headline)}**`,
    '## Findings',
    ...(report.findings.length === 0 ? ['No finding this week.'] : report.findings.map(findingBlock)),
    `_${plain(report.judged)}_`,
    ...(report.actions.length === 0 ? [] : ['## Actions, measured again', report.actions.map(actionBlock).join('\n')]),
    '## Adoption and habit',
    standingTable(report),
    ...trainingBlocks(report),
    '## How sound the data is',
    qualityLines(report)
      .map((line) => `- ${plain(line)}`)
      .join('\n'),
    ...(report.notices.length === 0
      ? []
      : ['## What this cannot say, and why', report.notices.map((line) => `- ${plain(line)}`).join('\n')]),
    '## Definitions',
    report.footnotes
      .map((note) => `- **${plain(note.title)}** (${note.id}, version ${note.version}): ${note.formula}.`)
      .join('\n'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function findingBlock(finding: Finding): string {
  const { rank, title, where, since, size, driver, action, money } = finding;
  const lines = [
    `### ${rank}. ${plain(title)}`,
    '',
    `- Where: ${plain(where.groupName)}, ${people(finding.people)}`,
    `- Since: ${dayInWords(since.on)} (${since.note})`,
    `- Size: ${plain(size.sentence)}`,
    ...(driver === null ? [] : [`- Goes along with: ${plain(driver)}`]),
    ...(money === null
      ? []
      : [`- Cost of what faded: ${Math.round(money.amount).toLocaleString('en')} ${money.currency}`]),
    `- To do: ${plain(action.what)} (${action.owner})`,
  ];
  return lines.join('\n');
}

function actionBlock({ title, owner, groupName, startsOn, dueOn, status, sentence }: MeasuredAction): string {
  const about = `${groupName}, ${owner}; since ${dayInWords(startsOn)}, due ${dayInWords(dueOn)}, ${status}`;
  return `- **${plain(title)}** (${plain(about)}): ${plain(sentence)}`;
}

function standingTable(report: WeeklyReport): string {
  const groups = [...(report.adoption.company === null ? [] : [report.adoption.company]), ...report.adoption.teams];
  if (groups.length === 0) return 'Nobody was in a team that could be looked at this week.';
  const withHabit = groups.some((group) => group.habit !== null);
  const head = [
    'Group',
    'People',
    'Adopted',
    '4 weeks before',
    'Target',
    ...(withHabit ? ['In habit', 'Habit target'] : []),
  ];
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map((_, index) => (index === 0 ? '---' : '--:')).join('|')}|`,
    ...groups.map((group) => `| ${cells(group, withHabit).map(plain).join(' | ')} |`),
  ].join('\n');
}

function cells(group: GroupStanding, withHabit: boolean): string[] {
  const { adoption, habit } = group;
  return [
    group.groupName,
    adoption.now.people === null ? '–' : String(adoption.now.people),
    figure(adoption),
    rateInWords(adoption.earlier),
    targetInWords(adoption),
    ...(withHabit ? [habit === null ? '' : figure(habit), habit === null ? '' : targetInWords(habit)] : []),
  ];
}

function figure({ now }: Standing): string {
  return now.value === null ? rateInWords(now) : percentWith(now.value, now.low, now.high);
}

function trainingBlocks(report: WeeklyReport): string[] {
  if (report.trainings.length === 0) return [];
  return [
    '## Trainings',
    ...report.trainings.map((training) =>
      [
        `### ${plain(training.name)} (ended ${dayInWords(training.endsOn)}): ${training.verdict ?? 'no figures yet'}`,
        ...training.sentences.map((sentence) => `\n${plain(sentence)}`),
      ].join('\n'),
    ),
  ];
}

/** Names come from a CRM: they must not become markup. */
function plain(text: string): string {
  return text.replaceAll(/([\\`*_{}[\]<>|#])/g, '\\$1').replaceAll(/\s*\n\s*/g, ' ');
}
