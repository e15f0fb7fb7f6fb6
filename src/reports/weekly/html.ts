import { dayInWords, people, percentWith, rateInWords, shareOf, targetInWords, weekInWords } from '../wording.ts';
import type { Finding, GroupStanding, Standing, WeeklyReport } from './document.ts';
import { bar, card, colours, escapeHtml, heading, paragraph, styleSheet, styles } from './html-parts.ts';
import { curveId, type Picture } from './pictures.ts';
import { qualityLines } from './quality-lines.ts';

/** The page lists so many teams; the other formats have all. */
const MOST_TEAMS = 12;

/**
 * `mail`: charts are attachments, shown by content id, on a light ground, as mail programs do not choose between two.
 * `page`: charts are in the page itself, for light and for dark.
 */
export type Medium = 'mail' | 'page';

/** The report as one page of HTML without script and without anything that is loaded from elsewhere. */
export function renderHtml(report: WeeklyReport, pictures: readonly Picture[], medium: Medium): string {
  const picture = (id: string): string => {
    const found = pictures.find((one) => one.id === id);
    return found === undefined ? '' : image(found, medium);
  };
  const { week } = report;
  const title = `Did use of the CRM hold? ${report.company}, week ${week.name}`;
  return page(title, [
    header(report),
    findings(report),
    actions(report),
    standings(report, picture('adoption')),
    ...report.trainings.map((training) =>
      card(
        heading(`${training.name}: ${training.verdict ?? 'no figures yet'}`),
        paragraph(`Ended ${dayInWords(training.endsOn)}.`, 'small'),
        picture(curveId(training)),
        ...training.sentences.map((sentence) => paragraph(sentence)),
      ),
    ),
    card(heading('How sound the data is'), list(qualityLines(report))),
    report.notices.length === 0 ? '' : card(heading('What this cannot say, and why'), list(report.notices)),
    card(
      heading('Definitions'),
      ...report.footnotes.map((note) =>
        paragraph(`${note.title} (${note.id}, version ${note.version}): ${note.formula.replaceAll('`', '')}.`, 'small'),
      ),
    ),
  ]);
}

/** A page that says why there is no report yet, in the same dress. */
export function renderNoteHtml(title: string, sentences: readonly string[]): string {
  return page(title, [
    card(
      `<h1 class="text" style="${styles.title}">${escapeHtml(title)}</h1>`,
      ...sentences.map((text) => paragraph(text)),
    ),
  ]);
}

function page(title: string, cards: readonly string[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title><style>${styleSheet}</style></head>
<body class="ground" style="${styles.body}">
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:${colours.ground}"><tr><td align="center" style="padding:12px 8px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:680px"><tr><td style="text-align:left">
${cards.filter((part) => part !== '').join('\n')}
</td></tr></table>
</td></tr></table>
</body></html>
`;
}

function header(report: WeeklyReport): string {
  const { week, company, asOf, dataThrough, minimumGroup } = report;
  const through = dataThrough === null ? 'no complete day yet' : `data through ${dayInWords(dataThrough)}`;
  const computed = asOf === null ? 'not computed yet' : `computed ${asOf.slice(0, 16).replace('T', ' ')} UTC`;
  return card(
    `<h1 class="text" style="${styles.title}">Did use of the CRM hold?</h1>`,
    paragraph(
      `${company} · week ${week.name}, ${weekInWords(week)} · ${through} · ${computed} · groups of ${minimumGroup} or more`,
      'small',
    ),
    `<p class="text" style="${styles.text};font-weight:bold;margin-top:10px">${escapeHtml(report.headline)}</p>`,
  );
}

function findings(report: WeeklyReport): string {
  const none = paragraph('No finding this week. That is a result: nothing stands out that the figures are sure of.');
  return card(
    heading('Findings'),
    report.findings.length === 0 ? none : report.findings.map(finding).join('\n'),
    paragraph(`${report.judged} Ordered by how much use is gone, as far as the interval is sure of it.`, 'small'),
  );
}

function finding({ rank, title, where, people: size, since, size: how, driver, action, money }: Finding): string {
  const strong = (text: string) => `<strong>${escapeHtml(text)}</strong> `;
  const line = (label: string, text: string) =>
    `<p class="text" style="${styles.finding}">${strong(label)}${escapeHtml(text)}</p>`;
  return [
    `<h3 class="text" style="${styles.findingTitle}"><span class="mark" style="color:${colours.accent}">${rank}.</span> ${escapeHtml(title)}</h3>`,
    paragraph(`${where.groupName}, ${people(size)}, since ${dayInWords(since.on)}: ${since.note}.`, 'small'),
    line('Size:', how.sentence),
    driver === null ? '' : line('Goes along with:', driver),
    money === null
      ? ''
      : line('Cost of what faded:', `${Math.round(money.amount).toLocaleString('en')} ${money.currency}.`),
    line(`To do (${action.owner}):`, action.what),
    '<div style="height:10px;line-height:10px;font-size:1px">&nbsp;</div>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function actions({ actions: measured }: WeeklyReport): string {
  if (measured.length === 0) return '';
  const blocks = measured.flatMap(({ title, owner, groupName, startsOn, dueOn, status, sentence }) => [
    `<h3 class="text" style="${styles.findingTitle}">${escapeHtml(title)}</h3>`,
    paragraph(`${groupName}, ${owner}; since ${dayInWords(startsOn)}, due ${dayInWords(dueOn)}, ${status}.`, 'small'),
    `<p class="text" style="${styles.finding}">${escapeHtml(sentence)}</p>`,
  ]);
  return card(heading('Actions, measured again'), ...blocks);
}

function standings(report: WeeklyReport, chart: string): string {
  const { company, teams } = report.adoption;
  const listed = [...(company === null ? [] : [company]), ...teams.slice(0, MOST_TEAMS)];
  if (listed.length === 0) {
    return card(heading('Adoption and habit'), paragraph('Nobody was in a team that could be looked at this week.'));
  }
  const withHabit = listed.some((group) => group.habit !== null);
  const withTarget = listed.some((group) => group.adoption.target !== null);
  const columns = { withHabit, withTarget };
  const head = [
    th('Group'),
    th('Adopted', 'number'),
    th('&nbsp;', 'wide', '22%'),
    th('4 weeks before', 'number wide'),
    ...(withHabit ? [th('In habit', 'number')] : []),
    ...(withTarget ? [th('Target', 'number')] : []),
  ];
  const more = teams.length - MOST_TEAMS;
  return card(
    heading('Adoption and habit'),
    chart,
    `<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;margin:8px 0"><tr>${head.join('')}</tr>${listed.map((group) => standingRow(group, columns)).join('')}</table>`,
    more > 0
      ? paragraph(
          `${more === 1 ? '1 more team is' : `${more} more teams are`} in the CSV and JSON of this report; these have the lowest adoption.`,
          'small',
        )
      : '',
    paragraph(
      'Share of eligible people with an adopted week, with its 95 % interval. – : fewer people than may be shown.',
      'small',
    ),
  );
}

function standingRow(group: GroupStanding, columns: { withHabit: boolean; withTarget: boolean }): string {
  const { adoption, habit } = group;
  const share = shareOf(adoption.now);
  const size =
    adoption.now.people === null
      ? ''
      : `<br><span class="faint" style="font-size:12px;color:${colours.faint}">${people(adoption.now.people)}</span>`;
  return `<tr>${[
    `<td class="text ruled" style="${styles.cell}">${escapeHtml(group.groupName)}${size}</td>`,
    td(figure(adoption)),
    `<td class="ruled wide" width="22%" style="${styles.number}">${share === null ? '&nbsp;' : bar(share)}</td>`,
    td(rateInWords(adoption.earlier), 'wide'),
    ...(columns.withHabit ? [td(habit === null ? '' : figure(habit))] : []),
    ...(columns.withTarget ? [td(targetInWords(adoption))] : []),
  ].join('')}</tr>`;
}

function figure({ now }: Standing): string {
  return now.value === null ? rateInWords(now) : percentWith(now.value, now.low, now.high);
}

function th(name: string, kind = '', width = ''): string {
  const style = kind.includes('number') ? styles.headNumber : styles.head;
  return `<th class="faint ruled ${kind}"${width === '' ? '' : ` width="${width}"`} style="${style}">${name}</th>`;
}

/** On a narrow screen the interval goes below its figure. */
function td(text: string, kind = ''): string {
  const [first = '', ...rest] = text.split(/ (?=\(|by )/);
  const more =
    rest.length === 0
      ? ''
      : ` <span class="faint" style="font-size:12px;color:${colours.faint};display:inline-block">${escapeHtml(rest.join(' '))}</span>`;
  return `<td class="text ruled ${kind}" style="${styles.number};white-space:normal">${escapeHtml(first)}${more}</td>`;
}

function list(lines: readonly string[]): string {
  const items = lines.map(
    (line) => `<li class="text" style="${styles.text};font-size:14px;margin:0 0 4px">${escapeHtml(line)}</li>`,
  );
  return `<ul style="margin:0;padding:0 0 0 18px">${items.join('')}</ul>`;
}

function image({ id, alt, width, height, png }: Picture, medium: Medium): string {
  const style = `display:block;width:100%;max-width:${width}px;height:auto;border:0;margin:0 0 10px`;
  const tag = (source: string) =>
    `<img src="${source}" width="${width}" height="${height}" alt="${escapeHtml(alt)}" style="${style}">`;
  if (medium === 'mail') return tag(`cid:${id}`);
  const inPage = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;
  return `<picture><source srcset="${inPage(png.dark)}" media="(prefers-color-scheme: dark)">${tag(inPage(png.light))}</picture>`;
}
