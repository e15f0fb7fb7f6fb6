import type { CrmRecordDraft } from '../../contract/index.ts';
import { OWNED_TABLES } from '../auditing.ts';
import type { DynamicsClient } from '../client.ts';
import { isObject } from '../errors.ts';
import { dailyStream } from '../reading/daily.ts';
import { AVAILABLE } from '../stream.ts';
import { type JsonObject, query } from '../web-api.ts';

const ACTIVITIES = ['phonecall', 'email', 'appointment', 'task'];
const TABLES = [...Object.keys(OWNED_TABLES), ...ACTIVITIES];
/** What an administrator has made required. `SystemRequired` is filled by the platform itself. */
const REQUIRED = "RequiredLevel/Value eq Microsoft.Dynamics.CRM.AttributeRequiredLevel'ApplicationRequired'";

/**
 * Fields that must be filled before a record can be saved, from the tables' definitions. What forms, business rules and
 * stages of a process require besides is not in them.
 */
export const fieldRequirements = dailyStream(
  'field-requirement',
  'Required fields',
  async (client) => {
    await definitions(client, TABLES.slice(0, 1), client.signal);
    return AVAILABLE;
  },
  async function* ({ client, signal }) {
    for (const definition of await definitions(client, TABLES, signal)) {
      const attributes = definition['Attributes'];
      const rows = Array.isArray(attributes) ? attributes.filter(isObject) : [];
      yield { rows: rows.flatMap((attribute) => requirement(String(definition['LogicalName']), attribute)) };
    }
  },
);

async function definitions(
  client: DynamicsClient,
  tables: readonly string[],
  signal: AbortSignal,
): Promise<JsonObject[]> {
  const body = await client.web.get(
    `EntityDefinitions?${query({
      $select: 'LogicalName',
      $filter: tables.map((table) => `LogicalName eq '${table}'`).join(' or '),
      $expand: `Attributes($select=LogicalName,IsValidForCreate;$filter=${REQUIRED})`,
    })}`,
    { about: 'the definitions of tables (EntityDefinitions)', signal },
  );
  const { value } = body;
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function requirement(object: string, attribute: JsonObject): CrmRecordDraft[] {
  const field = attribute['LogicalName'];
  // What nobody can enter costs nobody anything.
  if (typeof field !== 'string' || attribute['IsValidForCreate'] === false) return [];
  const kind = OWNED_TABLES[object] ?? null;
  return [
    { type: 'field-requirement', sourceId: `${object}.${field}`, since: null, object, kind, field, required: true },
  ];
}
