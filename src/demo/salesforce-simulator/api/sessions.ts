import { randomBytes } from 'node:crypto';
import { ApiError } from '../soql/error.ts';

const IDLE_SECONDS = 2 * 3600;

interface Session {
  readonly userId: string;
  lastUsed: number;
}

/** Access tokens that are good right now. A session ends two hours after its last call. */
export class Sessions {
  readonly #now: () => number;
  readonly #orgId: string;
  readonly #sessions = new Map<string, Session>();

  constructor(orgId: string, now: () => number) {
    this.#orgId = orgId;
    this.#now = now;
  }

  issue(userId: string): string {
    const token = `${this.#orgId.slice(0, 15)}!${randomBytes(48).toString('base64url')}`;
    this.#sessions.set(token, { userId, lastUsed: this.#now() });
    return token;
  }

  /** Whose token this is; null when it is unknown, expired or revoked. Using it keeps it alive. */
  userOf(token: string): string | null {
    const session = this.#sessions.get(token);
    if (session === undefined) return null;
    const now = this.#now();
    if (now - session.lastUsed > IDLE_SECONDS) {
      this.#sessions.delete(token);
      return null;
    }
    session.lastUsed = now;
    return session.userId;
  }

  revoke(token: string): void {
    this.#sessions.delete(token);
  }

  revokeAll(): void {
    this.#sessions.clear();
  }

  /** @throws ApiError INVALID_SESSION_ID when the header carries no good token */
  authenticate(authorization: string | undefined): string {
    const token = bearerToken(authorization);
    const userId = token === null ? null : this.userOf(token);
    if (userId === null) throw new ApiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    return userId;
  }
}

export function bearerToken(authorization: string | undefined): string | null {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}
