import { z } from 'zod';
import { cron, email, identifier, secretUrl, secretWebUrl, signingSecret, text } from '../values.ts';

const mail = z.strictObject({
  to: z.array(email).min(1),
  from: email,
  /** null: no mail server is configured and no mail is sent. */
  smtp: secretUrl('smtps://user:password@host:465', ['smtp', 'smtps']),
});

/** A chat webhook carries its secret in the URL. Empty: switched off. */
const webhook = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('slack'), url: secretWebUrl }),
  z.strictObject({ kind: z.literal('teams'), url: secretWebUrl }),
  /** Signed with `secret` (Standard Webhooks). */
  z.strictObject({ kind: z.literal('standard'), url: secretWebUrl, secret: signingSecret }),
]);

export const reports = z
  .array(
    z.strictObject({
      id: identifier,
      schedule: cron.default('0 7 * * 1'),
      /** What its readers may see: this team and those below it; null: every group of the company. */
      team: text(200).nullable().default(null),
      /** Without mail and webhooks a report is rendered and kept, and sent to nobody. */
      mail: mail.optional(),
      webhooks: z.array(webhook).default([]),
    }),
  )
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, {
    error: 'has two reports with the same id',
    params: { remedy: 'Give each its own; what was sent is kept under it.' },
  })
  .prefault([{ id: 'weekly' }]);
