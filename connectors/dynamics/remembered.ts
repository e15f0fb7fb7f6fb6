/** Long enough for a sync to ask once, short enough that an administrator's change shows with the next one. */
const LIFETIME_MS = 10 * 60_000;

export interface Remembered<T> {
  /** The answer of a while ago, or a new one. Callers at the same time share one question. */
  get(): Promise<T>;
  forget(): void;
}

/**
 * Keeps an answer for ten minutes, because a client lives as long as its process. A failure is not kept: the next
 * caller asks again. `lifetime` and `now` are in milliseconds; `now` never goes back.
 */
export function remembered<T>(
  ask: () => Promise<T>,
  now: () => number = () => performance.now(),
  lifetime = LIFETIME_MS,
): Remembered<T> {
  let held: { readonly answer: Promise<T>; readonly until: number } | null = null;
  return {
    get() {
      if (held !== null && now() < held.until) return held.answer;
      const asked = { answer: ask(), until: now() + lifetime };
      held = asked;
      asked.answer.catch(() => {
        if (held === asked) held = null;
      });
      return asked.answer;
    },
    forget() {
      held = null;
    },
  };
}
