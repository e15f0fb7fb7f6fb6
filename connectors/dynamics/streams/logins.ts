import { ConnectorError, type CrmRecordDraft } from '../../contract/index.ts';
import { ABOUT_AUDITS, tryAudits } from '../auditing.ts';
import type { DynamicsClient } from '../client.ts';
import { ACCESS_AUDITING_ON, AUDITING_ON, coverage } from '../reading/audit-coverage.ts';
import { readAudits } from '../reading/audits.ts';
import { lookup, rowId, value } from '../row.ts';
import { AVAILABLE, type DynamicsStream } from '../stream.ts';
import { type JsonObject, PAGE_SIZE } from '../web-api.ts';

/** Access through an app, and access through the programming interface. */
const ACCESS_BY_APP = 64;
const ACCESS_BY_API = 65;

const ACCESS_FILTER = `(action eq ${ACCESS_BY_APP} or action eq ${ACCESS_BY_API})`;

/** What to switch on for marks of presence; null when it is on, or when the environment does not say. */
async function accessAuditingMissing(client: DynamicsClient): Promise<string | null> {
  const organisation = await client.organisation();
  if (organisation === null || (organisation.auditing !== false && organisation.userAccessAuditing !== false))
    return null;
  return 'User access is not audited: switch on "Start Auditing" and "Audit user access" under Power Platform admin center, Environments, Settings, Audit and logs. Presence is known from that day on.';
}

/**
 * Marks of presence: at most one per user and interval (four hours unless set otherwise), however often they come and
 * go. They say on which days somebody was there, never how many sessions there were.
 */
export const logins: DynamicsStream = {
  record: 'login',
  object: null,
  title: 'Presence',
  supports: { checkpoints: 'cursor', deletes: 'none', history: true },
  async check(client) {
    const missing = await accessAuditingMissing(client);
    if (missing !== null) return { availability: 'unavailable', reason: missing };
    await tryAudits(client, ACCESS_FILTER);
    return AVAILABLE;
  },
  async *read(client, request) {
    const missing = await accessAuditingMissing(client);
    if (missing !== null) throw new ConnectorError('skip-stream', missing);
    const audits = {
      columns: ['auditid', 'createdon', 'action', '_userid_value', '_objectid_value'],
      filter: ACCESS_FILTER,
      about: ABOUT_AUDITS,
      pageSize: PAGE_SIZE,
      kept: await coverage(client, request, { what: 'Presence', beginnings: [AUDITING_ON, ACCESS_AUDITING_ON] }),
    };
    yield* readAudits(client, request, audits, async (rows) => ({ rows: rows.map(loginRecord), deletedIds: [] }));
  },
};

function loginRecord(row: JsonObject): CrmRecordDraft {
  return {
    type: 'login',
    sourceId: rowId(row, 'auditid'),
    // The user whose access it is; the row is about that user, too.
    userSourceId: lookup(row, 'userid') ?? lookup(row, 'objectid'),
    at: value(row, 'createdon'),
    kind: value(row, 'action') === ACCESS_BY_API ? 'api' : 'presence',
  };
}
