import { describe, expect, it } from 'vitest';
import { renderCsv } from '../../../src/reports/weekly/csv.ts';
import type { GroupStanding, Rate, WeeklyReport } from '../../../src/reports/weekly/document.ts';
import { renderHtml } from '../../../src/reports/weekly/html.ts';
import { renderMarkdown } from '../../../src/reports/weekly/markdown.ts';
import { drawPictures } from '../../../src/reports/weekly/pictures.ts';
import { weekWith } from '../../../src/reports/weekly/week.ts';

const EVIL = '=HYPERLINK("x")<img src=x onerror=alert(1)> [a](b) | `c` & \'d\'';
const rate: Rate = { value: 0.5, low: 0.4, high: 0.6, people: 20, band: null, suppressed: false, reason: null };
const standing = (groupName: string, now: Rate = rate): GroupStanding => ({
  groupId: groupName,
  groupName,
  adoption: { now, earlier: now, target: { value: 0.8, dueOn: '2026-12-31' } },
  habit: { now, earlier: now, target: null },
});
const report: WeeklyReport = {
  report: 'weekly',
  company: EVIL,
  week: weekWith('2026-12-31'),
  asOf: '2027-01-04T05:00:00.000Z',
  dataThrough: '2027-01-03',
  definitionVersion: 'adoption-rate@1',
  headline: EVIL,
  findings: [],
  judged: 'Chosen from nothing.',
  actions: [],
  adoption: {
    company: { ...standing('Company'), groupId: 'company' },
    weeks: [
      { from: '2026-12-21', rate },
      { from: '2026-12-28', rate: { ...rate, value: 0.6 } },
    ],
    teams: [
      standing(EVIL),
      standing('Hidden', { ...rate, value: null, low: null, high: null, people: null, suppressed: true }),
      standing('Banded', { ...rate, value: null, low: null, high: null, band: { side: 'at-most', edge: 0.1 } }),
      ...Array.from({ length: 20 }, (_, n) => standing(`Team ${n}`)),
    ],
  },
  trainings: [],
  quality: { connections: [], quarantined: 0, unmappedPeople: 1, absencesKnown: true },
  notices: [EVIL],
  suppressedGroups: 1,
  minimumGroup: 5,
  footnotes: [{ id: 'x', version: 1, title: 'X', formula: '`a` ÷ b', caveats: [] }],
};

describe('the page', () => {
  const html = renderHtml(report, [], 'page');

  it('makes no markup of names', () => {
    expect(html).not.toContain('<img src=x');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('is tables and inline styles, and loads nothing', () => {
    expect(html).not.toMatch(/<script|<link|https?:|url\(|@import|<(?:section|nav|header|figure)\b/);
    for (const [tag] of html.matchAll(/<(?:td|th|p|h[1-3]|ul|li)\b[^>]*>/g)) expect(tag).toContain('style="');
  });

  it('shows suppressed groups as a dash, and bands as bands', () => {
    const few = { ...report, adoption: { ...report.adoption, teams: report.adoption.teams.slice(1, 3) } };
    const rows = renderHtml(few, [], 'page').split('<tr>');
    expect(rows.find((row) => row.includes('Hidden'))).toMatch(/Hidden<\/td><td[^>]*>–</);
    expect(rows.find((row) => row.includes('Banded'))).toMatch(/>≤ 10&nbsp;%</);
  });

  it('is one page: twelve teams, the rest counted', () => {
    expect(html.match(/Team \d+</g)?.length).toBeLessThanOrEqual(12);
    expect(html).toContain('11 more teams are in the CSV and JSON of this report');
  });

  it('says the week that the year ends in by its right name', () => {
    expect(html).toContain('week 2026-W53, 28 December 2026 to 3 January 2027');
  });

  it('has its pictures by content id in a mail, and in itself, for light and dark, on the web', async () => {
    const pictures = await drawPictures(report);
    expect(pictures.map(({ id }) => id)).toEqual(['adoption']);
    expect(renderHtml(report, pictures, 'mail')).toContain('<img src="cid:adoption"');
    const page = renderHtml(report, pictures, 'page');
    expect(page).toMatch(/<source srcset="data:image\/png;base64,[^"]+" media="\(prefers-color-scheme: dark\)">/);
    expect(page).toContain(
      'alt="Adoption of the company by week, with its 95&nbsp;% interval: 50&nbsp;% at first, 60&nbsp;% at last',
    );
  });
});

describe('Markdown', () => {
  it('makes no markup of names, and has every team', () => {
    const markdown = renderMarkdown(report);
    expect(markdown).toContain('\\<img src=x onerror=alert(1)\\> \\[a\\](b) \\| \\`c\\`');
    expect(markdown.match(/\| Team \d+ \|/g)).toHaveLength(20);
    expect(markdown).toContain('| Hidden | – | – | – | 80 % by 2026-12-31 | – |');
  });
});

describe('CSV', () => {
  it('holds no cell that a spreadsheet would run, and no figure that is hidden', () => {
    const lines = renderCsv(report).split('\r\n');
    const columns = lines[0]?.split(',') ?? [];
    expect(columns).toContain('value');
    const evil = lines.find((line) => line.includes('HYPERLINK'));
    expect(evil).toContain(`"'=HYPERLINK(""x"")<img`);
    for (const line of lines.slice(1)) expect(line).not.toMatch(/(?:^|,)"?[=+@]/);
    const hidden = lines.filter((line) => line.includes(',Hidden,'));
    expect(hidden).toHaveLength(2);
    for (const line of hidden) expect(line).toMatch(/,Hidden,,(?:adoption|habit)-rate,,,,,,true,/);
  });
});
