/** Objects of this part of a Salesforce organisation, in the notation of `../notation.ts`. */
export const marketing = `
Campaign 701 qrgslvt "Campaign" "Campaigns"
  Id id d "Campaign ID"
  IsDeleted boolean d "Deleted"
  Name string cuN
  ParentId reference ncu >Parent:Campaign "Parent Campaign ID"
  Type picklist ncu =Conference|Webinar|Trade Show|Public Relations|Partners|Referral Program|Advertisement|Banner Ads|Direct Mail|Email|Telemarketing|Other
  Status picklist ncu =Planned|In Progress|Completed|Aborted
  StartDate date ncu
  EndDate date ncu
  ExpectedRevenue currency ncu "Expected Revenue in Campaign"
  BudgetedCost currency ncu "Budgeted Cost in Campaign"
  ActualCost currency ncu "Actual Cost in Campaign"
  ExpectedResponse percent ncu "Expected Response (%)"
  NumberSent double ncu "Num Sent in Campaign"
  IsActive boolean cud "Active"
  Description textarea ncux
  NumberOfLeads int - "Leads in Campaign"
  NumberOfConvertedLeads int - "Converted Leads in Campaign"
  NumberOfContacts int - "Contacts in Campaign"
  NumberOfResponses int - "Responses in Campaign"
  NumberOfOpportunities int - "Opportunities in Campaign"
  NumberOfWonOpportunities int - "Won Opportunities in Campaign"
  AmountAllOpportunities currency - "Value Opportunities in Campaign"
  AmountWonOpportunities currency - "Value Won Opportunities in Campaign"
  OwnerId reference cud >Owner:User "Owner ID"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  LastActivityDate date n "Last Activity"
  LastViewedDate datetime n
  LastReferencedDate datetime n
  CampaignMemberRecordTypeId reference ncu >CampaignMemberRecordType:RecordType "Record Type ID"

CampaignMember 00v cudqrglt "Campaign Member" "Campaign Members"
  Id id d "Campaign Member ID"
  IsDeleted boolean d "Deleted"
  CampaignId reference c >Campaign:Campaign "Campaign ID"
  LeadId reference nc >Lead:Lead "Lead ID"
  ContactId reference nc >Contact:Contact "Contact ID"
  Status picklist ncu =Sent|Responded
  HasResponded boolean d "Responded"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  FirstRespondedDate date n
  Salutation picklist n
  Name string nN
  FirstName string n
  LastName string n
  Title string n
  Street string n
  City string n
  State string n "State/Province"
  PostalCode string n "Zip/Postal Code"
  Country string n
  Email email n
  Phone phone n
  Fax phone n
  MobilePhone phone n "Mobile"
  Description textarea nx
  DoNotCall boolean d
  HasOptedOutOfEmail boolean d "Email Opt Out"
  HasOptedOutOfFax boolean d "Fax Opt Out"
  LeadSource picklist n
  CompanyOrAccount string n "Company (Account)"
  Type string n
  LeadOrContactId reference n >LeadOrContact:Contact,Lead "Related Record ID"
  LeadOrContactOwnerId reference n >LeadOrContactOwner:Group,User "Related Record Owner ID"

CampaignMemberStatus 01Y qrgl "Campaign Member Status" "Campaign Member Statuses"
  Id id d "Campaign Member Status ID"
  IsDeleted boolean d "Deleted"
  CampaignId reference c >Campaign:Campaign "Campaign ID"
  Label string cu "Member Status"
  SortOrder int ncu
  IsDefault boolean cud
  HasResponded boolean cud "Responded"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
`;
