import { ApiError } from '../soql/error.ts';

const DAY_SECONDS = 86_400;
const BUCKET_SECONDS = 60;

/** Counts calls over a rolling 24 hours, minute by minute, against what the organisation may spend. */
export class ApiUsage {
  readonly limit: number;
  /** Set where an administrator has given the app an allowance of its own: the usage header then carries both. */
  perApp: { readonly appName: string; readonly limit: number } | null = null;
  readonly #now: () => number;
  readonly #buckets = new Map<number, number>();

  constructor(limit: number, now: () => number) {
    this.limit = limit;
    this.#now = now;
  }

  used(): number {
    const oldest = Math.floor((this.#now() - DAY_SECONDS) / BUCKET_SECONDS);
    let used = 0;
    for (const [bucket, count] of this.#buckets) {
      if (bucket <= oldest) this.#buckets.delete(bucket);
      else used += count;
    }
    return used;
  }

  /** The value of `Sforce-Limit-Info`. */
  header(): string {
    const own =
      this.perApp === null
        ? ''
        : `; per-app-api-usage=${this.used()}/${this.perApp.limit}(appName=${this.perApp.appName})`;
    return `api-usage=${this.used()}/${this.limit}${own}`;
  }

  /** @throws ApiError REQUEST_LIMIT_EXCEEDED when the allowance is spent */
  spend(calls = 1): void {
    if (this.used() + calls > this.limit) {
      throw new ApiError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    }
    this.record(calls);
  }

  /** Counts calls of others: what the rest of the company does to the same allowance. */
  record(calls: number): void {
    const bucket = Math.floor(this.#now() / BUCKET_SECONDS);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + calls);
  }
}
