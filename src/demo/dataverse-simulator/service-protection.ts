export type ProtectionFacet = 'requests' | 'execution-time' | 'concurrency';

export interface ProtectionLimits {
  readonly requests: number;
  /** Combined execution time of all requests in the window. */
  readonly milliseconds: number;
  readonly concurrent: number;
  readonly windowSeconds: number;
}

export const DOCUMENTED_LIMITS: ProtectionLimits = {
  requests: 6000,
  milliseconds: 1_200_000,
  concurrent: 52,
  windowSeconds: 300,
};

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds: number;
}

interface Sample {
  readonly at: number;
  readonly milliseconds: number;
}

/**
 * The limits per user in a sliding window. Whoever is told to wait and goes on sending waits longer: every request
 * before the time has come moves it further away.
 */
export class ServiceProtection {
  readonly #limits: ProtectionLimits;
  readonly #clock: () => number;
  #samples: Sample[] = [];
  #running = 0;
  #closed: { readonly facet: ProtectionFacet; until: number; readonly extension: number } | null = null;

  /** @param clock milliseconds; the real time, because waiting is done in it */
  constructor(limits: ProtectionLimits = DOCUMENTED_LIMITS, clock: () => number = Date.now) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Begins to refuse everything for so many seconds. */
  close(facet: ProtectionFacet, retryAfterSeconds: number): void {
    const extension = Math.max(250, (retryAfterSeconds * 1000) / 2);
    this.#closed = { facet, until: this.#clock() + retryAfterSeconds * 1000, extension };
  }

  /** Lets the request in (null) or says why not. A request let in must be ended with `leave`. */
  enter(): Refusal | null {
    const now = this.#clock();
    if (this.#closed !== null && now < this.#closed.until) {
      const refusal = this.#refusal(this.#closed.facet, this.#closed.until - now);
      this.#closed.until += this.#closed.extension;
      return refusal;
    }
    this.#closed = null;
    this.#forget(now);
    // Too many at once are refused at once; that leaves no mark.
    if (this.#running >= this.#limits.concurrent) return this.#refusal('concurrency', 1000);
    const facet = this.#exhausted();
    if (facet !== null) {
      const oldest = this.#samples[0]?.at ?? now;
      const wait = Math.max(1000, oldest + this.#limits.windowSeconds * 1000 - now);
      this.close(facet, wait / 1000);
      return this.#refusal(facet, wait);
    }
    this.#running++;
    return null;
  }

  leave(milliseconds: number): void {
    this.#running--;
    this.#samples.push({ at: this.#clock(), milliseconds });
  }

  get remainingRequests(): number {
    return Math.max(0, this.#limits.requests - this.#samples.length);
  }

  get remainingSeconds(): number {
    return Math.max(0, this.#limits.milliseconds - this.#spent()) / 1000;
  }

  #forget(now: number): void {
    const start = now - this.#limits.windowSeconds * 1000;
    const first = this.#samples.findIndex(({ at }) => at > start);
    if (first !== 0) this.#samples = first < 0 ? [] : this.#samples.slice(first);
  }

  #exhausted(): ProtectionFacet | null {
    if (this.#samples.length >= this.#limits.requests) return 'requests';
    return this.#spent() >= this.#limits.milliseconds ? 'execution-time' : null;
  }

  #spent(): number {
    return this.#samples.reduce((total, { milliseconds }) => total + milliseconds, 0);
  }

  #refusal(facet: ProtectionFacet, waitMilliseconds: number): Refusal {
    const { requests, milliseconds, concurrent, windowSeconds } = this.#limits;
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMilliseconds / 1000));
    switch (facet) {
      case 'requests':
        return {
          code: '0x80072322',
          message: `Number of requests exceeded the limit of ${requests} over time window of ${windowSeconds} seconds.`,
          retryAfterSeconds,
        };
      case 'execution-time':
        return {
          code: '0x80072321',
          message: `Combined execution time of incoming requests exceeded limit of ${milliseconds.toLocaleString('en-US')} milliseconds over time window of ${windowSeconds} seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.`,
          retryAfterSeconds,
        };
      case 'concurrency':
        return {
          code: '0x80072326',
          message: `Number of concurrent requests exceeded the limit of ${concurrent}.`,
          retryAfterSeconds,
        };
    }
  }
}
