import type { z } from 'zod';

/** Queue, message, key and variant names end up in BullMQ ids, where ':' separates and is refused. */
const NAME = /^[a-z][a-z0-9-]*$/;

/** One kind of work that may be asked for. Who asks and who does it share this value and nothing else. */
export interface Message<Payload> {
  readonly name: string;
  /** Messages of one queue share a worker, and with it the number of jobs that run at once. */
  readonly queue: string;
  readonly payload: z.ZodType<Payload>;
  /** What must never be worked on twice at the same time, in any process. */
  key(payload: Payload): string;
  /**
   * Tells apart pieces of work on one key that cannot stand in for each other, such as a full and an incremental read.
   * Two requests with the same key and variant, of which none has begun, are one job.
   */
  variant(payload: Payload): string;
}

/** Any message, when only its name and queue matter. */
export type AnyMessage = Message<unknown>;
export type PayloadOf<M> = M extends Message<infer Payload> ? Payload : never;

/** A payload that its message's schema refuses, or a key that BullMQ could not store. A defect of the caller. */
export class InvalidMessageError extends Error {
  override readonly name = 'InvalidMessageError';
}

export function defineMessage<Payload>(options: {
  readonly name: string;
  readonly queue: string;
  readonly payload: z.ZodType<Payload>;
  key(payload: Payload): string;
  variant?(payload: Payload): string;
}): Message<Payload> {
  for (const name of [options.name, options.queue]) {
    if (!NAME.test(name))
      throw new InvalidMessageError(`"${name}" is no name for a message or queue: a-z, 0-9 and "-".`);
  }
  return { variant: () => '', ...options };
}

/** @throws InvalidMessageError naming the message and every field that is wrong, without the values. */
export function parsePayload<Payload>(message: Message<Payload>, payload: unknown): Payload {
  const parsed = message.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`);
  throw new InvalidMessageError(`${message.name} cannot be enqueued like this. ${fields.join('; ')}`);
}

/** What single-flight and deduplication go by. @throws InvalidMessageError for an empty part or one with ':'. */
export function workOf<Payload>(message: Message<Payload>, payload: Payload): { lock: string; duplicate: string } {
  const key = message.key(payload);
  const variant = message.variant(payload);
  if (key === '' || `${key}${variant}`.includes(':')) {
    throw new InvalidMessageError(`${message.name}: key "${key}" and variant "${variant}" must be given, without ":".`);
  }
  return { lock: `${message.name}.${key}`, duplicate: `${message.name}.${key}${variant === '' ? '' : `.${variant}`}` };
}

/** The advisory lock that a handler holds on its key while it runs. */
export function lockOf<Payload>(message: Message<Payload>, payload: Payload): string {
  return `job:${workOf(message, payload).lock}`;
}
