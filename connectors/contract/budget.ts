/** What is known of the organisation's allowance in its rolling day. */
export interface ApiUsage {
  /** What everybody together has used; null where the vendor does not say. */
  readonly used: number | null;
  readonly limit: number;
}

/**
 * Every request a connector sends is asked for here first, so that our share of the customer's allowance holds
 * across all processes and restarts, and a paused connection stays silent everywhere.
 */
export interface RequestBudget {
  /**
   * Resolves when `cost` requests may be sent now. Throws ConnectorError `wait` with `retryAt` when our share is
   * spent or the connection is paused.
   */
  spend(cost?: number): Promise<void>;
  /** Feeds back what the vendor reports. */
  report(usage: ApiUsage): void;
  /**
   * The vendor has just asked for silence: from this call on every `spend` throws, until `retryAt`. Called where the
   * answer is seen, besides throwing ConnectorError `wait`, because other streams would go on sending until that error
   * has reached the engine, and some vendors lengthen the wait for it.
   */
  pause(retryAt: Date, reason: string): void;
}
