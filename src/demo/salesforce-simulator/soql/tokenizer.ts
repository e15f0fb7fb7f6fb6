import { queryError } from './error.ts';

export type TokenKind = 'word' | 'string' | 'number' | 'date' | 'datetime' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The text as written; for strings, their value with escapes resolved. */
  readonly text: string;
  readonly at: number;
}

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['datetime', /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})/iy],
  ['date', /\d{4}-\d{2}-\d{2}/y],
  ['number', /[+-]?(?:\d+\.?\d*|\.\d+)/y],
  ['word', /[A-Za-z][A-Za-z0-9_]*(?:\s*\.\s*[A-Za-z][A-Za-z0-9_]*)*/y],
  ['symbol', /<=|>=|!=|<>|[=<>(),:]/y],
];
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * Cuts SOQL into tokens; the last one is always `end`.
 * @throws ApiError MALFORMED_QUERY for a character SOQL does not know or a string without end
 */
export function tokenize(soql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < soql.length) {
    const character = soql.charAt(at);
    if (/\s/.test(character)) {
      at += 1;
    } else if (character === "'") {
      const token = readString(soql, at);
      tokens.push(token.token);
      at = token.end;
    } else {
      const token = readToken(soql, at);
      tokens.push({ ...token, text: token.kind === 'word' ? token.text.replace(/\s/g, '') : token.text });
      at += token.text.length;
    }
  }
  tokens.push({ kind: 'end', text: '<EOF>', at: soql.length });
  return tokens;
}

function readToken(soql: string, at: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(soql);
    if (match !== null) return { kind, text: match[0], at };
  }
  throw queryError(soql, at, 'MALFORMED_QUERY', `unexpected token: '${soql.charAt(at)}'`);
}

function readString(soql: string, start: number): { token: Token; end: number } {
  let text = '';
  for (let at = start + 1; at < soql.length; at += 1) {
    const character = soql.charAt(at);
    if (character === "'") return { token: { kind: 'string', text, at: start }, end: at + 1 };
    if (character !== '\\') {
      text += character;
      continue;
    }
    at += 1;
    const escaped = soql.charAt(at);
    if (!/['"\\nrtbf_%]/i.test(escaped)) {
      throw queryError(
        soql,
        at,
        'MALFORMED_QUERY',
        `Invalid string literal '\\${escaped}'. Illegal character sequence`,
      );
    }
    // LIKE needs to know that a wildcard was escaped, so that one keeps its backslash.
    text += escaped === '_' || escaped === '%' ? `\\${escaped}` : (ESCAPES[escaped.toLowerCase()] ?? escaped);
  }
  throw queryError(soql, start, 'MALFORMED_QUERY', "unexpected token: '''");
}
