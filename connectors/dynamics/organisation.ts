import { DataverseRefusal, isObject } from './errors.ts';
import { query, type WebApi } from './web-api.ts';

/** What an environment records, and for how long. `null`: it does not say. */
export interface OrganisationSettings {
  readonly name: string | null;
  readonly auditing: boolean | null;
  readonly userAccessAuditing: boolean | null;
  /** Hours within which a user's further accesses leave no mark. */
  readonly userAccessInterval: number | null;
  /** Days an audit row is kept; -1 for ever. */
  readonly auditRetentionDays: number | null;
  /** Days after which a change-tracking token no longer works. */
  readonly changeTrackingDays: number | null;
}

const COLUMNS = [
  'name',
  'isauditenabled',
  'isuseraccessauditenabled',
  'useraccessauditinginterval',
  'auditretentionperiodv2',
  'expirechangetrackingindays',
];

/** Null when the application user may not read the organisation, or the environment is too old to have these columns. */
export async function readOrganisation(web: WebApi, signal: AbortSignal): Promise<OrganisationSettings | null> {
  try {
    const body = await web.get(`organizations?${query({ $select: COLUMNS.join(',') })}`, {
      about: 'the organisation’s settings',
      signal,
    });
    const first: unknown = Array.isArray(body['value']) ? body['value'][0] : undefined;
    if (!isObject(first)) return null;
    const name = first['name'];
    return {
      name: typeof name === 'string' ? name : null,
      auditing: flag(first['isauditenabled']),
      userAccessAuditing: flag(first['isuseraccessauditenabled']),
      userAccessInterval: count(first['useraccessauditinginterval']),
      auditRetentionDays: count(first['auditretentionperiodv2']),
      changeTrackingDays: count(first['expirechangetrackingindays']),
    };
  } catch (error) {
    if (error instanceof DataverseRefusal && [400, 403, 404].includes(error.status)) return null;
    throw error;
  }
}

/** Whether `audits` lets its `changedata` be read. Throws ConnectorError when the log cannot be read at all. */
export async function isChangeDataReadable(web: WebApi, signal: AbortSignal): Promise<boolean> {
  try {
    await web.get(`audits?${query({ $select: 'auditid,changedata' })}`, {
      about: 'the audit log (audits)',
      signal,
      pageSize: 1,
    });
    return true;
  } catch (error) {
    if (error instanceof DataverseRefusal && error.status === 400) return false;
    throw error;
  }
}

function flag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function count(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
