import { CronExpressionParser } from 'cron-parser';
import Holidays from 'date-holidays';
import { z } from 'zod';
import { Secret } from '../../connectors/contract/index.ts';

/*
 * The kinds of value a configuration is made of. Each says what is wrong in a clause that reads on from the path
 * ("company.timeZone is not …") and what to do about it.
 */

const countries = new Set(Object.keys(new Holidays().getCountries()));
const currencies = new Set(Intl.supportedValuesOf('currency'));
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** A string that must satisfy `holds`; otherwise `message`, with `remedy` told apart from it. */
function stringThat(holds: (text: string) => boolean, message: string, remedy: string) {
  return z.string().refine(holds, { error: message, params: { remedy } });
}

export function text(maximum: number) {
  return z.string().trim().min(1).max(maximum);
}

/** A number, also when it came from an environment variable and so is text. */
export function number<T extends z.ZodType>(schema: T) {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value),
    schema,
  );
}

/** A truth value, also as the text `true` or `false`. */
export const flag = z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean());

export const identifier = stringThat(
  (id) => /^[a-z0-9-]{1,32}$/.test(id),
  'is not an id',
  'Use 1 to 32 small letters, digits and hyphens.',
);

export const timeZone = stringThat(
  (zone) => /^[A-Za-z]/.test(zone) && isTimeZone(zone),
  'is not an IANA time zone',
  'Use a name such as Europe/Berlin, America/New_York or UTC.',
);

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export const country = stringThat(
  (code) => countries.has(code),
  'is not a country whose public holidays are known',
  'Use its two-letter ISO 3166 code in capitals, such as DE, US or GB.',
);

export const currency = stringThat(
  (code) => currencies.has(code),
  'is not a currency',
  'Use its three-letter ISO 4217 code in capitals, such as EUR, USD or GBP.',
);

export const calendarDate = stringThat(
  (date) => /^(?:19|20|21)\d\d-\d\d-\d\d$/.test(date) && isCalendarDate(date),
  'is not a date',
  'Write it as YYYY-MM-DD, such as 2026-09-01.',
);

function isCalendarDate(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(date);
}

/** Judged by the parser that BullMQ schedules with. Five fields only: a sixth would be seconds. */
export const cron = stringThat(
  (pattern) => pattern.trim().split(/\s+/).length === 5 && isCron(pattern),
  'is not a cron pattern',
  'Use five fields: minute, hour, day of month, month, day of week; "*/30 * * * *" is every half hour.',
);

function isCron(pattern: string): boolean {
  try {
    CronExpressionParser.parse(pattern).next();
    return true;
  } catch {
    return false;
  }
}

export const email = stringThat(
  (address) => /^[^\s@<>",;]+@[^\s@<>",;]+$/.test(address),
  'is not an e-mail address',
  'Use an address such as name@example.com.',
);

export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

function hasScheme(url: string, schemes: readonly string[]): boolean {
  return URL.canParse(url) && schemes.includes(new URL(url).protocol);
}

/** An https URL, or plain http on loopback, whose path carries a secret; empty text means there is none. */
export const secretWebUrl = stringThat(
  (url) => url === '' || hasScheme(url, ['https:']) || (hasScheme(url, ['http:']) && isLoopback(new URL(url).hostname)),
  'is not a safe URL',
  'Use https://… or leave it empty; plain http:// is accepted for this machine (localhost) only.',
).transform((url) => (url === '' ? null : new Secret(url)));

/** A secret URL of one of the schemes; empty text means there is none. */
export function secretUrl(example: string, schemes: readonly string[]) {
  const accepted = schemes.map((scheme) => `${scheme}:`);
  return stringThat(
    (url) => url === '' || hasScheme(url, accepted),
    `is not a ${schemes.join(' or ')} URL`,
    `Use ${example}, or leave it empty. Characters such as @ and / in the password must be percent-encoded.`,
  ).transform((url) => (url === '' ? null : new Secret(url)));
}

/** The key that signs a Standard Webhook: `whsec_` and 24 to 64 bytes in base64. */
export const signingSecret = stringThat(
  (secret) => {
    const key = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? '';
    const bytes = Buffer.from(key, 'base64').length;
    return bytes >= 24 && bytes <= 64;
  },
  'is not a signing secret',
  'Use the output of: echo "whsec_$(openssl rand -base64 32)"',
).transform((value) => new Secret(value));
