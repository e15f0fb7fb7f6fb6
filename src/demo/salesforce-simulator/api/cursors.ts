import { ApiError } from '../soql/error.ts';
import type { Row } from '../values.ts';

/** Cursors one user may have open; one more drops the oldest. Source: SOQL and SOSL limits. */
const MAX_OPEN = 10;
/** Results can be fetched for two days. */
const LIFETIME_SECONDS = 2 * 86_400;

export interface Cursor {
  readonly id: string;
  readonly userId: string;
  readonly rows: readonly Row[];
  readonly write: (row: Row) => string;
  readonly pageSize: number;
  readonly openedAt: number;
  /** Set once the last page has been handed out: it no longer counts as open, but a lost page can be had again. */
  drained: boolean;
}

/** Query results waiting for their next page. */
export class Cursors {
  /** Fault: a cursor is gone once this many of its pages have been handed out. */
  pagesUntilInvalid = Number.POSITIVE_INFINITY;
  readonly #now: () => number;
  readonly #cursors = new Map<string, Cursor>();
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  open(userId: string, rows: readonly Row[], write: (row: Row) => string, pageSize: number): Cursor {
    this.#count += 1;
    const id = `0r8xx${Buffer.from(String(1_000_000 + this.#count)).toString('base64url')}ASW`;
    const cursor: Cursor = { id, userId, rows, write, pageSize, openedAt: this.#now(), drained: false };
    this.#cursors.set(id, cursor);
    this.#makeRoom(userId);
    return cursor;
  }

  /** @throws ApiError INVALID_QUERY_LOCATOR when the cursor was dropped, timed out, or is another user's */
  find(locator: string, userId: string): { cursor: Cursor; offset: number } {
    const match = /^(.+)-(\d+)$/.exec(locator);
    const cursor = this.#cursors.get(match?.[1] ?? '');
    const offset = Number(match?.[2]);
    const gone = cursor === undefined || cursor.userId !== userId || offset >= cursor.rows.length;
    if (gone || this.#isSpent(cursor, offset)) {
      if (cursor !== undefined) this.#cursors.delete(cursor.id);
      throw new ApiError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    return { cursor, offset };
  }

  /** Forgets every cursor, as a server restart would. */
  dropAll(): void {
    this.#cursors.clear();
  }

  #isSpent(cursor: Cursor, offset: number): boolean {
    return this.#now() - cursor.openedAt > LIFETIME_SECONDS || offset / cursor.pageSize >= this.pagesUntilInvalid;
  }

  #makeRoom(userId: string): void {
    const own = [...this.#cursors.values()].filter((cursor) => cursor.userId === userId);
    const open = own.filter((cursor) => !cursor.drained);
    const drained = own.filter((cursor) => cursor.drained);
    for (const oldest of open.slice(0, Math.max(0, open.length - MAX_OPEN))) this.#cursors.delete(oldest.id);
    for (const oldest of drained.slice(0, Math.max(0, drained.length - MAX_OPEN))) this.#cursors.delete(oldest.id);
  }
}
