import type { OrgSettings } from './settings.ts';
import type { FieldValue } from './values.ts';

type Fields = Readonly<Record<string, FieldValue>>;
type Insert = (object: string, fields: Fields) => string;

/** Ids of what every organisation has from its first day. */
export interface StandardData {
  readonly adminId: string;
  readonly integrationUserId: string;
  /** By LicenseDefinitionKey. */
  readonly licences: Readonly<Record<string, string>>;
  /** By profile name. */
  readonly profiles: Readonly<Record<string, string>>;
}

const LICENCES = [
  ['SFDC', 'Salesforce'],
  ['AUL', 'Salesforce Platform'],
  ['PID_Salesforce_Integration', 'Salesforce Integration'],
  ['PID_Analytics_Cloud_Integration_User', 'Analytics Cloud Integration User'],
  ['CSN_User', 'Chatter Free'],
] as const;

const PROFILES = [
  ['System Administrator', 'SFDC', 'Standard'],
  ['Standard User', 'SFDC', 'Standard'],
  ['Salesforce API Only System Integrations', 'PID_Salesforce_Integration', 'Standard'],
  ['Standard Platform User', 'AUL', 'Standard'],
  ['Analytics Cloud Integration User', 'PID_Analytics_Cloud_Integration_User', 'Standard'],
  ['Chatter Free User', 'CSN_User', 'CsnOnly'],
] as const;

const STAGES = [
  ['Prospecting', 10, 'Pipeline', false, false],
  ['Qualification', 10, 'Pipeline', false, false],
  ['Needs Analysis', 20, 'Pipeline', false, false],
  ['Value Proposition', 50, 'Pipeline', false, false],
  ['Id. Decision Makers', 60, 'Pipeline', false, false],
  ['Perception Analysis', 70, 'Pipeline', false, false],
  ['Proposal/Price Quote', 75, 'Pipeline', false, false],
  ['Negotiation/Review', 90, 'Pipeline', false, false],
  ['Closed Won', 100, 'Closed', true, true],
  ['Closed Lost', 0, 'Omitted', true, false],
] as const;

const STATUSES: Readonly<Record<string, readonly (readonly [label: string, closing: boolean])[]>> = {
  CaseStatus: [
    ['New', false],
    ['Working', false],
    ['Escalated', false],
    ['Closed', true],
  ],
  LeadStatus: [
    ['Open - Not Contacted', false],
    ['Working - Contacted', false],
    ['Closed - Converted', true],
    ['Closed - Not Converted', false],
  ],
  TaskStatus: [
    ['Not Started', false],
    ['In Progress', false],
    ['Completed', true],
    ['Waiting on someone else', false],
    ['Deferred', false],
  ],
  TaskPriority: [
    ['High', true],
    ['Normal', false],
    ['Low', false],
  ],
};

/** Writes licences, profiles, system users, stages and statuses. `insert` stamps and identifies the rows. */
export function insertStandardData(settings: OrgSettings, orgId: string, insert: Insert): StandardData {
  const licences: Record<string, string> = {};
  for (const [key, name] of LICENCES) {
    licences[key] = insert('UserLicense', {
      LicenseDefinitionKey: key,
      Name: name,
      MasterLabel: name,
      Status: 'Active',
      TotalLicenses: key === 'SFDC' ? settings.seats : key === 'PID_Salesforce_Integration' ? 5 : 100,
      UsedLicenses: 0,
    });
  }
  const profiles: Record<string, string> = {};
  for (const [name, licence, userType] of PROFILES) {
    const administers = name === 'System Administrator';
    profiles[name] = insert('Profile', {
      Name: name,
      UserLicenseId: licences[licence] ?? null,
      UserType: userType,
      PermissionsApiEnabled: administers || licence === 'PID_Salesforce_Integration',
      PermissionsViewAllData: administers,
      PermissionsModifyAllData: administers,
      PermissionsViewSetup: administers,
      PermissionsManageUsers: administers,
    });
  }
  const adminId = insertSystemUsers(settings, profiles, insert);
  const integrationUserId = insertIntegrationUser(settings, profiles, insert);
  insertPicklistTables(insert);
  insert('Organization', {
    Id: orgId,
    Name: settings.name,
    OrganizationType: settings.edition,
    IsSandbox: settings.sandbox,
    InstanceName: 'SIM1',
    TimeZoneSidKey: settings.timeZone,
    DefaultLocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    FiscalYearStartMonth: 1,
  });
  if (settings.multiCurrency) {
    insert('CurrencyType', {
      IsoCode: settings.currency,
      ConversionRate: 1,
      DecimalPlaces: 2,
      IsActive: true,
      IsCorporate: true,
    });
  }
  return { adminId, integrationUserId, licences, profiles };
}

function insertSystemUsers(settings: OrgSettings, profiles: Record<string, string>, insert: Insert): string {
  const user = (username: string, first: string | null, last: string, more: Fields): string =>
    insert('User', { Username: username, Email: `${username}.invalid`, FirstName: first, LastName: last, ...more });
  const zone = { TimeZoneSidKey: settings.timeZone };
  const adminId = user('admin@acme.example', 'Ada', 'Admin', {
    ...zone,
    ProfileId: profiles['System Administrator'] ?? null,
  });
  user('autoproc@acme.example', 'Automated', 'Process', { ...zone, UserType: 'AutomatedProcess' });
  user('cloud@acme.example', 'Platform Integration', 'User', { ...zone, UserType: 'CloudIntegrationUser' });
  user('insightsintegration@acme.example', 'Integration', 'User', {
    ...zone,
    ProfileId: profiles['Analytics Cloud Integration User'] ?? null,
  });
  return adminId;
}

function insertIntegrationUser(settings: OrgSettings, profiles: Record<string, string>, insert: Insert): string {
  const userId = insert('User', {
    Username: 'integration@acme.example',
    Email: 'integration@acme.example',
    FirstName: 'API',
    LastName: 'Integration',
    ProfileId: profiles['Salesforce API Only System Integrations'] ?? null,
    TimeZoneSidKey: settings.timeZone,
  });
  const permissionSetId = insert('PermissionSet', {
    Name: 'Read_for_reporting',
    Label: 'Read for reporting',
    IsOwnedByProfile: false,
    PermissionsApiEnabled: true,
    PermissionsViewSetup: true,
    PermissionsViewAllUsers: true,
    PermissionsMonitorLoginHistory: true,
  });
  insert('PermissionSetAssignment', { PermissionSetId: permissionSetId, AssigneeId: userId });
  return userId;
}

function insertPicklistTables(insert: Insert): void {
  STAGES.forEach(([name, probability, category, closed, won], index) => {
    insert('OpportunityStage', {
      ApiName: name,
      MasterLabel: name,
      SortOrder: index + 1,
      IsActive: true,
      IsClosed: closed,
      IsWon: won,
      DefaultProbability: probability,
      ForecastCategory: category,
      ForecastCategoryName: category,
    });
  });
  for (const [object, values] of Object.entries(STATUSES)) {
    values.forEach(([label, closing], index) => {
      const flag = {
        CaseStatus: 'IsClosed',
        TaskStatus: 'IsClosed',
        LeadStatus: 'IsConverted',
        TaskPriority: 'IsHighPriority',
      };
      insert(object, {
        ApiName: label,
        MasterLabel: label,
        SortOrder: index + 1,
        IsDefault: index === (object === 'TaskPriority' ? 1 : 0),
        [flag[object as keyof typeof flag]]: closing,
      });
    });
  }
}
