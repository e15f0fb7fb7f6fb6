import { createHash } from 'node:crypto';

/** A tag of a text, in its quotes and without the mark of a weak one. */
export function tagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** Whether If-None-Match names the tag: weak comparison (RFC 9110, section 13.1.2). */
export function isKnown(header: string | undefined, tag: string): boolean {
  const known = (header ?? '').split(',').map((part) => part.trim().replace(/^W\//, ''));
  return known.includes(tag) || known.includes('*');
}
