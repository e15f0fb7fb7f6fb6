import type { Db } from '../db/index.ts';
import type { EventInput } from './schema.ts';

export interface PostedEvent extends EventInput {
  readonly id: string;
}

/** Keeps an event that somebody posted. */
export async function addEvent(db: Db, event: EventInput): Promise<PostedEvent> {
  const { id } = await db
    .insertInto('company_event')
    .values({ on_day: event.on, until_day: event.until, kind: event.kind, title: event.title })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, ...event };
}
