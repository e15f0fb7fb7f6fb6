import { sql } from 'kysely';
import type { Database } from '../../db/index.ts';
import type {
  DeliveryId,
  DeliveryStanding,
  Hold,
  KeptReport,
  ReportArchive,
  ReportEntry,
} from '../delivery/archive.ts';

/** Reports and deliveries in PostgreSQL: the only tables that reports read and write themselves. */
export function createReportArchive({ db }: Database): ReportArchive {
  return {
    async keep(report) {
      await db
        .insertInto('report')
        .values({
          report_id: report.reportId,
          week: report.week,
          team_id: report.teamId,
          made_at: report.madeAt,
          as_of: report.asOf,
          data_through: report.dataThrough,
          definition_version: report.definitionVersion,
          findings: report.findings,
          headline: report.headline,
          html: report.formats.html,
          markdown: report.formats.md,
          json: report.formats.json,
          csv: report.formats.csv,
          mail_html: report.mail.html,
          pictures: JSON.stringify(
            report.mail.pictures.map(({ id, alt, png }) => ({ id, alt, png: png.toString('base64') })),
          ),
        })
        // Made twice, the first stays: it may be on its way already.
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async find(reportId, week) {
      const row = await db
        .selectFrom('report')
        .selectAll()
        .where('report_id', '=', reportId)
        .where('week', '=', week)
        .executeTakeFirst();
      if (row === undefined) return null;
      const pictures = row.pictures as readonly { id: string; alt: string; png: string }[];
      return {
        reportId: row.report_id,
        week: row.week,
        teamId: row.team_id,
        madeAt: row.made_at,
        asOf: row.as_of,
        dataThrough: row.data_through,
        definitionVersion: row.definition_version,
        findings: row.findings,
        headline: row.headline,
        formats: { html: row.html, md: row.markdown, json: row.json, csv: row.csv },
        mail: {
          html: row.mail_html,
          pictures: pictures.map(({ id, alt, png }) => ({ id, alt, png: Buffer.from(png, 'base64') })),
        },
      } satisfies KeptReport;
    },

    async list() {
      const { rows } = await sql<
        ReportEntry & { deliveries: readonly (DeliveryStanding & { sentAt: string | null })[] }
      >`
        select r.*, coalesce((
                 select json_agg(json_build_object('kind', d.kind, 'target', d.target, 'status', d.status,
                          'attempts', d.attempts, 'repeated', d.repeated, 'sentAt', d.sent_at, 'reason', d.reason)
                          order by d.kind, d.target)
                   from report_delivery d where d.report_id = r."reportId" and d.week = r.week), '[]') as deliveries
          from (select coalesce(k.report_id, h.report_id) as "reportId", coalesce(k.week, h.week) as week,
                       case when k.week is null then 'held' else 'made' end as state,
                       case when k.week is null then h.team_id else k.team_id end as "teamId",
                       k.made_at as "madeAt", h.held_at as "heldAt", k.as_of as "asOf",
                       case when k.week is null then h.data_through else k.data_through end as "dataThrough",
                       k.definition_version as "definitionVersion", k.findings, k.headline, h.reason as "holdReason"
                  from report k full join report_hold h on h.report_id = k.report_id and h.week = k.week) r
         order by r.week desc, r."reportId"`.execute(db);
      return rows.map((row) => ({
        ...row,
        deliveries: row.deliveries.map((one) => ({
          ...one,
          sentAt: one.sentAt === null ? null : new Date(one.sentAt),
        })),
      }));
    },

    async hold(hold) {
      await db
        .insertInto('report_hold')
        .values({
          report_id: hold.reportId,
          week: hold.week,
          team_id: hold.teamId,
          held_at: hold.heldAt,
          data_through: hold.dataThrough,
          reason: hold.reason,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async findHold(reportId, week) {
      const row = await db
        .selectFrom('report_hold')
        .selectAll()
        .where('report_id', '=', reportId)
        .where('week', '=', week)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { team_id: teamId, held_at: heldAt, data_through: dataThrough, reason } = row;
      return { reportId, week, teamId, heldAt, dataThrough, reason } satisfies Hold;
    },

    async deliveries(reportId, week) {
      const rows = await db
        .selectFrom('report_delivery')
        .selectAll()
        .where('report_id', '=', reportId)
        .where('week', '=', week)
        .orderBy('kind')
        .orderBy('target')
        .execute();
      return rows.map(
        (row): DeliveryStanding => ({
          kind: row.kind === 'note' ? 'note' : 'report',
          target: row.target,
          status: row.status as DeliveryStanding['status'],
          attempts: row.attempts,
          repeated: row.repeated,
          sentAt: row.sent_at,
          reason: row.reason,
        }),
      );
    },

    async claim({ reportId, week, kind, target }, now) {
      const { rows } = await sql<{ attempts: number; repeated: boolean }>`
        insert into report_delivery (report_id, week, kind, target, status, attempts, claimed_at)
        values (${reportId}, ${week}, ${kind}, ${target}, 'sending', 1, ${now})
        on conflict (report_id, week, kind, target) do update
           set status = 'sending', attempts = report_delivery.attempts + 1, claimed_at = excluded.claimed_at, reason = null,
               -- Nobody else is at it, so whoever began was killed before the end was written down.
               repeated = report_delivery.repeated or report_delivery.status = 'sending'
         where report_delivery.status <> 'sent'
        returning attempts, repeated`.execute(db);
      return rows[0] ?? null;
    },

    async settle(id, { status, reason, at }) {
      await whereIs(id)
        .set({ status, reason, sent_at: status === 'sent' ? at : null })
        .execute();
    },
  };

  function whereIs({ reportId, week, kind, target }: DeliveryId) {
    return db
      .updateTable('report_delivery')
      .where('report_id', '=', reportId)
      .where('week', '=', week)
      .where('kind', '=', kind)
      .where('target', '=', target);
  }
}
