import type { Problem } from './problem.ts';
import type { Config } from './schema.ts';

/** What works but is probably not meant, or should be known before it surprises. */
export function findWarnings(config: Config): Problem[] {
  const warnings: Problem[] = [];
  const warn = (path: string, message: string, remedy: string) => warnings.push({ path, message, remedy });

  if (config.company.country === null) {
    warn('company.country', 'is not set, so public holidays count as working days', 'Set it, such as DE.');
  }
  if (config.queue.url !== null && config.secretKey === null) {
    warn(
      'secretKey',
      'is empty, so each machine makes its own and cannot open what another stored',
      'Set UPTAKE_SECRET_KEY to the same value everywhere: openssl rand -base64 32',
    );
  }
  if (config.queue.url !== null && config.database.url === null) {
    warn(
      'database.url',
      'is empty, so other machines cannot share the database though they share the queue',
      'Set DATABASE_URL when `uptake serve` and `uptake worker` are to be used.',
    );
  }
  for (const [index, report] of config.reports.entries()) {
    if (report.mail !== undefined && report.mail.smtp === null) {
      warn(`reports[${index}].mail.smtp`, 'is empty, so no mail is sent', 'Set SMTP_URL, or remove mail.');
    }
    for (const [position, webhook] of report.webhooks.entries()) {
      if (webhook.url !== null) continue;
      warn(
        `reports[${index}].webhooks[${position}].url`,
        'is empty, so nothing is sent there',
        'Set it, or remove it.',
      );
    }
  }
  const baseline = 8 + 12;
  if (config.privacy.retention.personWeekWeeks < baseline) {
    warn(
      'privacy.retention.personWeekWeeks',
      `keeps less than the ${baseline} weeks that training effects need, so those will be switched off`,
      `Keep at least ${baseline} weeks to see effects of trainings.`,
    );
  }
  return warnings;
}
