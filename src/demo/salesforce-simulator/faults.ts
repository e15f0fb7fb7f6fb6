/** The service never sees the request; this is answered in its place. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What goes wrong with a request the fault was planned for. */
export type Fault =
  | Answer
  /** The true answer, cut off: the connection breaks after this share (0 to 1) of its bytes. */
  | { readonly kind: 'cut'; readonly share: number }
  /** The true answer with its end missing and nothing to show for it: lengths agree, the connection closes cleanly. */
  | { readonly kind: 'truncate'; readonly share: number }
  /** The true answer without one of its headers, as a proxy might pass it on. */
  | { readonly kind: 'strip-header'; readonly header: string }
  /** The true answer, late, by real milliseconds. */
  | { readonly kind: 'slow'; readonly millis: number }
  /** No answer, ever; the connection stays open until the caller or the server closes it. */
  | { readonly kind: 'hang' }
  /** The connection breaks before anything is answered. */
  | { readonly kind: 'reset' }
  /** The token is refused although it is good. */
  | { readonly kind: 'reject-token' }
  | { readonly kind: 'redirect'; readonly location: string };

export interface FaultRule {
  /** Part of path and query string, or a pattern they must match. */
  readonly match: string | RegExp;
  readonly method?: string;
  readonly fault: Fault;
  /** How many requests it hits; default 1. `Infinity` until removed. */
  readonly times?: number;
  /** How many matching requests pass unharmed first; default 0. */
  readonly skip?: number;
}

interface ActiveRule {
  readonly rule: FaultRule;
  passed: number;
  hits: number;
}

/** Faults to come. Rules are tried in the order they were added; at most one hits a request. */
export class FaultPlan {
  #rules: ActiveRule[] = [];

  constructor(rules: readonly FaultRule[] = []) {
    for (const rule of rules) this.add(rule);
  }

  /** Plans a fault; the returned function takes it back. */
  add(rule: FaultRule): () => void {
    const active: ActiveRule = { rule, passed: 0, hits: 0 };
    this.#rules.push(active);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== active);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  /** Faults planned and not yet used up. Rules without end always count. */
  pending(): number {
    return this.#rules.filter((active) => active.hits < (active.rule.times ?? 1)).length;
  }

  /**
   * The fault for this request, if any, counted as used.
   *
   * @param kinds only faults of these kinds: a call inside another can be refused, but has no connection to break
   */
  take(method: string, target: string, kinds?: readonly Fault['kind'][]): Fault | null {
    for (const active of this.#rules) {
      const { rule } = active;
      if (kinds !== undefined && !kinds.includes(rule.fault.kind)) continue;
      if (active.hits >= (rule.times ?? 1) || (rule.method !== undefined && rule.method !== method)) continue;
      const hit = typeof rule.match === 'string' ? target.includes(rule.match) : rule.match.test(target);
      if (!hit) continue;
      if (active.passed < (rule.skip ?? 0)) {
        active.passed += 1;
        continue;
      }
      active.hits += 1;
      return rule.fault;
    }
    return null;
  }
}
