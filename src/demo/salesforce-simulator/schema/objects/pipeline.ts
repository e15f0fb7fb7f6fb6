/** Objects of this part of a Salesforce organisation, in the notation of `../notation.ts`. */
export const pipeline = `
Lead 00Q cudUqrgslmvtf "Lead" "Leads"
  Id id d "Lead ID"
  IsDeleted boolean d "Deleted"
  MasterRecordId reference n >MasterRecord:Lead "Master Record ID"
  LastName string cu ~Name
  FirstName string ncu ~Name
  Salutation picklist ncu ~Name =Mr.|Ms.|Mrs.|Dr.|Prof.|Mx.
  Name string N "Full Name"
  Title string ncu
  Company string cu
  Street textarea ncu ~Address
  City string ncu ~Address
  State string ncu ~Address "State/Province"
  PostalCode string ncu ~Address "Zip/Postal Code"
  Country string ncu ~Address
  Latitude double ncu ~Address
  Longitude double ncu ~Address
  GeocodeAccuracy picklist ncu ~Address
  Address address n
  Phone phone ncu
  MobilePhone phone ncu
  Fax phone ncu
  Email email ncu
  Website url ncu
  PhotoUrl url n "Photo URL"
  Description textarea ncux
  LeadSource picklist ncu =Web|Phone Inquiry|Partner Referral|Purchased List|Other
  Status picklist cud =Open - Not Contacted|Working - Contacted|Closed - Converted|Closed - Not Converted
  Industry picklist ncu
  Rating picklist ncu =Hot|Warm|Cold
  AnnualRevenue currency ncu
  NumberOfEmployees int ncu "Employees"
  OwnerId reference cud >Owner:Group,User "Owner ID"
  IsConverted boolean cd "Converted"
  ConvertedDate date n
  ConvertedAccountId reference n >ConvertedAccount:Account "Converted Account ID"
  ConvertedContactId reference n >ConvertedContact:Contact "Converted Contact ID"
  ConvertedOpportunityId reference n >ConvertedOpportunity:Opportunity "Converted Opportunity ID"
  IsUnreadByOwner boolean cud "Unread By Owner"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  LastActivityDate date n "Last Activity"
  LastViewedDate datetime n
  LastReferencedDate datetime n
  Jigsaw string ncu "Data.com Key"
  JigsawContactId string n "Jigsaw Contact ID"
  CleanStatus picklist ncud
  CompanyDunsNumber string ncu "Company D-U-N-S Number"
  DandbCompanyId reference ncu >DandbCompany:DandBCompany "D&amp;B Company ID"
  EmailBouncedReason string nu
  EmailBouncedDate datetime nu
  IndividualId reference ncu >Individual:Individual "Individual ID"
  IsPriorityRecord boolean d "Important"

LeadStatus 01J qg "Lead Status Value" "Lead Status Value"
  Id id d "Lead Status Value ID"
  MasterLabel string nN
  ApiName string -
  SortOrder int n
  IsDefault boolean d
  IsConverted boolean d
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  LastModifiedDate datetime d
  SystemModstamp datetime d

Opportunity 006 cudUqrgslvtfp "Opportunity" "Opportunities"
  Id id d "Opportunity ID"
  IsDeleted boolean d "Deleted"
  AccountId reference ncu >Account:Account "Account ID"
  IsPrivate boolean cud "Private"
  Name string cuN
  Description textarea ncux
  StageName picklist cu "Stage" =Prospecting|Qualification|Needs Analysis|Value Proposition|Id. Decision Makers|Perception Analysis|Proposal/Price Quote|Negotiation/Review|Closed Won|Closed Lost
  Amount currency ncu
  Probability percent ncu "Probability (%)"
  ExpectedRevenue currency n "Expected Amount"
  TotalOpportunityQuantity double ncu "Quantity"
  CloseDate date cu
  Type picklist ncu "Opportunity Type" =Existing Customer - Upgrade|Existing Customer - Replacement|Existing Customer - Downgrade|New Customer
  NextStep string ncu
  LeadSource picklist ncu =Web|Phone Inquiry|Partner Referral|Purchased List|Other
  IsClosed boolean d "Closed"
  IsWon boolean d "Won"
  ForecastCategory picklist - =Omitted|Pipeline|BestCase|Forecast|Closed
  ForecastCategoryName picklist ncu "Forecast Category" =Omitted|Pipeline|Best Case|Commit|Closed
  CampaignId reference ncu >Campaign:Campaign "Campaign ID"
  HasOpportunityLineItem boolean d "Has Line Item"
  Pricebook2Id reference ncu >Pricebook2:Pricebook2 "Price Book ID"
  OwnerId reference cud >Owner:User "Owner ID"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  LastActivityDate date n "Last Activity"
  PushCount int n
  LastStageChangeDate datetime n
  FiscalQuarter int n
  FiscalYear int n
  Fiscal string n "Fiscal Period"
  ContactId reference nc >Contact:Contact "Contact ID"
  LastViewedDate datetime n
  LastReferencedDate datetime n
  HasOpenActivity boolean d
  HasOverdueTask boolean d
  LastAmountChangedHistoryId reference n >LastAmountChangedHistory:OpportunityHistory "Opportunity History ID"
  LastCloseDateChangedHistoryId reference n >LastCloseDateChangedHistory:OpportunityHistory "Opportunity History ID"

OpportunityStage 01J qg "Opportunity Stage" "Opportunity Stage"
  Id id d "Opportunity Stage ID"
  MasterLabel string nN
  ApiName string -
  IsActive boolean d
  SortOrder int n
  IsClosed boolean d "Closed"
  IsWon boolean d "Won"
  ForecastCategory picklist - =Omitted|Pipeline|BestCase|Forecast|Closed
  ForecastCategoryName picklist - =Omitted|Pipeline|Best Case|Commit|Closed
  DefaultProbability percent n "Probability (%)"
  Description string n
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  LastModifiedDate datetime d
  SystemModstamp datetime d

OpportunityContactRole 00K cudqrglt "Opportunity Contact Role" "Opportunity Contact Role"
  Id id d "Contact Role ID"
  OpportunityId reference c >Opportunity:Opportunity "Opportunity ID"
  ContactId reference cu >Contact:Contact "Contact ID"
  Role picklist ncu
  IsPrimary boolean cud "Primary"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  IsDeleted boolean d "Deleted"

OpportunityHistory 008 qrg "Opportunity History" "Opportunity History"
  Id id d "Opportunity History ID"
  OpportunityId reference - >Opportunity:Opportunity "Opportunity ID"
  CreatedById reference d >CreatedBy:User "Created By ID"
  CreatedDate datetime d
  StageName picklist -
  Amount currency n
  ExpectedRevenue currency n
  CloseDate date n
  Probability percent n
  ForecastCategory picklist n "To Forecast Category" =Omitted|Pipeline|BestCase|Forecast|Closed
  SystemModstamp datetime d
  IsDeleted boolean d "Deleted"
  PrevAmount currency n "Previous Amount"
  PrevCloseDate date n "Previous Close Date"
`;
