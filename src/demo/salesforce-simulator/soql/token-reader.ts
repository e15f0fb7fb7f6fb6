import { queryError } from './error.ts';
import { type Token, tokenize } from './tokenizer.ts';

/** Walks the tokens of one query. Keywords are given in upper case and found in any case. */
export class TokenReader {
  readonly #soql: string;
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(soql: string) {
    this.#soql = soql;
    this.#tokens = tokenize(soql);
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#position + ahead] ?? { kind: 'end', text: '<EOF>', at: this.#soql.length };
  }

  skip(tokens = 1): void {
    this.#position += tokens;
  }

  isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text.toUpperCase() === word;
  }

  /** Takes the keyword if it is next. */
  word(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.skip();
    return true;
  }

  /** Takes the symbol if it is next. */
  symbol(symbol: string): boolean {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.skip();
    return true;
  }

  /** @throws ApiError MALFORMED_QUERY when the next token is of another kind */
  next(kind: Token['kind']): Token {
    const token = this.peek();
    if (token.kind !== kind) this.unexpected();
    this.skip();
    return token;
  }

  expectWord(word: string): void {
    if (!this.word(word)) this.unexpected();
  }

  expectSymbol(symbol: string): void {
    if (!this.symbol(symbol)) this.unexpected();
  }

  unexpected(token: Token = this.peek()): never {
    throw queryError(this.#soql, token.at, 'MALFORMED_QUERY', `unexpected token: '${token.text}'`);
  }
}
