/** A few times a second is enough for eyes, and keeps a fast handler from writing more progress than results. */
const INTERVAL = 250;

/** Writes the latest value only, one write at a time. */
export interface ProgressWriter {
  report(value: object): void;
  /** Writes what is left; resolves when it is stored. */
  flush(): Promise<void>;
}

/** Progress is for watching: a value that cannot be stored is dropped after `onError`, and the job goes on. */
export function progressWriter(
  write: (value: object) => Promise<void>,
  onError: (error: unknown) => void,
): ProgressWriter {
  let latest: object | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  let lastAt = Number.NEGATIVE_INFINITY;

  const store = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(async () => {
      const value = latest;
      latest = undefined;
      if (value === undefined) return;
      lastAt = performance.now();
      await write(value).catch(onError);
    });
    return writing;
  };
  return {
    report(value) {
      latest = value;
      timer ??= setTimeout(store, Math.max(0, lastAt + INTERVAL - performance.now()));
    },
    flush: store,
  };
}
