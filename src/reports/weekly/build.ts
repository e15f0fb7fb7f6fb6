import type { Viewer } from '../../privacy/viewer.ts';
import { collectReport, type ReportSources } from './collect.ts';
import { renderCsv } from './csv.ts';
import type { WeeklyReport } from './document.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { drawPictures } from './pictures.ts';
import type { Week } from './week.ts';

export const reportFormats = ['html', 'md', 'json', 'csv'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** A picture as a mail carries it. */
export interface MailPicture {
  readonly id: string;
  readonly alt: string;
  readonly png: Buffer;
}

/** A report in every form it is kept and sent in. All forms are of one document. */
export interface BuiltReport {
  readonly document: WeeklyReport;
  readonly formats: Readonly<Record<ReportFormat, string>>;
  readonly mail: { readonly html: string; readonly pictures: readonly MailPicture[] };
}

/** @param report the id it has in the configuration */
export async function buildReport(
  sources: ReportSources,
  report: string,
  week: Week,
  viewer: Viewer,
): Promise<BuiltReport> {
  const document = await collectReport(sources, report, week, viewer);
  const pictures = await drawPictures(document);
  return {
    document,
    formats: {
      html: renderHtml(document, pictures, 'page'),
      md: renderMarkdown(document),
      json: `${JSON.stringify(document, null, 2)}\n`,
      csv: renderCsv(document),
    },
    mail: {
      html: renderHtml(document, pictures, 'mail'),
      pictures: pictures.map(({ id, alt, png }) => ({ id, alt, png: png.light })),
    },
  };
}
