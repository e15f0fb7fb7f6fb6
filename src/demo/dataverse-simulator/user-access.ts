/**
 * Decides which accesses are worth an audit row: the platform writes at most one per user, kind of access and
 * interval, so these rows show presence and never count sessions.
 */
export class UserAccessThrottle {
  readonly #recorded = new Map<string, number[]>();

  /** True if no access with this key was recorded within the interval around `at`; records it. Any order of time. */
  record(key: string, at: number, intervalMilliseconds: number): boolean {
    let times = this.#recorded.get(key);
    if (times === undefined) {
      times = [];
      this.#recorded.set(key, times);
    }
    const position = firstAfter(times, at);
    const earlier = times[position - 1];
    const later = times[position];
    if (earlier !== undefined && at - earlier < intervalMilliseconds) return false;
    if (later !== undefined && later - at < intervalMilliseconds) return false;
    times.splice(position, 0, at);
    return true;
  }
}

function firstAfter(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
