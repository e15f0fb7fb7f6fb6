import type { CrmRecordDraft } from '../../contract/index.ts';
import type { SalesforceRow } from '../client.ts';
import { type DailyStream, table } from '../daily.ts';
import { id18, instant, related } from '../values.ts';

const GRANT = 'Grant View Setup and Configuration to the integration user.';

/** Licences of users and of permission sets: how many were bought, and how many are handed out. */
export const licences: DailyStream = {
  title: 'Licences',
  record: 'licence',
  sources: [
    table({
      object: 'UserLicense',
      required: ['Name', 'TotalLicenses', 'UsedLicenses'],
      wanted: [],
      map: (row) => mapLicence(row, row['Name'], 'user'),
    }),
    table({
      // Never all of its fields: it has hundreds.
      object: 'PermissionSetLicense',
      required: ['MasterLabel', 'TotalLicenses', 'UsedLicenses'],
      wanted: [],
      map: (row) => mapLicence(row, row['MasterLabel'], 'permission-set'),
    }),
  ],
  noneVisible: `Licences are not visible. ${GRANT}`,
};

/** Who holds a permission set licence. The licence of a user account is on the user. */
export const licenceAssignments: DailyStream = {
  title: 'Permission set licences of users',
  record: 'licence-assignment',
  sources: [
    table({
      object: 'PermissionSetLicenseAssign',
      required: ['AssigneeId', 'CreatedDate'],
      wanted: ['PermissionSetLicense.MasterLabel'],
      map: (row) => ({
        type: 'licence-assignment',
        sourceId: String(id18(row['Id'])),
        since: instant(row['CreatedDate']),
        userSourceId: id18(row['AssigneeId']),
        licence: related(row, 'PermissionSetLicense.MasterLabel'),
      }),
    }),
  ],
  noneVisible: `Permission set licences of users are not visible. ${GRANT}`,
};

function mapLicence(row: SalesforceRow, name: unknown, family: 'user' | 'permission-set'): CrmRecordDraft {
  return {
    type: 'licence',
    sourceId: String(id18(row['Id'])),
    since: null,
    name,
    family,
    bought: bought(row['TotalLicenses']),
    assigned: row['UsedLicenses'] ?? null,
  };
}

/** A negative number stands for as many as one likes. */
function bought(total: unknown): unknown {
  return typeof total === 'number' && total < 0 ? null : (total ?? null);
}
