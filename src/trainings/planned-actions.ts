import type { Selectable } from 'kysely';
import type { Db } from '../db/index.ts';
import type { PlannedActionTable } from '../db/tables.ts';
import { type ActionChange, type ActionInput, actionStatus } from './schema.ts';

export interface PlannedAction extends ActionInput {
  readonly id: string;
  readonly startsOn: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Every action, the one due first first. */
export async function listActions(db: Db): Promise<PlannedAction[]> {
  const rows = await db.selectFrom('planned_action').selectAll().orderBy('due_on').orderBy('id').execute();
  return rows.map(toAction);
}

export async function getAction(db: Db, id: string): Promise<PlannedAction | null> {
  if (!isId(id)) return null;
  const row = await db.selectFrom('planned_action').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toAction(row);
}

/** @param today first day it can have an effect, where the action does not say */
export async function addAction(db: Db, action: ActionInput, today: string): Promise<PlannedAction> {
  const row = await db
    .insertInto('planned_action')
    .values({ ...columnsOf(action), starts_on: action.startsOn ?? today })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toAction(row);
}

/** @returns null when there is no such action */
export async function changeAction(db: Db, id: string, change: ActionChange): Promise<PlannedAction | null> {
  if (!isId(id)) return null;
  const row = await db
    .updateTable('planned_action')
    .set({
      ...(change.title === undefined ? {} : { title: change.title }),
      ...(change.owner === undefined ? {} : { owner: change.owner }),
      ...(change.team === undefined ? {} : { team_id: change.team }),
      ...(change.metric === undefined ? {} : { metric: change.metric }),
      ...(change.target === undefined ? {} : { target: change.target }),
      ...(change.startsOn === undefined ? {} : { starts_on: change.startsOn }),
      ...(change.dueOn === undefined ? {} : { due_on: change.dueOn }),
      ...(change.status === undefined ? {} : { status: change.status }),
      ...(change.note === undefined ? {} : { note: change.note }),
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : toAction(row);
}

/** Whether a text can be the id of an action: it may come from anybody. */
function isId(id: string): boolean {
  return /^[1-9]\d{0,17}$/.test(id);
}

function columnsOf({ title, owner, team, metric, target, dueOn, status, note }: ActionInput) {
  return { title, owner, team_id: team, metric, target, due_on: dueOn, status, note };
}

function toAction(row: Selectable<PlannedActionTable>): PlannedAction {
  return {
    id: row.id,
    title: row.title,
    owner: row.owner,
    team: row.team_id,
    metric: row.metric,
    target: row.target,
    startsOn: row.starts_on,
    dueOn: row.due_on,
    status: actionStatus.parse(row.status),
    note: row.note,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
