import { ConnectorError } from '../contract/index.ts';
import { type Answer, type Outgoing, observe, redirectRefused, throwIfAborted, type Wire } from './transport.ts';

/** Salesforce gives a page of results up after 20 minutes; long before that, silence means a dead connection. */
const SILENCE_MS = 150_000;

/** An answer whose headers are here and whose body has yet to come. */
export interface Download {
  readonly headers: Headers;
  /** The bytes, inflated. Read once; ending early gives the connection up. */
  readonly bytes: AsyncIterable<Buffer>;
  /** Gives the connection up; does nothing once everything is read. */
  close(): void;
}

/**
 * One request for a large answer, under the same rules as `send`: asked of the budget first, abortable, neither
 * redirected nor repeated. Anything but a success is read to its end and handed back as an answer.
 */
export async function openDownload(
  wire: Wire,
  outgoing: Outgoing,
  signals: readonly AbortSignal[],
): Promise<Download | Answer> {
  throwIfAborted(signals);
  await wire.budget.spend();
  throwIfAborted(signals);
  const { host } = new URL(outgoing.url);
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  for (const signal of signals) signal.addEventListener('abort', abort);
  const release = (): void => {
    for (const signal of signals) signal.removeEventListener('abort', abort);
  };
  /** One wait for the other side; ours, while the bytes are being worked on, do not count. */
  const waiting = async <T>(work: () => Promise<T>): Promise<T> => {
    const timer = setTimeout(abort, SILENCE_MS);
    try {
      return await work();
    } catch (error) {
      release();
      throwIfAborted(signals);
      throw new ConnectorError('retry', `The connection to ${host} failed or broke off.`, {
        vendorCode: 'NO_ANSWER',
        cause: error,
      });
    } finally {
      clearTimeout(timer);
    }
  };
  const response = await waiting(() =>
    fetch(outgoing.url, {
      method: outgoing.method,
      redirect: 'manual',
      signal: stop.signal,
      ...(outgoing.headers === undefined ? {} : { headers: outgoing.headers }),
    }),
  );
  observe(wire, response.headers);
  if (response.status >= 300 && response.status < 400) {
    abort();
    release();
    throw redirectRefused(host, response);
  }
  if (response.ok) {
    const close = (): void => {
      release();
      abort();
    };
    return { headers: response.headers, bytes: bytesOf(response, waiting, close), close };
  }
  const body = await waiting(() => response.text());
  release();
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    retryAfter: response.headers.get('retry-after'),
    headers: Object.fromEntries(response.headers),
    body,
  };
}

async function* bytesOf(
  { body }: Response,
  waiting: <T>(work: () => Promise<T>) => Promise<T>,
  close: () => void,
): AsyncGenerator<Buffer> {
  try {
    const reader = body?.getReader();
    while (reader !== undefined) {
      const { value, done } = await waiting(() => reader.read());
      if (done) return;
      yield Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
  } finally {
    close();
  }
}
