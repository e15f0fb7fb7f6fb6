import type { StagingTable } from './staging.ts';
import { stagedActions, stagedRecords } from './staging.ts';

/*
 * The way of `record.ts` and `staging.ts` for rows that are never objects: the same fields, the same rules and the same
 * staging rows, said in SQL over a relation `judged` that holds each field as text in a column of the field's name.
 */

export interface FieldRule {
  readonly type: 'text' | 'id' | 'version' | 'instant' | 'boolean' | 'number' | 'date';
  readonly nullable: boolean;
  /** The only texts allowed. */
  readonly oneOf?: readonly string[];
}

export interface MappedRecord {
  /** In the order of the record's schema: the first that does not fit is the one reported. */
  readonly fields: Readonly<Record<string, FieldRule>>;
  readonly inserts: readonly MappedInsert[];
}

export interface MappedInsert {
  readonly table: StagingTable;
  /** Which good rows go there. */
  readonly where: string;
  /** One expression for each column of the table, over `judged`. */
  readonly values: readonly string[];
}

const text = { type: 'text', nullable: false } as const;
const textOrNull = { type: 'text', nullable: true } as const;
const id = { type: 'id', nullable: false } as const;
const idOrNull = { type: 'id', nullable: true } as const;
const version = { type: 'version', nullable: false } as const;
const instant = { type: 'instant', nullable: false } as const;
const instantOrNull = { type: 'instant', nullable: true } as const;
const boolean = { type: 'boolean', nullable: false } as const;
const numberOrNull = { type: 'number', nullable: true } as const;
const via = { ...text, oneOf: ['person', 'workflow', 'import', 'auto-captured'] } as const;

const sourceId = '"sourceId"';
const createdAt = '"createdAt"::timestamptz';
const numeric = (field: string): string => `"${field}"::float8::text::numeric`;

const todo = `kind = 'task' and completed = 'false'`;

const activity: MappedRecord = {
  fields: {
    object: text,
    sourceId: id,
    version,
    kind: { ...text, oneOf: ['call', 'meeting', 'email', 'task'] },
    createdBySourceId: id,
    ownerSourceId: idOrNull,
    via,
    createdAt: instant,
    completed: boolean,
    completedAt: instantOrNull,
    occurredAt: instantOrNull,
    accountSourceId: idOrNull,
    minutes: numberOrNull,
    direction: { ...textOrNull, oneOf: ['inbound', 'outbound', 'internal'] },
  },
  inserts: [
    {
      table: stagedActions,
      where: `not (${todo})`,
      values: [
        sourceId,
        'kind',
        `(case when kind = 'task' then coalesce("completedAt", "createdAt") else "createdAt" end)::timestamptz`,
        'object',
        '"createdBySourceId"',
        '"ownerSourceId"',
        'via',
        createdAt,
        '"occurredAt"::timestamptz',
        '"accountSourceId"',
        numeric('minutes'),
        'direction',
      ],
    },
    {
      table: stagedRecords,
      where: todo,
      values: [
        `'todo'`,
        sourceId,
        'object',
        'version::numeric',
        '"ownerSourceId"',
        '"createdBySourceId"',
        'via',
        createdAt,
        'null::timestamptz',
        'null',
        'null',
        'false',
        'false',
        'null::numeric',
        'null::numeric',
        'null',
        'null::date',
        'null::timestamptz',
        '"accountSourceId"',
        'null::integer',
        'null::integer',
      ],
    },
  ],
};

const entity: MappedRecord = {
  fields: {
    kind: { ...text, oneOf: ['account', 'contact', 'lead', 'opportunity', 'case'] },
    object: text,
    sourceId: id,
    version,
    ownerSourceId: idOrNull,
    createdBySourceId: id,
    via,
    createdAt: instant,
    modifiedAt: instantOrNull,
    modifiedBySourceId: idOrNull,
    status: textOrNull,
    closed: boolean,
    won: boolean,
    amount: numberOrNull,
    amountBase: numberOrNull,
    currency: textOrNull,
    closeDate: { type: 'date', nullable: true },
    closedAt: instantOrNull,
    accountSourceId: idOrNull,
    filled: numberOrNull,
    tracked: numberOrNull,
  },
  inserts: [
    {
      table: stagedRecords,
      where: 'true',
      values: [
        'kind',
        sourceId,
        'object',
        'version::numeric',
        '"ownerSourceId"',
        '"createdBySourceId"',
        'via',
        createdAt,
        '"modifiedAt"::timestamptz',
        '"modifiedBySourceId"',
        'status',
        'closed::boolean',
        'won::boolean',
        numeric('amount'),
        numeric('amountBase'),
        'currency',
        '"closeDate"::date',
        '"closedAt"::timestamptz',
        '"accountSourceId"',
        'filled::integer',
        'tracked::integer',
      ],
    },
    {
      table: stagedActions,
      where: 'true',
      values: [
        sourceId,
        `kind || '-created'`,
        createdAt,
        'object',
        '"createdBySourceId"',
        '"ownerSourceId"',
        'via',
        createdAt,
        'null::timestamptz',
        `case when kind = 'account' then "sourceId" else "accountSourceId" end`,
        'null::numeric',
        'null',
      ],
    },
  ],
};

/** Records that can be staged without becoming objects: those that come in millions. */
export const mappedRecords: Readonly<Partial<Record<string, MappedRecord>>> = { activity, entity };
