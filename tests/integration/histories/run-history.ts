import type { Database } from '../../../src/db/index.ts';
import type { Crm } from './crm.ts';
import { actionLog, differences, lacking } from './differences.ts';
import { Engine } from './engine.ts';
import type { History, Sync } from './history.ts';

/** Long enough for every open transaction to end, every audit row to arrive, and the audit log to be looked back on. */
const UNTIL_ALL_IS_VISIBLE = 21 * 3600;
const LAST_SYNC: Sync = { do: 'sync', mode: 'incremental', trouble: null, meanwhile: [] };

let count = 0;

/** What came of one history. */
export interface Outcome {
  readonly syncs: number;
  /** Sentences about what is wrong in the end; empty when the store equals the CRM. */
  readonly problems: readonly string[];
}

/**
 * Lives through a history with the real connector, the real engine and a real database, reads once more when
 * everything is visible, and compares what is stored with what the CRM holds.
 * @throws when the engine gives up on a sync
 */
export async function runHistory(
  database: Database,
  open: (history: History) => Promise<Crm>,
  history: History,
): Promise<Outcome> {
  const crm = await open(history);
  count += 1;
  const id = `history-${count}`;
  const engine = await Engine.start(database, crm, id);
  const once = new Set<string>();
  const problems: string[] = [];
  let syncs = 0;
  const sync = async (step: Sync): Promise<void> => {
    await engine.sync(step);
    syncs += 1;
    const log = await actionLog(database, id);
    problems.push(...lacking(`after sync ${syncs} the action`, log, once));
    for (const action of log) once.add(action);
  };
  try {
    for (const step of history.steps) {
      if (step.do === 'sync') await sync(step);
      else crm.apply(step);
    }
    crm.advance(UNTIL_ALL_IS_VISIBLE);
    await sync(LAST_SYNC);
    problems.push(...(await differences(database, id, crm.truth())));
    for (const { stream, day, sourceCount, storedCount, repaired } of await engine.reconcile()) {
      if (sourceCount !== storedCount || repaired) {
        problems.push(
          `reconcile: ${stream} ${day ?? 'in all'}: ${sourceCount} in the CRM, ${storedCount} stored${repaired ? ', repaired' : ''}`,
        );
      }
    }
    return { syncs, problems };
  } finally {
    await engine.close();
    await crm.close();
    await database.pool.query('delete from connection where id = $1', [id]);
    await database.pool.query('delete from dirty_day where connection_id = $1', [id]);
  }
}
