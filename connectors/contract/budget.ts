/** What a vendor's headers say about the organisation's allowance in its rolling window. */
export interface ApiUsage {
  readonly used: number;
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
}
