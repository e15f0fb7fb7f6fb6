/** Objects of this part of a Salesforce organisation, in the notation of `../notation.ts`. */
export const customers = `
Account 001 cudUqrgslmvtf "Account" "Accounts"
  Id id d "Account ID"
  IsDeleted boolean d "Deleted"
  MasterRecordId reference n >MasterRecord:Account "Master Record ID"
  Name string cuN "Account Name"
  Type picklist ncu "Account Type" =Prospect|Customer - Direct|Customer - Channel|Channel Partner / Reseller|Installation Partner|Technology Partner|Other
  ParentId reference ncu >Parent:Account "Parent Account ID"
  BillingStreet textarea ncu ~BillingAddress
  BillingCity string ncu ~BillingAddress
  BillingState string ncu ~BillingAddress "Billing State/Province"
  BillingPostalCode string ncu ~BillingAddress "Billing Zip/Postal Code"
  BillingCountry string ncu ~BillingAddress
  BillingLatitude double ncu ~BillingAddress
  BillingLongitude double ncu ~BillingAddress
  BillingGeocodeAccuracy picklist ncu ~BillingAddress =Address|NearAddress|Block|Street|ExtendedZip|Zip|Neighborhood|City|County|State|Unknown
  BillingAddress address n
  ShippingStreet textarea ncu ~ShippingAddress
  ShippingCity string ncu ~ShippingAddress
  ShippingState string ncu ~ShippingAddress "Shipping State/Province"
  ShippingPostalCode string ncu ~ShippingAddress "Shipping Zip/Postal Code"
  ShippingCountry string ncu ~ShippingAddress
  ShippingLatitude double ncu ~ShippingAddress
  ShippingLongitude double ncu ~ShippingAddress
  ShippingGeocodeAccuracy picklist ncu ~ShippingAddress =Address|NearAddress|Block|Street|ExtendedZip|Zip|Neighborhood|City|County|State|Unknown
  ShippingAddress address n
  Phone phone ncu "Account Phone"
  Fax phone ncu "Account Fax"
  AccountNumber string ncu
  Website url ncu
  PhotoUrl url n "Photo URL"
  Sic string ncu "SIC Code"
  Industry picklist ncu =Agriculture|Apparel|Banking|Biotechnology|Chemicals|Communications|Construction|Consulting|Education|Electronics|Energy|Engineering|Entertainment|Environmental|Finance|Food & Beverage|Government|Healthcare|Hospitality|Insurance|Machinery|Manufacturing|Media|Not For Profit|Recreation|Retail|Shipping|Technology|Telecommunications|Transportation|Utilities|Other
  AnnualRevenue currency ncu
  NumberOfEmployees int ncu "Employees"
  Ownership picklist ncu =Public|Private|Subsidiary|Other
  TickerSymbol string ncu
  Description textarea ncux "Account Description"
  Rating picklist ncu "Account Rating" =Hot|Warm|Cold
  Site string ncu "Account Site"
  OwnerId reference cud >Owner:User "Owner ID"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  LastActivityDate date n "Last Activity"
  LastViewedDate datetime n
  LastReferencedDate datetime n
  Jigsaw string ncu "Data.com Key"
  JigsawCompanyId string n "Jigsaw Company ID"
  CleanStatus picklist ncu =Matched|Different|Acknowledged|NotFound|Inactive|Pending|SelectMatch|Skipped
  AccountSource picklist ncu =Web|Phone Inquiry|Partner Referral|Purchased List|Other
  DunsNumber string ncu "D-U-N-S Number"
  Tradestyle string ncu
  NaicsCode string ncu "NAICS Code"
  NaicsDesc string ncu "NAICS Description"
  YearStarted string ncu
  SicDesc string ncu "SIC Description"
  DandbCompanyId reference ncu >DandbCompany:DandBCompany "D&amp;B Company ID"

Contact 003 cudUqrgslmvtf "Contact" "Contacts"
  Id id d "Contact ID"
  IsDeleted boolean d "Deleted"
  MasterRecordId reference n >MasterRecord:Contact "Master Record ID"
  AccountId reference ncu >Account:Account "Account ID"
  LastName string cu ~Name
  FirstName string ncu ~Name
  Salutation picklist ncu ~Name =Mr.|Ms.|Mrs.|Dr.|Prof.|Mx.
  Name string N "Full Name"
  OtherStreet textarea ncu ~OtherAddress
  OtherCity string ncu ~OtherAddress
  OtherState string ncu ~OtherAddress "Other State/Province"
  OtherPostalCode string ncu ~OtherAddress "Other Zip/Postal Code"
  OtherCountry string ncu ~OtherAddress
  OtherLatitude double ncu ~OtherAddress
  OtherLongitude double ncu ~OtherAddress
  OtherGeocodeAccuracy picklist ncu ~OtherAddress
  OtherAddress address n
  MailingStreet textarea ncu ~MailingAddress
  MailingCity string ncu ~MailingAddress
  MailingState string ncu ~MailingAddress "Mailing State/Province"
  MailingPostalCode string ncu ~MailingAddress "Mailing Zip/Postal Code"
  MailingCountry string ncu ~MailingAddress
  MailingLatitude double ncu ~MailingAddress
  MailingLongitude double ncu ~MailingAddress
  MailingGeocodeAccuracy picklist ncu ~MailingAddress
  MailingAddress address n
  Phone phone ncu "Business Phone"
  Fax phone ncu "Business Fax"
  MobilePhone phone ncu
  HomePhone phone ncu
  OtherPhone phone ncu
  AssistantPhone phone ncu "Asst. Phone"
  ReportsToId reference ncu >ReportsTo:Contact "Reports To ID"
  Email email ncu
  Title string ncu
  Department string ncu
  AssistantName string ncu "Assistant&#39;s Name"
  LeadSource picklist ncu =Web|Phone Inquiry|Partner Referral|Purchased List|Other
  Birthdate date ncu
  Description textarea ncux "Contact Description"
  OwnerId reference cud >Owner:User "Owner ID"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  LastActivityDate date n "Last Activity"
  LastCURequestDate datetime n "Last Stay-in-Touch Request Date"
  LastCUUpdateDate datetime n "Last Stay-in-Touch Save Date"
  LastViewedDate datetime n
  LastReferencedDate datetime n
  EmailBouncedReason string ncu
  EmailBouncedDate datetime ncu
  IsEmailBounced boolean d
  PhotoUrl url n "Photo URL"
  Jigsaw string ncu "Data.com Key"
  JigsawContactId string n "Jigsaw Contact ID"
  CleanStatus picklist ncud
  IndividualId reference ncu >Individual:Individual "Individual ID"
  IsPriorityRecord boolean d "Important"
  ContactSource picklist ncu "Creation Source"
`;
