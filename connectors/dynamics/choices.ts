import type { DynamicsClient } from './client.ts';
import { DataverseRefusal, isObject } from './errors.ts';
import { query } from './web-api.ts';

/** One value of a choice column, as its definition has it. */
export interface Choice {
  readonly value: number;
  /** In the application user's language, as rows are labelled, too. */
  readonly label: string;
  /** Of a status reason: the state it belongs to. */
  readonly state: number | null;
}

/**
 * The values a choice column may have, in the order of its definition; none where there is no such column.
 * Throws ConnectorError.
 */
export async function choicesOf(
  client: DynamicsClient,
  table: string,
  column: string,
  type: 'Picklist' | 'Status',
  signal: AbortSignal,
): Promise<Choice[]> {
  const attribute = `EntityDefinitions(LogicalName='${table}')/Attributes(LogicalName='${column}')`;
  try {
    const body = await client.web.get(
      `${attribute}/Microsoft.Dynamics.CRM.${type}AttributeMetadata?${query({ $select: 'LogicalName', $expand: 'OptionSet,GlobalOptionSet' })}`,
      { about: `the choices of ${table}.${column}`, signal },
    );
    // A choice shared by several tables is under the second name.
    const set = [body['OptionSet'], body['GlobalOptionSet']].find(isObject);
    const options = set?.['Options'];
    return Array.isArray(options) ? options.filter(isObject).flatMap(choiceOf) : [];
  } catch (error) {
    if (error instanceof DataverseRefusal && error.status === 404) return [];
    throw error;
  }
}

function choiceOf(option: Record<string, unknown>): Choice[] {
  const { Value: value, State: state, Label: label } = option;
  const localized = isObject(label) ? label['UserLocalizedLabel'] : undefined;
  const text = isObject(localized) ? localized['Label'] : undefined;
  if (typeof value !== 'number' || typeof text !== 'string' || text === '') return [];
  return [{ value, label: text, state: typeof state === 'number' ? state : null }];
}
