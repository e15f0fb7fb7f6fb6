/**
 * Hands over what `open` yields, and lets it work on the next one while the last is being stored: the environment
 * answers, and answers are taken apart, while PostgreSQL merges. One ahead and no more, so that memory stays flat.
 *
 * Whoever stops reading early ends what was begun: its request is broken off. What the source throws is thrown where
 * it belongs in the order, after everything yielded before it.
 */
export async function* ahead<T>(
  signal: AbortSignal,
  open: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const stop = new AbortController();
  const source = open(AbortSignal.any([signal, stop.signal]));
  const begin = (): Promise<IteratorResult<T, void>> => {
    const next = source.next();
    // It may fail before anybody waits for it; whoever waits learns of it all the same.
    next.catch(() => undefined);
    return next;
  };
  try {
    for (let next = begin(); ; ) {
      const { done, value } = await next;
      if (done === true) return;
      next = begin();
      yield value;
    }
  } finally {
    stop.abort(new Error('Nobody reads on.'));
    await source.return().catch(() => undefined);
  }
}
