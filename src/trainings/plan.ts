import type { Db } from '../db/index.ts';
import { addEvent, type PostedEvent } from './events.ts';
import { addAction, changeAction, getAction, listActions, type PlannedAction } from './planned-actions.ts';
import type { ActionChange, ActionInput, EventInput } from './schema.ts';

/** What is entered of the company's plan: events that happened, and actions to be done. */
export interface Plan {
  addEvent(event: EventInput): Promise<PostedEvent>;
  actions(): Promise<PlannedAction[]>;
  action(id: string): Promise<PlannedAction | null>;
  addAction(action: ActionInput): Promise<PlannedAction>;
  /** null: there is no such action. */
  changeAction(id: string, change: ActionChange): Promise<PlannedAction | null>;
  knowsTeam(id: string): Promise<boolean>;
}

/** @param today the company's calendar day, from which on an action counts that does not say */
export function openPlan(db: Db, today: () => string): Plan {
  return {
    addEvent: (event) => addEvent(db, event),
    actions: () => listActions(db),
    action: (id) => getAction(db, id),
    addAction: (action) => addAction(db, action, today()),
    changeAction: (id, change) => changeAction(db, id, change),
    async knowsTeam(id) {
      return (await db.selectFrom('team').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
    },
  };
}
