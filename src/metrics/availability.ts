import type { Database } from '../db/index.ts';
import type { RecordType } from '../records/record.ts';
import type { MetricDefinition } from './definition.ts';

/** What a connection reads: its streams with the kind of record each brings. */
export interface ConnectionStreams {
  readonly id: string;
  readonly streams: readonly { readonly name: string; readonly record: RecordType }[];
}

export interface MetricAvailability {
  readonly connection: string;
  readonly availability: 'available' | 'partly' | 'unavailable';
  /** What is missing and what to grant; null when nothing is. */
  readonly reason: string | null;
}

/** Per metric and connection: what the connection can contribute, from what its streams could be read for. */
export async function availabilityOf(
  database: Database,
  metrics: readonly MetricDefinition[],
  connections: readonly ConnectionStreams[],
): Promise<ReadonlyMap<string, readonly MetricAvailability[]>> {
  const states = await database.db
    .selectFrom('stream_state')
    .select(['connection_id', 'stream', 'availability', 'reason', 'last_success_at'])
    .execute();
  const stateOf = new Map(states.map((state) => [`${state.connection_id}/${state.stream}`, state]));
  return new Map(
    metrics.map((metric) => [
      metric.id,
      connections.map((connection): MetricAvailability => {
        const gaps: string[] = [];
        let useless = false;
        for (const need of metric.needs) {
          const streams = connection.streams.filter((stream) => stream.record === need.record);
          if (streams.length === 0) gaps.push(`Nothing is read of ${need.what}.`);
          let readable = 0;
          for (const { name } of streams) {
            const state = stateOf.get(`${connection.id}/${name}`);
            if (state === undefined || (state.availability !== 'unavailable' && state.last_success_at === null)) {
              gaps.push(`${name} was not read yet.`);
            } else {
              if (state.availability !== 'unavailable') readable += 1;
              if (state.availability !== 'available') gaps.push(state.reason ?? `${name} cannot be read.`);
            }
          }
          if (readable === 0) useless = true;
        }
        const availability = useless ? 'unavailable' : gaps.length > 0 ? 'partly' : 'available';
        return {
          connection: connection.id,
          availability,
          reason: gaps.length === 0 ? null : [...new Set(gaps)].join(' '),
        };
      }),
    ]),
  );
}
