import { badRequest } from './api-error.ts';
import type { Scalar } from './odata/property.ts';

/** Where the next page starts: the page number and the values of the last row by which the pages are ordered. */
export interface PagingCookie {
  readonly page: number;
  readonly tracking: boolean;
  readonly last: ReadonlyMap<string, Scalar>;
}

/**
 * The `$skiptoken` as it stands in a link: an XML cookie whose pagingcookie attribute is percent-encoded XML itself,
 * and the whole percent-encoded again.
 */
export function writeSkipToken(cookie: PagingCookie): string {
  const values = [...cookie.last]
    .map(([name, value]) => (value === null ? `<${name} lastnull="1" />` : `<${name} last="${escapeXml(value)}" />`))
    .join('');
  const inner = encode(encode(`<cookie page="${cookie.page - 1}">${values}</cookie>`));
  const tracking = cookie.tracking ? 'True' : 'False';
  return `${encodeURI(`<cookie pagenumber="${cookie.page}" pagingcookie="`)}${inner}${encodeURI(`" istracking="${tracking}" />`)}`;
}

/** Reads a `$skiptoken` that has been percent-decoded once. Throws the 400 for one that was damaged. */
export function readSkipToken(token: string): PagingCookie {
  const outer = /^<cookie pagenumber="(\d+)" pagingcookie="([^"]*)" istracking="(True|False)" \/>$/.exec(token);
  if (outer === null) throw malformed();
  let inner: string;
  try {
    inner = decodeURIComponent(outer[2] ?? '');
  } catch {
    throw malformed();
  }
  const values = /^<cookie page="\d+">(.*)<\/cookie>$/s.exec(inner);
  if (values === null) throw malformed();
  const last = new Map<string, Scalar>();
  for (const found of (values[1] ?? '').matchAll(/<(\w+) (?:last="([^"]*)"|lastnull="1") \/>/g)) {
    last.set(found[1] ?? '', found[2] === undefined ? null : unescapeXml(found[2]));
  }
  return { page: Number(outer[1]), tracking: outer[3] === 'True', last };
}

function malformed(): Error {
  return badRequest('Malformed XML in the Paging Cookie');
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}

function escapeXml(value: Scalar): string {
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function unescapeXml(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}
