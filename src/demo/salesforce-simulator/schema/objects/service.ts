/** Objects of this part of a Salesforce organisation, in the notation of `../notation.ts`. */
export const service = `
Case 500 cudUqrgslvtf "Case" "Cases"
  Id id d "Case ID"
  IsDeleted boolean d "Deleted"
  MasterRecordId reference n >MasterRecord:Case "Master Record ID"
  CaseNumber string NA
  ContactId reference ncu >Contact:Contact "Contact ID"
  AccountId reference ncu >Account:Account "Account ID"
  AssetId reference ncu >Asset:Asset "Asset ID"
  ParentId reference ncu >Parent:Case "Parent Case ID"
  SuppliedName string ncu "Name"
  SuppliedEmail email ncu "Email Address"
  SuppliedPhone string ncu "Phone"
  SuppliedCompany string ncu "Company"
  Type picklist ncu "Case Type" =Mechanical|Electrical|Electronic|Structural|Other
  Status picklist ncu =New|Working|Escalated|Closed
  Reason picklist ncu "Case Reason"
  Origin picklist ncu "Case Origin" =Phone|Email|Web
  Subject string ncu
  Priority picklist ncu =High|Medium|Low
  Description textarea ncux
  IsClosed boolean d "Closed"
  ClosedDate datetime n
  IsEscalated boolean cud "Escalated"
  OwnerId reference cud >Owner:Group,User "Owner ID"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  ContactPhone phone n
  ContactMobile phone n
  ContactEmail email n
  ContactFax phone n
  Comments textarea ncux "Internal Comments"
  LastViewedDate datetime n
  LastReferencedDate datetime n

CaseStatus - qg "Case Status Value" "Case Status Value"
  Id id d "Case Status Value ID"
  MasterLabel string nN
  ApiName string -
  SortOrder int n
  IsDefault boolean d
  IsClosed boolean d
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  LastModifiedDate datetime d
  SystemModstamp datetime d
`;
