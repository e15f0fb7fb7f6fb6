import { createHmac } from 'node:crypto';
import { DeliveryError, inShort } from './delivery-error.ts';
import type { Message } from './message.ts';
import type { Target } from './targets.ts';

const TIMEOUT = 15_000;
type Webhook = Exclude<Target, { kind: 'mail' }>;

/**
 * Sends a message to a chat or to a program, as JSON. A redirect is a refusal: what is sent is meant for this address.
 * @throws DeliveryError; `wait` where the receiver says until when, `fail` where it refuses for good
 */
export async function sendWebhook(target: Webhook, message: Message, now: Date): Promise<void> {
  const body = JSON.stringify(bodies[target.kind](message));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Uptake',
    ...signature(target, message, body, now),
  };
  let response: Response;
  try {
    response = await fetch(target.url.reveal(), {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    });
  } catch (cause) {
    throw new DeliveryError(`The ${names[target.kind]} could not be reached or broke off.`, 'retry', { cause });
  }
  const words = inShort(await response.text().catch(() => ''));
  if (!response.ok) throw refusal(target, response, words, now);
}

const names = { slack: 'Slack webhook', teams: 'Teams webhook', standard: 'webhook' } as const;

function refusal(target: Webhook, response: Response, words: string, now: Date): DeliveryError {
  const { status } = response;
  const sentence = `The ${names[target.kind]} answered ${status}${words === '' ? '' : `: ${words}`}.`;
  if (status === 408 || status === 429 || status >= 500) {
    const retryAt = retryAfter(response.headers.get('retry-after'), now);
    return retryAt === null ? new DeliveryError(sentence, 'retry') : new DeliveryError(sentence, 'wait', { retryAt });
  }
  return new DeliveryError(sentence, 'fail');
}

/** Seconds or an HTTP date (RFC 9110, section 10.2.3). */
function retryAfter(header: string | null, now: Date): Date | null {
  if (header === null) return null;
  const time = /^\d+$/.test(header) ? now.getTime() + Number(header) * 1000 : Date.parse(header);
  return Number.isNaN(time) ? null : new Date(time);
}

/**
 * Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over id, time and body. The id is the delivery's and stays the
 * same in every try, so that a receiver can tell a repeated one; the time is that of the try.
 */
function signature(target: Webhook, message: Message, body: string, now: Date): Readonly<Record<string, string>> {
  if (target.kind !== 'standard') return {};
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const key = Buffer.from(target.secret.reveal().replace(/^whsec_/, ''), 'base64');
  const signed = createHmac('sha256', key).update(`${message.id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signed}` };
}

const bodies: Readonly<Record<Webhook['kind'], (message: Message) => object>> = {
  slack: slackBody,
  teams: teamsBody,
  standard: ({ type, at, data }) => ({ type, timestamp: at.toISOString(), data }),
};

/** Slack takes 150 characters in a header and 3,000 in a section. */
function slackBody({ subject, headline, points, link }: Message): object {
  const safe = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text: cut(text, 3000) } });
  return {
    text: safe(subject),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(subject, 150) } },
      section(`*${safe(headline).replaceAll('*', '·')}*`),
      ...points.map((point) => section(safe(point))),
      ...(link === null ? [] : [section(`<${link}|The whole report> (asks for a key)`)]),
    ],
  };
}

/** An adaptive card, as a Teams workflow ("when a webhook request is received") takes it. */
function teamsBody({ subject, headline, points, link }: Message): object {
  const safe = (text: string) => text.replaceAll(/([\\*_[\]`])/g, '\\$1');
  const block = (text: string, style: object = {}) => ({ type: 'TextBlock', text: safe(text), wrap: true, ...style });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      block(subject, { size: 'Large', weight: 'Bolder' }),
      block(headline, { weight: 'Bolder' }),
      ...points.map((point) => block(cut(point, 1500), { spacing: 'Medium' })),
    ],
    ...(link === null
      ? {}
      : { actions: [{ type: 'Action.OpenUrl', title: 'The whole report (asks for a key)', url: link }] }),
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
  return { type: 'message', attachments: [attachment] };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
