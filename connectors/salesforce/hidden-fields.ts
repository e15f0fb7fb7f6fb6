import { ConnectorError } from '../contract/index.ts';

/** Fields that exist only with a feature or in some editions; their lack is no lack of permission. */
const BY_FEATURE = new Set([
  'Type',
  'CurrencyIsoCode',
  'IsPersonAccount',
  'ProductId',
  'Profile.PermissionsApiUserOnly',
]);

/** What to grant so that fields are no longer read as empty; null when none of them is a matter of permission. */
export function grantFields(object: string, missing: readonly string[]): string | null {
  const expected = missing.filter((field) => !BY_FEATURE.has(field));
  if (expected.length === 0) return null;
  return `Grant Read on ${expected.join(', ')} of ${object}; without it they are read as empty.`;
}

/** The field an INVALID_FIELD names; null where Salesforce words it otherwise. */
export function fieldNamedIn(error: ConnectorError): string | null {
  const text = error.cause instanceof Error ? error.cause.message : '';
  return /No such column '([^']+)' on entity/.exec(text)?.[1] ?? null;
}

/**
 * Fields that Salesforce refuses in a query although it describes them. What is left of a list without them.
 *
 * @throws ConnectorError `skip-stream` when a required one is among them
 */
export function withoutRefused(
  object: string,
  select: readonly string[],
  refused: ReadonlySet<string>,
  required: readonly string[],
): readonly string[] {
  const lost = required.filter((field) => refused.has(field));
  if (lost.length > 0) {
    throw new ConnectorError(
      'skip-stream',
      `${lost.join(', ')} of ${object} cannot be read. Grant Read on it in the permission set of the integration user.`,
      { vendorCode: 'INVALID_FIELD' },
    );
  }
  return select.filter((field) => !refused.has(field));
}
