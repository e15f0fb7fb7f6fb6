/** What a receiver's refusal means: try again, wait until it says, or leave it. Read by the queue. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly recovery: 'retry' | 'wait' | 'fail';
  readonly retryAt: Date | undefined;

  /** @param message a sentence without addresses: it is kept and shown */
  constructor(message: string, recovery: 'retry' | 'wait' | 'fail', options: { retryAt?: Date; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.recovery = recovery;
    this.retryAt = options.retryAt;
  }
}

/** A receiver's words without the addresses they often hold, and not more of them than a line. */
export function inShort(text: string): string {
  return text
    .replaceAll(/[^\s<>"]+@[^\s<>"]+/g, '[address]')
    .replaceAll(/https?:\/\/\S+/g, '[address]')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}
