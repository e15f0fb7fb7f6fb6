import { createTransport } from 'nodemailer';
import { DeliveryError, inShort } from './delivery-error.ts';
import type { Message } from './message.ts';
import type { Target } from './targets.ts';

const SECOND = 1000;
/** A mail server that is silent for longer is tried again later. */
const TIMEOUTS = { connectionTimeout: 10 * SECOND, greetingTimeout: 10 * SECOND, socketTimeout: 30 * SECOND };

/**
 * Sends a message as one mail to one address: HTML, the same as text, and its pictures inside.
 * @throws DeliveryError; recovery `fail` where the server refuses for good (5xx), else `retry`
 */
export async function sendMail(target: Extract<Target, { kind: 'mail' }>, message: Message): Promise<void> {
  const transport = createTransport({ url: target.smtp.reveal(), ...TIMEOUTS });
  try {
    await transport.sendMail({
      from: target.from,
      to: target.to,
      subject: message.subject,
      // The same in every try, so that a mail server or reader knows a repeated one.
      messageId: `<${message.id}@${target.from.slice(target.from.lastIndexOf('@') + 1)}>`,
      date: message.at,
      text: message.text,
      html: message.html,
      attachments: message.pictures.map(({ id, png }) => ({
        filename: `${id}.png`,
        cid: id,
        content: png,
        contentType: 'image/png',
        contentDisposition: 'inline' as const,
      })),
      // Nobody's absence assistant needs to answer.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  } catch (error) {
    throw refusal(error);
  } finally {
    transport.close();
  }
}

function refusal(cause: unknown): DeliveryError {
  const status = cause instanceof Error && 'responseCode' in cause ? Number(cause.responseCode) : Number.NaN;
  const words = cause instanceof Error && 'response' in cause ? `: ${inShort(String(cause.response))}` : '';
  if (status >= 500) return new DeliveryError(`The mail server refused the mail${words}.`, 'fail', { cause });
  if (status >= 400) return new DeliveryError(`The mail server asked to try later${words}.`, 'retry', { cause });
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  if (code === ' (EAUTH)') return new DeliveryError('The mail server refused user or password.', 'fail', { cause });
  return new DeliveryError(`The mail server could not be reached or broke off${code}.`, 'retry', { cause });
}
