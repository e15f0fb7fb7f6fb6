/** Objects of this part of a Salesforce organisation, in the notation of `../notation.ts`. */
export const organization = `
Organization 00D uqrg "Organization" "Organizations"
  Id id d "Organization ID"
  Name string uN
  Division string nu
  Street textarea nu ~Address
  City string nu ~Address
  State string nu ~Address "State/Province"
  PostalCode string nu ~Address "Zip/Postal Code"
  Country string n ~Address
  Latitude double nu ~Address
  Longitude double nu ~Address
  GeocodeAccuracy picklist nu ~Address
  Address address n
  Phone phone nu
  Fax phone nu
  PrimaryContact string nu
  DefaultLocaleSidKey picklist u "Locale"
  TimeZoneSidKey picklist u "Time Zone"
  LanguageLocaleKey picklist u "Language"
  ReceivesInfoEmails boolean ud "Info Emails"
  ReceivesAdminInfoEmails boolean ud "Info Emails Admin"
  PreferencesRequireOpportunityProducts boolean ud "RequireOpportunityProducts"
  PreferencesEmailSenderIdCompliance boolean ud "EmailSenderIdCompliance"
  PreferencesTransactionSecurityPolicy boolean ud "TransactionSecurityPolicy"
  PreferencesConsentManagementEnabled boolean ud "ConsentManagementEnabled"
  PreferencesAutoSelectIndividualOnMerge boolean ud "AutoSelectIndividualOnMerge"
  PreferencesLightningLoginEnabled boolean ud "LightningLoginEnabled"
  PreferencesOnlyLLPermUserAllowed boolean ud "OnlyLLPermUserAllowed"
  FiscalYearStartMonth int n "Fiscal Year Starts In"
  UsesStartDateAsFiscalYearName boolean d "Fiscal Year Name by Start"
  DefaultAccountAccess picklist n
  DefaultContactAccess picklist n
  DefaultOpportunityAccess picklist n
  DefaultLeadAccess picklist n
  DefaultCaseAccess picklist n
  DefaultCalendarAccess picklist n
  DefaultPricebookAccess picklist n "Default Price Book Access"
  DefaultCampaignAccess picklist n
  SystemModstamp datetime d
  ComplianceBccEmail email n "Compliance BCC Email"
  UiSkin picklist nu "UI Skin"
  SignupCountryIsoCode string n "Signup Country"
  TrialExpirationDate datetime n
  NumKnowledgeService int n "Knowledge Licenses"
  OrganizationType picklist n "Edition"
  NamespacePrefix string n
  InstanceName string n
  IsSandbox boolean d
  WebToCaseDefaultOrigin string nu "Web to Cases Default Origin"
  MonthlyPageViewsUsed int n
  MonthlyPageViewsEntitlement int n "Monthly Page Views Allowed"
  IsReadOnly boolean d
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"

RecordType 012 cuqrgsv "Record Type" "Record Types"
  Id id d "Record Type ID"
  Name string cuN
  DeveloperName string cu "Record Type Name"
  NamespacePrefix string n
  Description string ncu
  BusinessProcessId reference ncu >BusinessProcess:BusinessProcess "Business Process ID"
  SobjectType picklist c "SObject Type Name"
  IsActive boolean ud "Active"
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  LastModifiedDate datetime d
  SystemModstamp datetime d

SetupAuditTrail 0Ym qgs "Setup Audit Trail Entry" "Setup Audit Trail Entries"
  Id id d "Setup Audit Trail ID"
  Action string -
  Section string n
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  Display string n
  DelegateUser string n
  ResponsibleNamespacePrefix string n "Source Namespace Prefix"
  CreatedByContext string n
  CreatedByIssuer string n
`;
