/** Objects of this part of a Salesforce organisation, in the notation of `../notation.ts`. */
export const licences = `
Profile 00e cudqrgsv "Profile" "Profiles"
  Id id d "Profile ID"
  Name string cuN
  PermissionsEditTask boolean cud "Edit Tasks"
  PermissionsEditEvent boolean cud "Edit Events"
  PermissionsManageUsers boolean cud "Manage Users"
  PermissionsModifyAllData boolean cud "Modify All Data"
  PermissionsRunReports boolean cud "Run Reports"
  PermissionsViewSetup boolean cud "View Setup and Configuration"
  PermissionsTransferAnyEntity boolean cud "Transfer Record"
  PermissionsViewAllData boolean cud "View All Data"
  PermissionsApiUserOnly boolean cud "Api Only User"
  PermissionsApiEnabled boolean cud "API Enabled"
  PermissionsViewEventLogFiles boolean cud "View Event Log Files"
  PermissionsViewPublicReports boolean cud "View Reports in Public Folders"
  PermissionsViewAllUsers boolean cud "View All Users"
  PermissionsViewAllActivities boolean cud "View All Activities"
  PermissionsViewRoles boolean cud "View Roles and Role Hierarchy"
  PermissionsViewAllProfiles boolean cud "View All Profiles"
  PermissionsMonitorLoginHistory boolean cud "Monitor Login History"
  PermissionsViewAllFieldsGlobal boolean cud "View All Fields (Global)"
  UserLicenseId reference c >UserLicense:UserLicense "User License ID"
  UserType picklist n
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  Description string ncu
  LastViewedDate datetime n
  LastReferencedDate datetime n

UserLicense 100 qgs "User License" "User Licenses"
  Id id d "User License ID"
  LicenseDefinitionKey string - "License Def. ID"
  TotalLicenses int -
  Status picklist - =Active|Disabled
  UsedLicenses int -
  UsedLicensesLastUpdated datetime -
  Name string N
  MasterLabel string -
  CreatedDate datetime d
  LastModifiedDate datetime d
  SystemModstamp datetime d

PermissionSet 0PS cudqgsv "Permission Set" "Permission Sets"
  Id id d "PermissionSet ID"
  Name string cuN "API Name"
  Label string cu "Permission Set Name"
  LicenseId reference nc >License:License "License ID"
  ProfileId reference n >Profile:Profile "Profile ID"
  IsOwnedByProfile boolean d
  IsCustom boolean d "Custom"
  PermissionsEditTask boolean cud "Edit Tasks"
  PermissionsEditEvent boolean cud "Edit Events"
  PermissionsManageUsers boolean cud "Manage Users"
  PermissionsModifyAllData boolean cud "Modify All Data"
  PermissionsRunReports boolean cud "Run Reports"
  PermissionsViewSetup boolean cud "View Setup and Configuration"
  PermissionsTransferAnyEntity boolean cud "Transfer Record"
  PermissionsViewAllData boolean cud "View All Data"
  PermissionsApiUserOnly boolean cud "Api Only User"
  PermissionsApiEnabled boolean cud "API Enabled"
  PermissionsViewEventLogFiles boolean cud "View Event Log Files"
  PermissionsViewPublicReports boolean cud "View Reports in Public Folders"
  PermissionsViewAllUsers boolean cud "View All Users"
  PermissionsViewAllActivities boolean cud "View All Activities"
  PermissionsViewRoles boolean cud "View Roles and Role Hierarchy"
  PermissionsViewAllProfiles boolean cud "View All Profiles"
  PermissionsMonitorLoginHistory boolean cud "Monitor Login History"
  PermissionsViewAllFieldsGlobal boolean cud "View All Fields (Global)"
  Description string ncu
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  NamespacePrefix string n
  HasActivationRequired boolean cud "Session Activation Required"
  PermissionSetGroupId reference n >PermissionSetGroup:PermissionSetGroup "PermissionSetGroup ID"
  Type picklist n "Permission Set Type"
  PsgCount int ncu "PSG Count"

PermissionSetAssignment 0Pa cudqg "Permission Set Assignment" "Permission Set Assignments"
  Id id d "PermissionSetAssignment ID"
  PermissionSetId reference nc >PermissionSet:PermissionSet "PermissionSet ID"
  PermissionSetGroupId reference nc >PermissionSetGroup:PermissionSetGroup "PermissionSetGroup ID"
  AssigneeId reference c >Assignee:User "Assignee ID"
  SystemModstamp datetime d "Date Assigned"
  ExpirationDate datetime ncu "Expires On"
  IsActive boolean d
  IsRevoked boolean ud

PermissionSetLicense 0PL qgsl "Permission Set License" "Permission Set Licenses"
  Id id d "Permission Set License ID"
  IsDeleted boolean d "Deleted"
  DeveloperName string -
  Language picklist -
  MasterLabel string - "Permission Set License Label"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  PermissionSetLicenseKey string -
  TotalLicenses int -
  Status picklist - =Active|Disabled
  ExpirationDate date n
  UsedLicenses int -
  MigratableLicenses int - "Licenses to Migrate"
  IsAvailableForIntegrations boolean d "Is License Available for Integrations?"
  LicenseExpirationPolicy picklist n
  IsSupplementLicense boolean d

PermissionSetLicenseAssign 2LA cudqg "Permission Set License Assignment" "Permission Set License Assignments"
  Id id d "Permission Set License Assignment ID"
  IsDeleted boolean d "Deleted"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d "Date Assigned"
  PermissionSetLicenseId reference c >PermissionSetLicense:PermissionSetLicense "Permission Set License ID"
  AssigneeId reference c >Assignee:User "User ID"

ActiveProfileMetric 5H0 qg "Active Profile Metric" "Active Profile Metrics"
  Id id d "Active Profile Metric ID"
  MetricsDate date -
  UserLicenseId reference - >UserLicense:UserLicense "User License ID"
  ProfileId reference n >Profile:Profile "Profile ID"
  SystemModstamp datetime d
  AssignedUserCount int n
  ActiveUserCount int n

ActivePermSetLicenseMetric 5H1 qg "Active Permission Set License Metric" "Active Permission Set License Metrics"
  Id id d "Active Permission Set License Metric ID"
  MetricsDate date -
  PermissionSetLicenseId reference - >PermissionSetLicense:PermissionSetLicense "Permission Set License ID"
  SystemModstamp datetime d
  AssignedUserCount int n
  ActiveUserCount int n
  DeveloperName string n "Permission Set License Developer Name"
  MasterLabel string n "Permission Set License Master Label"
  TotalLicenses int n "Total License Count"

ActiveFeatureLicenseMetric 5H2 qg "Active Feature License Metric" "Active Feature License Metrics"
  Id id d "Active Feature License Metric ID"
  MetricsDate date -
  FeatureType picklist - "Primary Grain"
  SystemModstamp datetime d
  AssignedUserCount int n
  ActiveUserCount int n
  TotalLicenseCount int n
`;
