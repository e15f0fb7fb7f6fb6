import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

export interface ProgressItem {
  /** Stays the same from one update to the next. */
  readonly label: string;
  readonly done: number;
  /** null: it is not known how much there is. */
  readonly total: number | null;
  readonly status: string;
}

export interface Progress {
  update(items: readonly ProgressItem[]): void;
  stop(): void;
}

/** Bars on a terminal; elsewhere a line on stderr whenever a status changes. */
export function showProgress(terminal: Terminal): Progress {
  return terminal.interactive ? bars(terminal) : lines(terminal);
}

function bars(terminal: Terminal): Progress {
  const options = {
    stream: terminal.streams.err as NodeJS.WriteStream,
    format: '{label} {bar} {amount} {status}',
    hideCursor: true,
    // A bar drawn once more would stay behind after an error's sentence.
    clearOnComplete: false,
    linewrap: false,
  };
  const all = new MultiBar(options, Presets.shades_classic);
  const byLabel = new Map<string, SingleBar>();
  return {
    update(items) {
      const width = Math.max(...items.map((item) => item.label.length), 0);
      for (const { label, done, total, status } of items) {
        // Of an unknown total the bar shows nothing until it is over.
        const end = total ?? (status === 'succeeded' ? done : 0);
        const payload = { label: label.padEnd(width), amount: amountOf(done, total), status };
        const bar = byLabel.get(label) ?? all.create(Math.max(end, 1), 0, payload);
        byLabel.set(label, bar);
        bar.setTotal(Math.max(end, done, 1));
        bar.update(end === 0 && status !== 'succeeded' ? 0 : Math.max(done, end === 0 ? 1 : 0), payload);
      }
    },
    stop: () => all.stop(),
  };
}

function lines(terminal: Terminal): Progress {
  const said = new Map<string, string>();
  return {
    update(items) {
      for (const { label, done, total, status } of items) {
        if (said.get(label) === status) continue;
        said.set(label, status);
        terminal.note(`${label}: ${status}${done > 0 ? `, ${amountOf(done, total)}` : ''}`);
      }
    },
    stop: () => undefined,
  };
}

function amountOf(done: number, total: number | null): string {
  const format = (count: number) => count.toLocaleString('en');
  return total === null || total < done ? format(done) : `${format(done)}/${format(total)}`;
}
