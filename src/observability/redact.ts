const CENSOR = '[redacted]';

/**
 * Field names whose values never reach a log line, at any depth and in any spelling (camelCase, snake_case, kebab-case).
 * `name` is among them because in our data it is a person's: log what a thing is by `connection`, `stream`, `queue`.
 */
const REDACTED_NAMES = new Set(
  [
    // secrets
    ...['authorization', 'proxyAuthorization', 'cookie', 'setCookie', 'password', 'passphrase', 'secret', 'secretKey'],
    ...['clientSecret', 'privateKey', 'certificate', 'assertion', 'clientAssertion', 'code', 'apiKey', 'xApiKey'],
    ...['token', 'accessToken', 'refreshToken', 'idToken', 'bearer', 'credentials', 'auth', 'smtp', 'webhook'],
    ...['databaseUrl', 'redisUrl', 'connectionString'],
    // people
    ...['email', 'personEmail', 'attendeeEmail', 'mail', 'upn', 'userPrincipalName', 'phone', 'mobile'],
    ...['name', 'firstName', 'lastName', 'fullName', 'displayName', 'personName', 'managerName', 'username', 'title'],
  ].map(normalise),
);

/** An error's code (ECONNREFUSED, 0x80072322) says what failed and is nobody's secret; an authorisation code is one. */
const ERROR_CODE = /^(?:[A-Z][A-Z0-9_]{2,60}|0x[0-9a-fA-F]{1,8}|[0-9A-Z]{5}|\d{1,6})$/;
const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
const API_KEY = /\bupt_[\w-]{8,}/g;

function normalise(name: string): string {
  return name.replaceAll(/[-_]/g, '').toLowerCase();
}

/** Takes credentials out of running text: `scheme://user:password@`, bearer tokens and our own API keys. */
export function redactText(text: string): string {
  return text
    .replaceAll(URL_CREDENTIALS, `$1${CENSOR}@`)
    .replaceAll(BEARER, `$1 ${CENSOR}`)
    .replaceAll(API_KEY, CENSOR);
}

/**
 * A copy of a log line's fields without secrets and personal data. Errors and other class instances are left as they
 * are: the serializers of the log decide what is said of those.
 */
export function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  return redactObject(fields, new Set());
}

function redactObject(value: object, above: Set<object>): Record<string, unknown> {
  above.add(value);
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    result[name] = isRedacted(name, field) ? CENSOR : redactValue(field, above);
  }
  above.delete(value);
  return result;
}

function redactValue(value: unknown, above: Set<object>): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (above.has(value)) return '[circular]';
  if (Array.isArray(value)) {
    above.add(value);
    const items = value.map((item) => redactValue(item, above));
    above.delete(value);
    return items;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? redactObject(value, above) : value;
}

function isRedacted(name: string, value: unknown): boolean {
  if (value === null || value === undefined || !REDACTED_NAMES.has(normalise(name))) return false;
  return !(normalise(name) === 'code' && ERROR_CODE.test(String(value)));
}
