import type { Database } from '../../../src/db/index.ts';

/** Only what Tasks before this id left: the actions and to-dos themselves, and the days before this one. */
export interface Part {
  readonly id: string;
  /** 'YYYY-MM-DD' */
  readonly day: string;
}

const CONTENTS = [
  'action where source_id < $1 and $2::date is not null',
  `crm_record where kind = 'todo' and source_id < $1 and $2::date is not null`,
  '(select distinct * from dirty_day) marks where $1::text is not null and day < $2::date',
  'quarantine where source_id < $1 and $2::date is not null',
];

/** What a reader has stored: the number of rows and a hash of them, table by table, so that readers can be compared. */
export async function storedIn(database: Database, part: Part): Promise<string> {
  const told: string[] = [];
  for (const content of CONTENTS) {
    const { rows } = await database.pool.query<{ told: string }>(
      `select count(*) || ':' || coalesce(sum(hashtextextended(x::text, 0)::numeric), 0) as told
         from (select * from ${content}) x`,
      [part.id, part.day],
    );
    told.push(rows[0]?.told ?? '');
  }
  return told.join(' ');
}
