import type { UserRecord } from '../../../src/records/record.ts';
import type { CrmRecordDraft } from '../../contract/index.ts';
import { tableStream } from '../reading/table-stream.ts';
import { firstOf, id, label, lookup, rowId, value, version } from '../row.ts';
import { chosenTimeZones } from '../time-zones.ts';
import type { JsonObject } from '../web-api.ts';

const PRIMARY_ID = 'systemuserid';
/** Dataverse says whether a user has a licence, not which one. */
export const LICENCE = 'Dynamics 365';

const SUPPORT_USER = 3;
const NON_INTERACTIVE = 4;
const DELEGATED_ADMIN = 5;
const ENTRA_USER = 0;

/** Everybody with an account in the environment, people and programs. Users are disabled, never deleted. */
export const users = tableStream('user', 'Users', {
  table: 'systemuser',
  primaryId: PRIMARY_ID,
  columns: [
    'fullname',
    'internalemailaddress',
    'domainname',
    'title',
    'jobtitle',
    'isdisabled',
    'deletedstate',
    'islicensed',
    'accessmode',
    'applicationid',
    'isintegrationuser',
    'systemmanagedusertype',
    'azureactivedirectoryobjectid',
    '_parentsystemuserid_value',
    '_positionid_value',
    '_businessunitid_value',
  ],
  extent: 'all',
  labels: true,
  mapper: async (client, signal) => {
    const zones = await chosenTimeZones(client, signal);
    return () => (row) => userRecord(row, zones);
  },
});

function userRecord(row: JsonObject, zones: ReadonlyMap<string, string>): CrmRecordDraft {
  const title = firstOf(row, 'title', 'jobtitle');
  return {
    type: 'user',
    sourceId: rowId(row, PRIMARY_ID),
    version: version(row),
    email: value(row, 'internalemailaddress'),
    username: value(row, 'domainname'),
    name: firstOf(row, 'fullname', 'domainname', PRIMARY_ID),
    active: value(row, 'isdisabled') === false && value(row, 'deletedstate') !== 1,
    class: classOf(row),
    licence: value(row, 'islicensed') === true ? LICENCE : null,
    profile: null,
    role: label(row, '_positionid_value') ?? title,
    title,
    managerSourceId: lookup(row, 'parentsystemuserid'),
    businessUnit: label(row, '_businessunitid_value'),
    timeZone: zones.get(rowId(row, PRIMARY_ID)) ?? null,
    federationId: null,
    entraId: id(value(row, 'azureactivedirectoryobjectid')),
    createdAt: value(row, 'createdon'),
    lastLoginAt: null,
  };
}

/** Who or what an account belongs to. Everything that is not marked as a program is taken for a person. */
function classOf(row: JsonObject): UserRecord['class'] {
  const accessMode = value(row, 'accessmode');
  const managed = value(row, 'systemmanagedusertype');
  const name = value(row, 'fullname');
  if (value(row, 'applicationid') !== null || value(row, 'isintegrationuser') === true) return 'integration';
  // Microsoft's own services carry names that start with `#`; SYSTEM has no mailbox and no Entra account.
  if (typeof name === 'string' && (name.startsWith('#') || isSystemAccount(row, name))) return 'system';
  if (typeof managed === 'number' && managed !== ENTRA_USER) return 'system';
  if (accessMode === SUPPORT_USER || accessMode === DELEGATED_ADMIN) return 'support';
  return accessMode === NON_INTERACTIVE ? 'integration' : 'human';
}

function isSystemAccount(row: JsonObject, name: string): boolean {
  return (
    name === 'SYSTEM' &&
    value(row, 'internalemailaddress') === null &&
    value(row, 'azureactivedirectoryobjectid') === null
  );
}
