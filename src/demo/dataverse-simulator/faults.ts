import type { Privileges } from './privileges.ts';
import type { ProtectionFacet } from './service-protection.ts';

/** What goes wrong with a request instead of, or in the middle of, its answer. */
export type Fault =
  /** 429 with Retry-After; from then on everything is refused until the time has come. */
  | { readonly kind: 'service-protection'; readonly facet: ProtectionFacet; readonly retryAfterSeconds: number }
  /** The gateway's own page, or an error of the API with an empty code. */
  | { readonly kind: 'status'; readonly status: 500 | 502 | 503 | 504; readonly body: 'html' | 'empty-code' }
  /** An error of the API as given. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message: string }
  /** The connection ends in the middle of the body. */
  | { readonly kind: 'cut' }
  /** Nothing is ever answered. */
  | { readonly kind: 'hang' }
  /** The answer is right, and late. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** The token is not accepted, though it was. */
  | { readonly kind: 'unauthorized' }
  /** Runs when the request arrives, which is then answered as usual: the world changes in mid-sync. */
  | { readonly kind: 'then'; readonly run: () => void }
  /** The token endpoint refuses: 429 or 503, with Retry-After where given. */
  | { readonly kind: 'token-unavailable'; readonly status: 429 | 500 | 503; readonly retryAfterSeconds?: number };

export interface FaultRule {
  /** Tried on the decoded path with query, behind the host: `/api/data/v9.2/phonecalls?$select=…`. All if absent. */
  readonly on?: RegExp;
  /** How many matching requests go through first. Default 0. */
  readonly after?: number;
  /** How many requests it then befalls. Default 1. */
  readonly times?: number;
  readonly fault: Fault;
}

interface ActiveRule {
  readonly rule: FaultRule;
  skipped: number;
  used: number;
}

/** Everything that can be made to go wrong, programmed while the simulator runs. */
export class Faults {
  /** What the security roles grant; `prvReadAccount` to `local` loses Global read, and with it change tracking. */
  readonly privileges: Privileges;
  /** The secret or certificate is no longer accepted: AADSTS7000215 or AADSTS700027. */
  credentialsRevoked = false;
  /** The secret has run out: AADSTS7000222. */
  secretExpired = false;
  /** The application user is disabled or gone from this environment: 0x80072560. */
  applicationUserDisabled = false;
  /** How long audit rows take to become visible, in milliseconds. */
  readonly #setAuditDelay: (milliseconds: number) => void;
  readonly #expireTracking: () => void;
  readonly #expireTokens: () => void;
  #rules: ActiveRule[] = [];

  constructor(hooks: {
    readonly privileges: Privileges;
    readonly setAuditDelay: (milliseconds: number) => void;
    readonly expireTracking: () => void;
    readonly expireTokens: () => void;
  }) {
    this.privileges = hooks.privileges;
    this.#setAuditDelay = hooks.setAuditDelay;
    this.#expireTracking = hooks.expireTracking;
    this.#expireTokens = hooks.expireTokens;
  }

  /** Adds a rule; the first that matches a request wins. */
  add(rule: FaultRule): void {
    this.#rules.push({ rule, skipped: 0, used: 0 });
  }

  /** Drops all rules; the switches stay as they are. */
  clear(): void {
    this.#rules = [];
  }

  /** Every delta token and half-finished tracked read handed out so far is refused with 0x80044352. */
  expireDeltaTokens(): void {
    this.#expireTracking();
  }

  /** Every access token handed out so far is refused with 401. */
  expireAccessTokens(): void {
    this.#expireTokens();
  }

  /** Audit rows become visible only so long after the change they record. */
  delayAudits(milliseconds: number): void {
    this.#setAuditDelay(milliseconds);
  }

  /** The fault that befalls a request, used up by being asked for. */
  take(target: string): Fault | null {
    for (const active of this.#rules) {
      const { on, after = 0, times = 1 } = active.rule;
      if (active.used >= times || (on !== undefined && !on.test(target))) continue;
      if (active.skipped < after) {
        active.skipped++;
        continue;
      }
      active.used++;
      return active.rule.fault;
    }
    return null;
  }
}
