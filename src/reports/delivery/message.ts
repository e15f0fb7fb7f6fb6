import { createHash } from 'node:crypto';
import type { MailPicture } from '../weekly/build.ts';
import type { WeeklyReport } from '../weekly/document.ts';
import { renderNoteHtml } from '../weekly/html.ts';
import type { DeliveryId, Hold, KeptReport } from './archive.ts';

/** What is sent, before it takes the form of a receiver. The same every time it is sent. */
export interface Message {
  /** Stable: the same delivery has it again after a crash. */
  readonly id: string;
  readonly type: 'report.weekly' | 'report.held';
  readonly at: Date;
  readonly subject: string;
  /** The first words: what a chat shows. */
  readonly headline: string;
  /** A line each. */
  readonly points: readonly string[];
  /** Where the whole of it is; null for a note. */
  readonly link: string | null;
  readonly text: string;
  readonly html: string;
  readonly pictures: readonly MailPicture[];
  /** For machines. */
  readonly data: object;
}

export function messageIdOf({ reportId, week, kind, target }: DeliveryId): string {
  const hash = createHash('sha256').update([reportId, week, kind, target].join('\n')).digest('hex').slice(0, 24);
  return `msg_${hash}`;
}

export function reportMessage(id: DeliveryId, kept: KeptReport, publicUrl: string): Message {
  const document = JSON.parse(kept.formats.json) as WeeklyReport;
  return {
    id: messageIdOf(id),
    type: 'report.weekly',
    at: kept.madeAt,
    subject: `CRM use in week ${kept.week}: ${shorten(kept.headline, 160)}`,
    headline: kept.headline,
    points: document.findings.map(
      ({ rank, title, size, action }) =>
        `${rank}. ${title}. ${size.sentence} To do: ${action.what} Owner: ${action.owner}.`,
    ),
    link: `${publicUrl}/api/v1/reports/${kept.week}?report=${kept.reportId}`,
    text: kept.formats.md,
    html: kept.mail.html,
    pictures: kept.mail.pictures,
    data: document,
  };
}

export function noteMessage(id: DeliveryId, hold: Hold): Message {
  const subject = `CRM use in week ${hold.week}: the report is held`;
  const sentences = [
    hold.reason,
    'Nothing is said here that the data does not carry. The report follows by itself once the data is complete; this note is sent once.',
  ];
  return {
    id: messageIdOf(id),
    type: 'report.held',
    at: hold.heldAt,
    subject,
    headline: `The report of week ${hold.week} is held.`,
    points: sentences,
    link: null,
    text: `${subject}\n\n${sentences.join('\n\n')}\n`,
    html: renderNoteHtml(subject, sentences),
    pictures: [],
    data: { report: hold.reportId, week: hold.week, dataThrough: hold.dataThrough, reason: hold.reason },
  };
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}
