import type { Viewer } from '../privacy/viewer.ts';
import { operator } from '../privacy/viewer.ts';
import type { DeliveryId, DeliveryKind, KeptReport, ReportArchive } from './delivery/archive.ts';
import { DeliveryError } from './delivery/delivery-error.ts';
import { type Message, noteMessage, reportMessage } from './delivery/message.ts';
import { sendMail } from './delivery/send-mail.ts';
import { sendWebhook } from './delivery/send-webhook.ts';
import { type Target, type TargetSettings, targetsOf } from './delivery/targets.ts';
import { readiness } from './readiness.ts';
import { type BuiltReport, buildReport } from './weekly/build.ts';
import type { ReportSources } from './weekly/collect.ts';
import { lastWeek, type Week, weekOf } from './weekly/week.ts';

/** A report as configured. */
export interface ReportSettings extends TargetSettings {
  readonly id: string;
  /** Its reader is limited to this team and those below it; null: sees the whole company's groups. */
  readonly teamId: string | null;
}

export interface OfficeParts {
  readonly reports: readonly ReportSettings[];
  readonly sources: ReportSources;
  readonly archive: ReportArchive;
  /** What links in messages begin with. */
  readonly publicUrl: string;
}

/** A report that was asked for cannot be: the sentence says why. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
  readonly problem: 'no-such-report' | 'no-such-week' | 'week-not-over';
  constructor(problem: ReportError['problem'], message: string) {
    super(message);
    this.problem = problem;
  }
}

/** What is to be sent now, to whom, and when to look again. */
export interface Prepared {
  /** `ready`: the report is kept; `held`: a note goes out instead; `waiting`: the week is not complete yet. */
  readonly state: 'ready' | 'held' | 'waiting';
  readonly week: string;
  readonly kind: DeliveryKind;
  /** Ids of those that have not got it yet. */
  readonly targets: readonly string[];
  /** Null: there is nothing to wait for. */
  readonly retryAt: Date | null;
  readonly reason: string | null;
}

/** Makes, keeps and sends weekly reports. */
export interface ReportOffice {
  readonly archive: ReportArchive;
  /** Ids, as configured. */
  readonly reports: readonly string[];
  /** The week of this name, or the last one that has ended. @throws ReportError for one that is not over */
  weekNamed(name: string | null, now: Date): Week;
  /** The report as it was sent, or, if it was not sent yet, as it would look now. Keeps and sends nothing. */
  preview(reportId: string, week: Week): Promise<Pick<BuiltReport, 'formats'>>;
  /** Makes and keeps the report if the data carries it, or notes why not. Safe to repeat: what is kept stays. */
  prepare(reportId: string, week: Week, now: Date): Promise<Prepared>;
  /**
   * Sends one report or note to one target, unless that has been done. To be called by one process at a time for it.
   * @param lastAttempt whether a failure that could pass ends it all the same
   * @throws DeliveryError, after the failure was written down
   */
  deliver(
    id: DeliveryId,
    run: { readonly lastAttempt: boolean; readonly signal: AbortSignal },
  ): Promise<'sent' | 'sent before' | 'no longer wanted'>;
}

