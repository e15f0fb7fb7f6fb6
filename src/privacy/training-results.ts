import { sql } from 'kysely';
import type { Database } from '../db/index.ts';
import type { TrainingGrouping } from '../metrics/index.ts';
import { publishedWithin } from './complement.ts';
import { minimumFor } from './suppression.ts';

export interface StoredResult<Payload> {
  readonly trainingId: string;
  readonly by: TrainingGrouping;
  readonly groupId: string;
  readonly people: number;
  readonly payload: Payload;
}

/** A stored result, and whether its figures may be shown. */
export interface JudgedResult<Payload> extends StoredResult<Payload> {
  readonly shown: boolean;
}

export interface ResultQuery {
  readonly kind: 'effect' | 'retention';
  /** null: every grouping. */
  readonly by: TrainingGrouping | null;
  /** null: every training. */
  readonly trainingId: string | null;
}

/**
 * Results of trainings in the order of their session, each judged by the sizes of all groups of its training and
 * grouping: who asks, and for how much of it, changes nothing.
 */
export async function judgedResults<Payload>(
  database: Database,
  query: ResultQuery,
  minimumGroup: number,
): Promise<JudgedResult<Payload>[]> {
  const stored = await storedResults<Payload>(database, query.kind, query.trainingId);
  const cells = new Map<string, StoredResult<Payload>[]>();
  for (const item of stored) cells.set(cellOf(item), [...(cells.get(cellOf(item)) ?? []), item]);
  const shown = new Map<string, ReadonlySet<string>>();
  for (const [cell, items] of cells) {
    const minimum = minimumFor({ minimumGroup, by: items[0]?.by ?? 'company' });
    const sizes = items.map(({ groupId, people }) => ({ id: groupId, parentId: null, people }));
    const total = sizes.reduce((sum, { people }) => sum + people, 0);
    shown.set(cell, publishedWithin(total, sizes, minimum, true));
  }
  return stored
    .filter((item) => query.by === null || item.by === query.by)
    .map((item) => ({ ...item, shown: shown.get(cellOf(item))?.has(item.groupId) === true }));
}

/** Groups of one training and one grouping are told apart by subtraction; nothing else is. */
function cellOf(item: { readonly trainingId: string; readonly by: string }): string {
  return `${item.by} ${item.trainingId}`;
}

/** The comparison of two groups of a training, whatever their size. */
export async function storedComparison<Payload>(database: Database, trainingId: string): Promise<Payload | null> {
  const [found] = await storedResults<Payload>(database, 'comparison', trainingId);
  return found?.payload ?? null;
}

async function storedResults<Payload>(
  database: Database,
  kind: ResultQuery['kind'] | 'comparison',
  trainingId: string | null,
): Promise<StoredResult<Payload>[]> {
  const { rows } = await sql<StoredResult<Payload>>`
    select r.training_id as "trainingId", r.by, r.group_id as "groupId", r.people, r.payload
      from training_result r join training t on t.id = r.training_id
     where r.kind = ${kind} and (${trainingId}::text is null or r.training_id = ${trainingId})
     order by t.starts_on, t.id, array_position(array['company', 'managerSupport', 'role', 'team'], r.by), r.group_id`.execute(
    database.db,
  );
  return rows;
}
