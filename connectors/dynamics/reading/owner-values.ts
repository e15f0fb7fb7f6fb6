import { isObject } from '../errors.ts';
import { id, lookup } from '../row.ts';

/** The owner before and after a change: the user's id, or null for a team or nobody. */
export interface OwnerValues {
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * What `changedata` says of the owner: JSON `{"changedAttributes":[{"logicalName":"ownerid","oldValue":
 * "systemuser,<guid>","newValue":"team,<guid>"}]}`. Null when the owner did not change; undefined when the text cannot
 * be read (long values are cut off at about 5 KB).
 */
export function ownerInChangeData(changeData: unknown): OwnerValues | null | undefined {
  if (typeof changeData !== 'string' || changeData === '') return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(changeData);
  } catch {
    return undefined;
  }
  const changed = isObject(parsed) ? parsed['changedAttributes'] : undefined;
  if (!Array.isArray(changed)) return undefined;
  const owner = changed.find((attribute) => isObject(attribute) && attribute['logicalName'] === 'ownerid');
  if (!isObject(owner)) return null;
  return { from: userOf(owner['oldValue']), to: userOf(owner['newValue']) };
}

function userOf(reference: unknown): string | null {
  if (typeof reference !== 'string') return null;
  const [table, guid] = reference.split(',');
  return table === 'systemuser' && guid !== undefined ? String(id(guid)) : null;
}

/** What `RetrieveAuditDetails` says of the owner; null when the owner did not change. */
export function ownerInDetails(body: unknown): OwnerValues | null {
  const detail = isObject(body) ? body['AuditDetail'] : undefined;
  if (!isObject(detail)) return null;
  const before = isObject(detail['OldValue']) ? detail['OldValue'] : {};
  const after = isObject(detail['NewValue']) ? detail['NewValue'] : {};
  if (!('_ownerid_value' in before) && !('_ownerid_value' in after)) return null;
  const user = (side: Record<string, unknown>) => {
    const found = lookup(side, 'ownerid', 'systemuser');
    return typeof found === 'string' ? found : null;
  };
  return { from: user(before), to: user(after) };
}