export function openReportOffice({ reports, sources, archive, publicUrl }: OfficeParts): ReportOffice {
  const settingsOf = (reportId: string): ReportSettings => {
    const found = reports.find(({ id }) => id === reportId);
    if (found === undefined) throw new ReportError('no-such-report', `There is no report ${reportId}.`);
    return found;
  };
  const viewerOf = ({ teamId }: ReportSettings): Viewer => ({ ...operator, teamId });

  async function make(settings: ReportSettings, week: Week, now: Date): Promise<KeptReport> {
    const built = await buildReport(sources, settings.id, week, viewerOf(settings));
    const { asOf, dataThrough, definitionVersion, findings, headline } = built.document;
    await archive.keep({
      ...built,
      reportId: settings.id,
      week: week.name,
      teamId: settings.teamId,
      madeAt: now,
      asOf: asOf === null ? null : new Date(asOf),
      dataThrough,
      definitionVersion,
      findings: findings.length,
      headline,
    });
    const kept = await archive.find(settings.id, week.name);
    if (kept === null) throw new Error('a report that was kept is not there');
    return kept;
  }

  async function unsent(settings: ReportSettings, week: Week, kind: DeliveryKind): Promise<string[]> {
    const standings = await archive.deliveries(settings.id, week.name);
    const sent = new Set(
      standings.filter((one) => one.kind === kind && one.status === 'sent').map((one) => one.target),
    );
    return targetsOf(settings)
      .map(({ id }) => id)
      .filter((id) => !sent.has(id));
  }

  async function messageOf(id: DeliveryId): Promise<Message | null> {
    if (id.kind === 'note') {
      const hold = await archive.findHold(id.reportId, id.week);
      return hold === null ? null : noteMessage(id, hold);
    }
    const kept = await archive.find(id.reportId, id.week);
    return kept === null ? null : reportMessage(id, kept, publicUrl);
  }

  return {
    archive,
    reports: reports.map(({ id }) => id),

    weekNamed(name, now) {
      const last = lastWeek(now, sources.company.timeZone);
      if (name === null) return last;
      const week = weekOf(name);
      if (week === null) throw new ReportError('no-such-week', `${name} is no ISO week; write it like ${last.name}.`);
      if (week.from > last.from) {
        throw new ReportError('week-not-over', `Week ${name} is not over; the last one that is, is ${last.name}.`);
      }
      return week;
    },

    async preview(reportId, week) {
      const settings = settingsOf(reportId);
      const kept = await archive.find(reportId, week.name);
      return kept ?? (await buildReport(sources, reportId, week, viewerOf(settings)));
    },

    async prepare(reportId, week, now) {
      const settings = settingsOf(reportId);
      const about = { week: week.name, retryAt: null, reason: null };
      const ready = async (): Promise<Prepared> => ({
        ...about,
        state: 'ready',
        kind: 'report',
        targets: await unsent(settings, week, 'report'),
      });
      if ((await archive.find(reportId, week.name)) !== null) return await ready();
      const { dataThrough } = await sources.gate.provenance();
      const standing = readiness({ dataThrough, week, timeZone: sources.company.timeZone, now });
      if (standing.state === 'ready') {
        await make(settings, week, now);
        return await ready();
      }
      const { state, retryAt, reason } = standing;
      if (state === 'waiting') return { ...about, state, kind: 'note', targets: [], retryAt, reason };
      await archive.hold({ reportId, week: week.name, teamId: settings.teamId, heldAt: now, dataThrough, reason });
      return { ...about, state, kind: 'note', targets: await unsent(settings, week, 'note'), retryAt, reason };
    },

    async deliver(id, { lastAttempt, signal }) {
      const target = targetsOf(settingsOf(id.reportId)).find((one) => one.id === id.target);
      const message = await messageOf(id);
      if (target === undefined || message === null) return 'no longer wanted';
      // Not once it has begun: what is cut off in the middle may have arrived.
      signal.throwIfAborted();
      if ((await archive.claim(id, new Date())) === null) return 'sent before';
      try {
        await send(target, message);
      } catch (error) {
        const lasting =
          error instanceof DeliveryError && (error.recovery === 'fail' || (error.recovery === 'retry' && lastAttempt));
        const reason = error instanceof DeliveryError ? error.message : 'An unexpected error; the log has it.';
        const isOver = lasting || !(error instanceof DeliveryError);
        await archive.settle(id, { status: isOver ? 'failed' : 'retrying', reason, at: new Date() });
        throw error;
      }
      await archive.settle(id, { status: 'sent', reason: null, at: new Date() });
      return 'sent';
    },
  };
}

async function send(target: Target, message: Message): Promise<void> {
  if (target.kind === 'mail') await sendMail(target, message);
  else await sendWebhook(target, message, new Date());
}
