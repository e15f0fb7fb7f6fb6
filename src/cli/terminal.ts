import type { Readable, Writable } from 'node:stream';
import pc from 'picocolors';

type Stream = Writable & { readonly isTTY?: boolean };

/** Where a command reads and writes. Results go to `out`, everything else to `err`. */
export interface Streams {
  readonly in: Readable;
  readonly out: Stream;
  readonly err: Stream;
}

export interface Terminal {
  /** Machine output was asked for: `result` takes the data, and nothing but that reaches stdout. */
  readonly json: boolean;
  /** Whether stderr is a terminal, so that bars may be drawn there. */
  readonly interactive: boolean;
  readonly streams: Streams;
  readonly colors: { readonly out: Colors; readonly err: Colors };
  /** The command's result: `data` with --json, otherwise the lines of `text`. */
  result(data: unknown, text: () => string): void;
  /** A line about what is going on, on stderr. */
  note(text: string): void;
}

export type Colors = ReturnType<typeof pc.createColors>;

export function openTerminal(streams: Streams, json: boolean): Terminal {
  const colorsOf = (stream: Stream) => pc.createColors(stream.isTTY === true && pc.isColorSupported);
  return {
    json,
    interactive: streams.err.isTTY === true,
    streams,
    colors: { out: colorsOf(streams.out), err: colorsOf(streams.err) },
    result(data, text) {
      const output = json ? JSON.stringify(data, null, streams.out.isTTY === true ? 2 : 0) : text();
      streams.out.write(output.endsWith('\n') ? output : `${output}\n`);
    },
    note(text) {
      streams.err.write(`${text}\n`);
    },
  };
}
