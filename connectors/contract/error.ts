/**
 * What the engine does next. The thrower decides; nobody parses messages.
 *
 * - `retry`: passing trouble; try again with back-off, from the last checkpoint.
 * - `wait`: the vendor asked for silence until `retryAt`; the whole connection pauses. Not an attempt.
 * - `reconnect`: the credentials no longer work; a person must act. The connection becomes `needs-sign-in`.
 * - `skip-stream`: this stream cannot be read (permission, edition); the others go on.
 * - `restart-stream`: the checkpoint is worthless (expired delta token); read the stream in full.
 * - `fail`: a defect or a wrong setting; trying again would change nothing.
 */
export type Recovery = 'retry' | 'wait' | 'reconnect' | 'skip-stream' | 'restart-stream' | 'fail';

export interface ConnectorErrorOptions {
  readonly retryAt?: Date;
  /** The vendor's own code, for logs and the error catalogue: REQUEST_LIMIT_EXCEEDED, 0x80072322. */
  readonly vendorCode?: string;
  readonly cause?: unknown;
}

/** The only error a connector throws on purpose. The message is a sentence for the customer's administrator. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly recovery: Recovery;
  readonly retryAt: Date | undefined;
  readonly vendorCode: string | undefined;

  constructor(recovery: Recovery, message: string, options: ConnectorErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.recovery = recovery;
    this.retryAt = options.retryAt;
    this.vendorCode = options.vendorCode;
  }
}
