import { badRequest } from '../api-error.ts';

export type TokenKind = 'guid' | 'instant' | 'date' | 'number' | 'string' | 'enum' | 'name' | 'punctuation' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly position: number;
}

// The order matters: a GUID or a date may begin like a number or a name.
const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['guid', /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/iy],
  ['instant', /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/iy],
  ['date', /\d{4}-\d\d-\d\d(?![\w-])/y],
  ['number', /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.-])/iy],
  ['string', /'(?:[^']|'')*'/y],
  ['enum', /[A-Za-z_][\w.]*\.[\w.]+'[^']*'/y],
  ['name', /[@$A-Za-z_][\w./$]*/y],
  ['punctuation', /[(),=/[\]]/y],
];

/** Cuts a `$filter`, `$orderby` or `$apply` expression into tokens. Throws the 400 of a syntax error. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    if (/\s/.test(text.charAt(position))) {
      position++;
      continue;
    }
    const token = tokenAt(text, position);
    if (token === undefined) throw badRequest(`Syntax error at position ${position} in '${text}'.`);
    tokens.push(token);
    position += token.text.length;
  }
  tokens.push({ kind: 'end', text: '', position });
  return tokens;
}

function tokenAt(text: string, position: number): Token | undefined {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found !== null) return { kind, text: found[0], position };
  }
  return undefined;
}

/** Walks over tokens; every complaint names the place, as the platform's does. */
export class TokenReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  peek(): Token {
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)] ?? { kind: 'end', text: '', position: 0 };
  }

  take(): Token {
    const token = this.peek();
    this.#next++;
    return token;
  }

  /** Takes the next token if it is this one. */
  accept(text: string): boolean {
    if (this.peek().text !== text || this.peek().kind === 'string') return false;
    this.#next++;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.error();
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.error();
  }

  error(): Error {
    return badRequest(`Syntax error at position ${this.peek().position} in '${this.#text}'.`);
  }
}

/** The text of a string literal without its quotes. */
export function unquote(literal: string): string {
  return literal.slice(1, -1).replaceAll("''", "'");
}
