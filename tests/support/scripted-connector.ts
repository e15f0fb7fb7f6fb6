import { z } from 'zod';
import type {
  AnyConnector,
  Batch,
  CountWindow,
  ReadRequest,
  RowBatch,
  Stream,
  WindowRequest,
} from '../../connectors/contract/index.ts';
import type { ConnectionSettings } from '../../src/sync/index.ts';

/** A connector that says what a test tells it to: for the engine's side of the contract, not for any vendor's. */
export interface Script {
  now: Date;
  /** What the next reads of a stream yield, one entry a read; an Error is thrown in its place. */
  reads: Record<string, ((request: ReadRequest) => (Batch | Error)[])[]>;
  count?: (stream: string, window: CountWindow) => number | null;
  countByDay?: (stream: string, window: CountWindow) => ReadonlyMap<string, number> | null;
  /** What reading a window of a stream anew yields; without it the connector has no such read. */
  windows?: (stream: string, window: CountWindow) => Batch[];
  connectError?: Error;
}

export const emptyBatch: RowBatch = { rows: [], deletedIds: [], checkpoint: null };

export function scriptedConnection(
  script: Script,
  streams: Record<string, Pick<Stream<unknown>, 'record' | 'object'>>,
  overrides: Partial<ConnectionSettings> = {},
): ConnectionSettings {
  const connector: AnyConnector = {
    vendor: 'scripted',
    title: 'Scripted',
    settings: z.object({}),
    streams: Object.fromEntries(
      Object.entries(streams).map(([name, { record, object }]) => [
        name,
        {
          record,
          object,
          title: name,
          supports: { checkpoints: 'cursor', deletes: 'tombstones', history: false },
          ...(script.windows === undefined
            ? {}
            : {
                async *readWindow(_client: unknown, { window }: WindowRequest) {
                  yield* script.windows?.(name, window) ?? [];
                },
              }),
          async *read(_client: unknown, request: ReadRequest) {
            const next = script.reads[name]?.shift();
            for (const item of next === undefined ? [] : next(request)) {
              if (item instanceof Error) throw item;
              yield item;
            }
          },
        } satisfies Stream<unknown>,
      ]),
    ),
    async connect() {
      if (script.connectError !== undefined) throw script.connectError;
      return {};
    },
    now: async () => script.now,
    check: async () => ({ identity: 'scripted', streams: [], notices: [], apiUsage: null }),
    count: async (_client, stream, window) => script.count?.(stream, window) ?? null,
    ...(script.countByDay === undefined
      ? {}
      : {
          countByDay: async (_client: unknown, stream: string, window: CountWindow) =>
            script.countByDay?.(stream, window) ?? null,
        }),
    disconnect: async () => undefined,
  };
  return {
    id: 'one',
    vendor: 'scripted',
    connector,
    settings: {},
    since: new Date('2026-01-01T00:00:00Z'),
    budget: { dailyShare: 1, maxConcurrent: 4 },
    excludedStreams: [],
    ...overrides,
  };
}
