import type { ConnectorError } from '../contract/index.ts';

/** How long an answer about the organisation holds that costs a request to ask for again. */
const HOLDS_MS = 12 * 3_600_000;
/** Answers that can be asked for along with another request, at no cost, are renewed after this long. */
const RENEW_AFTER_MS = 3_600_000;

/** What became of a GET: its answer, or why there is none. */
export type Outcome = { readonly answer: object } | { readonly refusal: ConnectorError };

/** A GET that may be asked for together with others. */
export interface Part {
  /** Below the base path of the data API: /sobjects/Task/describe */
  readonly path: string;
  /** What is asked for, to begin an error's sentence with. */
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Remembered {
  readonly answer: Promise<unknown>;
  readonly until: number;
}

interface Kept {
  readonly part: Part;
  readonly outcome: Promise<Outcome>;
  /** When it was asked for, or last taken along. */
  asked: number;
}

/** Answers about the organisation that many streams ask for: descriptions, currencies. One per session. */
export class Memory {
  readonly #known = new Map<string, Remembered>();
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;

  /** @param now the vendor's clock, in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The answer of `ask`, or of an earlier one under the same key. A failure is not remembered. */
  once<Answer>(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.#known.get(key);
    if (known !== undefined && this.#now() < known.until) return known.answer as Promise<Answer>;
    const answer = ask();
    this.#known.set(key, { answer, until: this.#now() + HOLDS_MS });
    answer.catch(() => this.#known.delete(key));
    return answer;
  }

  /** The last outcome of a GET; undefined where it was never asked for. */
  outcome(path: string): Promise<Outcome> | undefined {
    return this.#kept.get(path)?.outcome;
  }

  /** Keeps the outcome of a GET that is under way. A failure is not remembered. */
  keep(part: Part, outcome: Promise<Outcome>): void {
    const kept: Kept = { part, outcome, asked: this.#now() };
    this.#kept.set(part.path, kept);
    outcome.catch(() => {
      if (this.#kept.get(part.path) === kept) this.#kept.delete(part.path);
    });
  }

  /** GETs whose outcome is old, to be taken along with another request; each is named once an hour. */
  due(atMost: number): readonly Part[] {
    const now = this.#now();
    const old = [...this.#kept.values()].filter(({ asked }) => now - asked >= RENEW_AFTER_MS).slice(0, atMost);
    for (const kept of old) kept.asked = now;
    return old.map(({ part }) => part);
  }

  forget(): void {
    this.#known.clear();
    this.#kept.clear();
  }
}
