/*
 * Single values as Salesforce sends them, made into ours. None of these throws: what cannot be read is handed on as
 * it came, and the engine quarantines the row with the reason.
 */

const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const ID_15 = /^[A-Za-z0-9]{15}$/;
/** Key prefixes of what may own a record: users and queues. */
const OWNER_ID = /^(?:005|00G)(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})$/;

/**
 * The 18-character form of an id. The three characters more encode which letters of the 15 are capitals, five by
 * five, lowest bit first.
 */
export function id18(value: unknown): unknown {
  if (typeof value !== 'string' || !ID_15.test(value)) return value;
  let suffix = '';
  for (let chunk = 0; chunk < 15; chunk += 5) {
    let bits = 0;
    for (let offset = 0; offset < 5; offset += 1) {
      if (/[A-Z]/.test(value.charAt(chunk + offset))) bits |= 1 << offset;
    }
    suffix += SUFFIX.charAt(bits);
  }
  return value + suffix;
}

/** An id that may be missing. */
export function reference(value: unknown): unknown {
  return value === undefined || value === '' ? null : id18(value);
}

const USER_ID = /^005(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})$/;

export function isUserId(value: unknown): boolean {
  return typeof value === 'string' && USER_ID.test(value);
}

export function isOwnerId(value: unknown): boolean {
  return typeof value === 'string' && OWNER_ID.test(value);
}

/** An instant as ISO 8601 in UTC: Salesforce writes `2026-05-01T07:35:37.000+0000`. */
export function instant(value: unknown): unknown {
  const at = instantOf(value);
  return at === null ? value : at.toISOString();
}

export function instantOrNull(value: unknown): unknown {
  return value === undefined || value === null ? null : instant(value);
}

export function instantOf(value: unknown): Date | null {
  if (typeof value !== 'string') return null;
  const at = new Date(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Milliseconds of SystemModstamp: the order in which Salesforce changed a record. */
export function version(stamp: unknown): unknown {
  const at = instantOf(stamp);
  return at === null ? stamp : String(at.getTime());
}

/** A date without a time zone, placed at noon UTC so that it is the same day wherever it is read. */
export function noonOf(date: unknown): unknown {
  return typeof date === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date}T12:00:00.000Z` : null;
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Text of a related record, by path: `Profile.UserLicense.Name`. Null where any step is missing. */
export function related(row: unknown, path: string): string | null {
  let value: unknown = row;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = Object.entries(value).find(([key]) => key === step)?.[1];
  }
  return textOrNull(value);
}

/** An IANA zone this machine knows, or null. */
export function timeZone(value: unknown): string | null {
  const zone = textOrNull(value);
  if (zone === null) return null;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return null;
  }
}
