import type {
  Call,
  Comparison,
  Condition,
  FieldRef,
  Literal,
  Operand,
  Operator,
  Ordering,
  Query,
  SelectItem,
} from './ast.ts';
import { ApiError, NotSimulated, queryError } from './error.ts';
import { isPeriod } from './periods.ts';
import { TokenReader } from './token-reader.ts';
import type { Token } from './tokenizer.ts';

const MAX_LENGTH = 100_000;
const MAX_STRING = 4_000;
const MAX_OFFSET = 2_000;
const CLAUSES = new Set([
  'WHERE',
  'WITH',
  'GROUP',
  'HAVING',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'FOR',
  'USING',
  'ALL',
  'UPDATE',
]);
const NOT_SPOKEN = new Set(['WITH', 'FOR', 'USING', 'ALL', 'UPDATE']);
const COMPARISONS: Readonly<Record<string, Operator>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/**
 * Reads one SOQL query.
 * @throws ApiError MALFORMED_QUERY, NUMBER_OUTSIDE_VALID_RANGE
 * @throws NotSimulated for parts of SOQL the simulator leaves out
 */
export function parseQuery(soql: string): Query {
  if (soql.length > MAX_LENGTH) {
    throw new ApiError(400, 'MALFORMED_QUERY', 'SOQL statements cannot be longer than 100000 characters.');
  }
  const parser = new Parser(soql);
  const query = parser.query();
  parser.expectEnd();
  return query;
}

class Parser {
  readonly #soql: string;
  readonly #in: TokenReader;

  constructor(soql: string) {
    this.#soql = soql;
    this.#in = new TokenReader(soql);
  }

