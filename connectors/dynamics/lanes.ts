/** Where Microsoft suggests to begin, before a server has said how many it likes. */
const FIRST_LIMIT = 4;
const MOST = 16;
const QUIET_MS = 60_000;

/**
 * How many requests of one connection run at once in this process: at most what the server advises (`x-ms-dop-hint`,
 * never more than 16), half as many after every refusal, one more after every minute without one.
 */
export class Lanes {
  readonly #now: () => number;
  #ceiling = FIRST_LIMIT;
  #limit = FIRST_LIMIT;
  #running = 0;
  #changedAt: number;
  #waiting: (() => void)[] = [];

  /** @param now milliseconds; never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#changedAt = now();
  }

  /** How many may run now. */
  get limit(): number {
    this.#recover();
    return this.#limit;
  }

  /** What the server advises; anything that is no number from 1 on is not advice. */
  advise(hint: string | null): void {
    const advised = hint === null ? Number.NaN : Number.parseInt(hint, 10);
    if (!Number.isFinite(advised) || advised < 1) return;
    const ceiling = Math.min(advised, MOST);
    if (ceiling === this.#ceiling) return;
    // What was never refused may use all that is advised; what was goes on recovering.
    this.#limit = this.#limit === this.#ceiling ? ceiling : Math.min(this.#limit, ceiling);
    this.#ceiling = ceiling;
    this.#admit();
  }

  /** The server refused because of what it was asked in these minutes. */
  refused(): void {
    this.#recover();
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
    this.#changedAt = this.#now();
  }

  /** Runs `work` when there is room for it, in the order of asking. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#admit();
    }
  }

  #admit(): void {
    while (this.#waiting.length > 0 && this.#running < this.limit) {
      this.#running += 1;
      this.#waiting.shift()?.();
    }
  }

  #recover(): void {
    const quiet = Math.floor((this.#now() - this.#changedAt) / QUIET_MS);
    if (quiet < 1) return;
    this.#limit = Math.min(this.#ceiling, this.#limit + quiet);
    this.#changedAt += quiet * QUIET_MS;
  }
}
