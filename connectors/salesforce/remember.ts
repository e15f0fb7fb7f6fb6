/** How long an answer about the organisation holds: what an administrator grants is noticed by the next sync. */
const HOLDS_MS = 10 * 60_000;

interface Remembered {
  readonly answer: Promise<unknown>;
  readonly until: number;
}

/** Answers about the organisation that many streams ask for: descriptions, currencies. One per session. */
export class Memory {
  readonly #known = new Map<string, Remembered>();

  /** The answer of `ask`, or of an earlier one under the same key. A failure is not remembered. */
  once<Answer>(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.#known.get(key);
    if (known !== undefined && Date.now() < known.until) return known.answer as Promise<Answer>;
    const answer = ask();
    this.#known.set(key, { answer, until: Date.now() + HOLDS_MS });
    answer.catch(() => this.#known.delete(key));
    return answer;
  }

  forget(): void {
    this.#known.clear();
  }
}