  query(): Query {
    this.#in.expectWord('SELECT');
    const countAll = this.#isCountAll();
    const select = countAll ? [] : this.#list(() => this.#selectItem());
    this.#in.expectWord('FROM');
    const from = this.#in.next('word');
    const alias = this.#startsName() ? this.#in.next('word').text : null;
    if (this.#in.symbol(',')) throw new NotSimulated('several objects in FROM');
    for (const word of NOT_SPOKEN) if (this.#in.isWord(word)) throw new NotSimulated(`the ${word} clause of SOQL`);
    const where = this.#in.word('WHERE') ? this.#condition() : null;
    if (this.#in.isWord('WITH')) throw new NotSimulated('the WITH clause of SOQL');
    const groupBy = this.#in.word('GROUP') ? this.#groupBy() : [];
    const having = this.#in.word('HAVING') ? this.#condition() : null;
    const orderBy = this.#in.word('ORDER') ? this.#orderBy() : [];
    const limit = this.#in.word('LIMIT') ? this.#integer() : null;
    const offset = this.#in.word('OFFSET') ? this.#integer() : null;
    if (offset !== null && offset > MAX_OFFSET) {
      throw new ApiError(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
    }
    for (const word of NOT_SPOKEN) if (this.#in.isWord(word)) throw new NotSimulated(`the ${word} clause of SOQL`);
    const head = { soql: this.#soql, select, countAll, from: from.text, fromAt: from.at, alias };
    return { ...head, where, groupBy, having, orderBy, limit, offset };
  }

  expectEnd(): void {
    if (this.#in.peek().kind !== 'end') this.#in.unexpected();
  }

  #isCountAll(): boolean {
    const [name, open, close] = [0, 1, 2].map((ahead) => this.#in.peek(ahead));
    if (name?.text.toUpperCase() !== 'COUNT' || open?.text !== '(' || close?.text !== ')') return false;
    this.#in.skip(3);
    return true;
  }

  #startsName(): boolean {
    const token = this.#in.peek();
    return token.kind === 'word' && !CLAUSES.has(token.text.toUpperCase());
  }

  #selectItem(): SelectItem {
    if (this.#in.peek().text === '(') throw new NotSimulated('parent-to-child subqueries');
    if (this.#in.isWord('TYPEOF')) throw new NotSimulated('TYPEOF');
    const operand = this.#operand();
    const alias = this.#in.peek().kind === 'word' && !this.#in.isWord('FROM') ? this.#in.next('word').text : null;
    return { operand, alias };
  }

  #operand(): Operand {
    const token = this.#in.next('word');
    if (!this.#in.symbol('(')) return fieldRef(token);
    const argument = this.#in.peek().text === ')' ? null : this.#operand();
    this.#in.expectSymbol(')');
    const call: Call = { kind: 'call', name: token.text.toUpperCase(), argument, at: token.at };
    return call;
  }

  #condition(): Condition {
    const first = this.#negation();
    for (const word of ['AND', 'OR'] as const) {
      if (!this.#in.isWord(word)) continue;
      const terms = [first];
      while (this.#in.word(word)) terms.push(this.#negation());
      // AND and OR side by side without parentheses are an error in SOQL, not a question of precedence.
      return { kind: word === 'AND' ? 'and' : 'or', terms };
    }
    return first;
  }

  #negation(): Condition {
    if (this.#in.word('NOT')) return { kind: 'not', term: this.#negation() };
    if (!this.#in.symbol('(')) return this.#comparison();
    const inner = this.#condition();
    this.#in.expectSymbol(')');
    return inner;
  }

  #comparison(): Comparison {
    const left = this.#operand();
    const at = this.#in.peek().at;
    const operator = this.#operator();
    if (operator !== 'IN' && operator !== 'NOT IN') {
      return { kind: 'compare', left, operator, values: [this.#literal()], subquery: null, at };
    }
    this.#in.expectSymbol('(');
    if (this.#in.isWord('SELECT')) {
      const subquery = this.query();
      this.#in.expectSymbol(')');
      return { kind: 'compare', left, operator, values: [], subquery, at };
    }
    const values = this.#list(() => this.#literal());
    this.#in.expectSymbol(')');
    return { kind: 'compare', left, operator, values, subquery: null, at };
  }

  #operator(): Operator {
    const token = this.#in.peek();
    const comparison = token.kind === 'symbol' ? COMPARISONS[token.text] : undefined;
    if (comparison !== undefined) {
      this.#in.skip();
      return comparison;
    }
    if (this.#in.word('LIKE')) return 'LIKE';
    if (this.#in.word('IN')) return 'IN';
    if (this.#in.isWord('INCLUDES') || this.#in.isWord('EXCLUDES')) throw new NotSimulated('multi-select picklists');
    if (this.#in.word('NOT')) {
      this.#in.expectWord('IN');
      return 'NOT IN';
    }
    return this.#in.unexpected();
  }

  #literal(): Literal {
    const token = this.#in.peek();
    this.#in.skip();
    switch (token.kind) {
      case 'string':
        if (token.text.length > MAX_STRING) {
          throw queryError(
            this.#soql,
            token.at,
            'MALFORMED_QUERY',
            'maximum length of a string in a WHERE clause is 4000',
          );
        }
        return { kind: 'string', value: token.text, at: token.at };
      case 'date':
      case 'datetime':
        return { kind: token.kind, value: token.text, at: token.at };
      case 'number':
        return { kind: 'number', value: Number(token.text), at: token.at };
      case 'word':
        return this.#wordLiteral(token);
      default:
        return this.#in.unexpected(token);
    }
  }

  #wordLiteral(token: Token): Literal {
    const name = token.text.toUpperCase();
    if (name === 'NULL') return { kind: 'null', at: token.at };
    if (name === 'TRUE' || name === 'FALSE') return { kind: 'boolean', value: name === 'TRUE', at: token.at };
    if (isPeriod(name)) {
      const n = /_N_/.test(name) ? this.#periodLength() : null;
      return { kind: 'period', name, n, at: token.at };
    }
    return this.#in.unexpected(token);
  }

  #periodLength(): number {
    this.#in.expectSymbol(':');
    return this.#integer();
  }

  #groupBy(): Operand[] {
    this.#in.expectWord('BY');
    if (this.#in.isWord('ROLLUP') || this.#in.isWord('CUBE')) throw new NotSimulated('GROUP BY ROLLUP and CUBE');
    return this.#list(() => this.#operand());
  }

  #orderBy(): Ordering[] {
    this.#in.expectWord('BY');
    return this.#list(() => {
      const operand = this.#operand();
      const descending = this.#in.word('DESC');
      if (!descending) this.#in.word('ASC');
      let nullsLast = descending;
      if (this.#in.word('NULLS')) {
        nullsLast = this.#in.word('LAST');
        if (!nullsLast) this.#in.expectWord('FIRST');
      }
      return { operand, descending, nullsLast };
    });
  }

  #integer(): number {
    const token = this.#in.next('number');
    if (!/^\d+$/.test(token.text)) return this.#in.unexpected(token);
    return Number(token.text);
  }

  #list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.#in.symbol(',')) items.push(item());
    return items;
  }
}

function fieldRef(token: Token): FieldRef {
  return { kind: 'field', path: token.text.split('.'), at: token.at };
}
