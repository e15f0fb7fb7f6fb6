import type { SalesforceOrg } from './org.ts';
import { isPermissionable } from './schema/describe.ts';

/** What a permission set grants, as its metadata file says. */
export interface PermissionSet {
  /** API names of user permissions that are on. */
  readonly userPermissions: ReadonlySet<string>;
  /** Objects that may be read, and whether every record of them. */
  readonly objects: ReadonlyMap<string, { readonly viewAll: boolean }>;
  /** Fields that may be read, as Object.Field. */
  readonly fields: ReadonlySet<string>;
}

/** Reads a `.permissionset-meta.xml`. @throws Error for one that grants writing */
export function parsePermissionSet(xml: string): PermissionSet {
  const entries = (tag: string) =>
    [...xml.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(([, body = '']) => body);
  const value = (body: string, tag: string) => new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(body)?.[1] ?? '';
  const on = (body: string, tag: string) => value(body, tag) === 'true';
  const writing = ['allowCreate', 'allowEdit', 'allowDelete', 'modifyAllRecords', 'editable'];
  const written = [...entries('objectPermissions'), ...entries('fieldPermissions')].find((body) =>
    writing.some((tag) => on(body, tag)),
  );
  if (written !== undefined) throw new Error(`the permission set grants writing: ${written.trim()}`);
  return {
    userPermissions: new Set(
      entries('userPermissions')
        .filter((body) => on(body, 'enabled'))
        .map((body) => value(body, 'name')),
    ),
    objects: new Map(
      entries('objectPermissions')
        .filter((body) => on(body, 'allowRead'))
        .map((body) => [value(body, 'object'), { viewAll: on(body, 'viewAllRecords') }]),
    ),
    fields: new Set(
      entries('fieldPermissions')
        .filter((body) => on(body, 'readable'))
        .map((body) => value(body, 'field')),
    ),
  };
}

/** Objects that object permissions govern, each with what is visible with it. Activities follow the records they belong to. */
const GOVERNED: Readonly<Record<string, readonly string[]>> = {
  Account: ['AccountHistory'],
  Contact: ['ContactHistory'],
  Lead: ['LeadHistory'],
  Opportunity: ['OpportunityHistory', 'OpportunityFieldHistory'],
  Case: ['CaseHistory'],
  Campaign: ['CampaignMember', 'CampaignMemberStatus'],
};
/** Objects of Setup. */
const OF_SETUP = [
  ...['UserLicense', 'PermissionSetLicense', 'PermissionSetLicenseAssign'],
  ...['CurrencyType', 'DatedConversionRate', 'LightningUsageByAppTypeMetrics'],
];
/** Whose fields field-level security governs. */
const WITH_FIELD_SECURITY = [...Object.keys(GOVERNED), 'Task', 'Event'];

/** Takes everything away from the user behind the API but what the permission set grants. */
export function grantOnly(org: SalesforceOrg, granted: PermissionSet): void {
  const { access, database } = org;
  const has = (permission: string) => granted.userPermissions.has(permission);
  const show = (object: string, visible: boolean) => (visible ? access.showObject(object) : access.hideObject(object));
  access.apiEnabled = has('ApiEnabled');
  access.viewAllData = has('ViewAllData');
  access.monitorLoginHistory = has('MonitorLoginHistory');
  access.viewAllRecords.clear();
  for (const [object, followers] of Object.entries(GOVERNED)) {
    const grant = granted.objects.get(object);
    for (const name of [object, ...followers]) {
      show(name, grant !== undefined);
    }
    if (grant?.viewAll === true) access.viewAllRecords.add(object);
  }
  if (has('ViewAllActivities')) for (const object of ['Task', 'Event']) access.viewAllRecords.add(object);
  for (const object of OF_SETUP) show(object, has('ViewSetup'));
  show('UserRole', has('ViewRoles'));
  // Without View All Users an API-only user sees itself; the simulated organisation then shows no users at all.
  show('User', has('ViewAllUsers'));
  for (const name of WITH_FIELD_SECURITY) {
    const object = database.catalogue.get(name.toLowerCase());
    for (const field of object?.fields ?? []) {
      const visible = !isPermissionable(field) || granted.fields.has(`${name}.${field.name}`);
      if (visible) access.showField(name, field.name);
      else access.hideField(name, field.name);
    }
  }
}
