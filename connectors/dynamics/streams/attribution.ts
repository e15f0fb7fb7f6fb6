import type { Via } from '../../../src/records/record.ts';
import { lookup, value } from '../row.ts';
import type { JsonObject } from '../web-api.ts';

/** Columns that tell how a row came to be, on every table that has them. */
export const ORIGIN_COLUMNS = [
  '_createdby_value',
  '_createdonbehalfby_value',
  '_ownerid_value',
  'overriddencreatedon',
  'importsequencenumber',
] as const;

/**
 * How a row came to be, but for what only an activity says (workflow, received mail). An imported row carries the old
 * system's creation date in `createdon` and the time of the import in `overriddencreatedon`. `createdonbehalfby` names
 * the program that wrote the row in somebody's name: nobody sat at the screen.
 */
export function originOf(row: JsonObject): Via {
  if (value(row, 'overriddencreatedon') !== null || value(row, 'importsequencenumber') !== null) return 'import';
  const program = lookup(row, 'createdonbehalfby');
  return program !== null && program !== lookup(row, 'createdby') ? 'auto-captured' : 'person';
}

/** The person who owns the row; null when a team does. */
export function personOwner(row: JsonObject): unknown {
  return lookup(row, 'ownerid', 'systemuser');
}
