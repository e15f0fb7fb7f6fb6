import type { EntityKind } from '../../../src/records/record.ts';
import { ConnectorError, type CrmRecordDraft } from '../../contract/index.ts';
import { choicesOf } from '../choices.ts';
import type { DynamicsClient } from '../client.ts';
import { DataverseRefusal } from '../errors.ts';
import { dailyStream } from '../reading/daily.ts';
import { value } from '../row.ts';
import { AVAILABLE } from '../stream.ts';
import { query } from '../web-api.ts';

const OPEN = 0;
const LONGEST_ID = 64;

/**
 * The stages of deals and the statuses of leads and cases. Deals have the built-in stages and, where a sales process
 * names its own, those that deals carry; Dataverse gives a deal a probability of its own, and a stage none.
 */
export const stages = dailyStream(
  'stage',
  'Stages',
  async (client) => {
    await choicesOf(client, 'opportunity', 'salesstage', 'Picklist', client.signal);
    return AVAILABLE;
  },
  async function* ({ client, signal }) {
    const builtIn = await choicesOf(client, 'opportunity', 'salesstage', 'Picklist', signal);
    const named = (await processStages(client, signal)).filter((name) => !builtIn.some(({ label }) => label === name));
    const deals = [...builtIn.map(({ label }) => label), ...named];
    yield { rows: deals.map((name, position) => stage('opportunity', name, position, false)) };
    for (const [table, kind] of [
      ['lead', 'lead'],
      ['incident', 'case'],
    ] as const) {
      const statuses = await choicesOf(client, table, 'statuscode', 'Status', signal);
      yield {
        rows: statuses.map(({ label, state }, position) =>
          stage(kind, label, position, state !== null && state !== OPEN),
        ),
      };
    }
  },
);

function stage(kind: EntityKind, status: string, position: number, closed: boolean): CrmRecordDraft {
  return {
    type: 'stage',
    sourceId: `${kind} ${status}`.slice(0, LONGEST_ID),
    since: null,
    kind,
    status,
    label: status,
    position,
    closed,
    won: false,
    probability: null,
  };
}

/** The stages sales processes have written into deals, in the order of their names, which begin with a number. */
async function processStages(client: DynamicsClient, signal: AbortSignal): Promise<string[]> {
  const { entitySetName } = await tableOfDeals(client);
  if (entitySetName === null) return [];
  const names = new Set<string>();
  // A count over everything is refused above 50,000 rows; open deals are fewer, and say what there is now.
  for (const filter of ['stepname ne null', 'stepname ne null and statecode eq 0']) {
    try {
      const $apply = `filter(${filter})/groupby((stepname),aggregate($count as rows))`;
      const body = await client.web.get(`${entitySetName}?${query({ $apply })}`, {
        about: 'the stages of deals (opportunity)',
        signal,
      });
      const rows = Array.isArray(body['value']) ? body['value'] : [];
      for (const row of rows) {
        const name = value(row, 'stepname');
        if (typeof name === 'string') names.add(name);
      }
      break;
    } catch (error) {
      if (!(error instanceof DataverseRefusal) || !['fail', 'skip-stream'].includes(error.recovery)) throw error;
      client.log.info({ connection: client.connectionId, reason: error.message }, 'stages of deals not counted');
    }
  }
  return [...names].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
}

async function tableOfDeals(client: DynamicsClient): Promise<{ entitySetName: string | null }> {
  try {
    const table = await client.tables.table('opportunity');
    return { entitySetName: table.columns.has('stepname') ? table.entitySetName : null };
  } catch (error) {
    if (error instanceof ConnectorError && error.recovery === 'skip-stream') return { entitySetName: null };
    throw error;
  }
}
