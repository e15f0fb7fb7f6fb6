/** Objects of this part of a Salesforce organisation, in the notation of `../notation.ts`. */
export const people = `
User 005 cuqrgslvtf "User" "Users"
  Id id d "User ID"
  Username string cu
  LastName string cu ~Name
  FirstName string ncu ~Name
  Name string N "Full Name"
  CompanyName string ncu
  Division string ncu
  Department string ncu
  Title string ncu
  Street textarea ncu ~Address
  City string ncu ~Address
  State string ncu ~Address "State/Province"
  PostalCode string ncu ~Address "Zip/Postal Code"
  Country string ncu ~Address
  Latitude double ncu ~Address
  Longitude double ncu ~Address
  GeocodeAccuracy picklist ncu ~Address
  Address address n
  Email email cu
  EmailPreferencesAutoBcc boolean cud "AutoBcc"
  EmailPreferencesAutoBccStayInTouch boolean cud "AutoBccStayInTouch"
  EmailPreferencesStayInTouchReminder boolean cud "StayInTouchReminder"
  SenderEmail email ncu "Email Sender Address"
  SenderName string ncu "Email Sender Name"
  Signature textarea ncux "Email Signature"
  StayInTouchSubject string ncu "Stay-in-Touch Email Subject"
  StayInTouchSignature textarea ncux "Stay-in-Touch Email Signature"
  StayInTouchNote string ncu "Stay-in-Touch Email Note"
  Phone phone ncu
  Fax phone ncu
  MobilePhone phone ncu "Mobile"
  Alias string cu
  CommunityNickname string cu "Nickname"
  BadgeText string n "User Photo badge text overlay"
  IsActive boolean cud "Active"
  TimeZoneSidKey picklist cu "Time Zone"
  UserRoleId reference ncu >UserRole:UserRole "Role ID"
  LocaleSidKey picklist cu "Locale"
  ReceivesInfoEmails boolean cud "Info Emails"
  ReceivesAdminInfoEmails boolean cud "Admin Info Emails"
  EmailEncodingKey picklist cud "Email Encoding"
  ProfileId reference cu >Profile:Profile "Profile ID"
  UserType picklist nd =Standard|PowerPartner|PowerCustomerSuccess|CustomerSuccess|Guest|CspLitePortal|CsnOnly|SelfService
  StartDay picklist ncu "Start of Day"
  EndDay picklist ncu "End of Day"
  LanguageLocaleKey picklist cu "Language"
  EmployeeNumber string ncu
  DelegatedApproverId reference ncu >DelegatedApprover:DelegatedApprover "Delegated Approver ID"
  ManagerId reference ncu >Manager:User "Manager ID"
  LastLoginDate datetime n "Last Login"
  LastPasswordChangeDate datetime n "Last Password Change or Reset"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  PasswordExpirationDate datetime n
  NumberOfFailedLogins int n "Failed Login Attempts"
  SuAccessExpirationDate date n "SU Access Expiration Date"
  OfflineTrialExpirationDate datetime n "Offline Edition Trial Expiration Date"
  OfflinePdaTrialExpirationDate datetime n "Sales Anywhere Trial Expiration Date"
  UserPermissionsMarketingUser boolean cud "Marketing User"
  UserPermissionsOfflineUser boolean cud "Offline User"
  UserPermissionsCallCenterAutoLogin boolean cud "Auto-login To Call Center"
  UserPermissionsSFContentUser boolean cud "Salesforce CRM Content User"
  UserPermissionsKnowledgeUser boolean cud "Knowledge User"
  UserPermissionsInteractionUser boolean cud "Flow User"
  UserPermissionsSupportUser boolean cud "Service Cloud User"
  UserPermissionsJigsawProspectingUser boolean cud "Data.com User"
  UserPermissionsSiteforceContributorUser boolean cud "Site.com Contributor User"
  UserPermissionsSiteforcePublisherUser boolean cud "Site.com Publisher User"
  UserPermissionsWorkDotComUserFeature boolean cud "WDC User"
  ForecastEnabled boolean cud "Allow Forecasting"
  UserPreferencesActivityRemindersPopup boolean cud "ActivityRemindersPopup"
  UserPreferencesEventRemindersCheckboxDefault boolean cud "EventRemindersCheckboxDefault"
  UserPreferencesTaskRemindersCheckboxDefault boolean cud "TaskRemindersCheckboxDefault"
  UserPreferencesHideS1BrowserUI boolean cud "HideS1BrowserUI"
  UserPreferencesLightningExperiencePreferred boolean cud "LightningExperiencePreferred"
  HasUserVerifiedPhone boolean d "User Verified Mobile Number"
  HasUserVerifiedEmail boolean d "User Verified Email"
  ContactId reference ncu >Contact:Contact "Contact ID"
  AccountId reference n >Account:Account "Account ID"
  CallCenterId reference ncu >CallCenter:CallCenter "Call Center ID"
  Extension phone ncu
  FederationIdentifier string ncu "SAML Federation ID"
  AboutMe textarea ncux
  FullPhotoUrl url n "Url for full-sized Photo"
  SmallPhotoUrl url n "Photo"
  IsExtIndicatorVisible boolean d "Show external indicator"
  OutOfOfficeMessage string n "Out of office message"
  MediumPhotoUrl url n "Url for medium profile photo"
  DigestFrequency picklist cu "Chatter Email Highlights Frequency"
  DefaultGroupNotificationFrequency picklist cu "Default Notification Frequency when Joining Groups"
  JigsawImportLimitOverride int ncu "Data.com Monthly Addition Limit"
  LastViewedDate datetime n
  LastReferencedDate datetime n
  BannerPhotoUrl url n "Url for banner photo"
  SmallBannerPhotoUrl url n "Url for IOS banner photo"
  MediumBannerPhotoUrl url n "Url for Android banner photo"
  IsProfilePhotoActive boolean d "Has Profile Photo"
  IndividualId reference ncu >Individual:Individual "Individual ID"

UserRole 00E cudqrgslv "Role" "Role"
  Id id d "Role ID"
  Name string cuN
  ParentRoleId reference ncu >ParentRole:UserRole "Parent Role ID"
  RollupDescription string ncu "Description"
  OpportunityAccessForAccountOwner picklist cu "Opportunity Access Level for Account Owner"
  CaseAccessForAccountOwner picklist ncu "Case Access Level for Account Owner"
  ContactAccessForAccountOwner picklist n "Contact Access Level for Account Owner"
  ForecastUserId reference ncu >ForecastUser:ForecastUser "User ID"
  MayForecastManagerShare boolean d
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  DeveloperName string ncu
  PortalAccountId reference nc >PortalAccount:PortalAccount "Account ID"
  PortalType picklist nc
  PortalAccountOwnerId reference n >PortalAccountOwner:PortalAccountOwner "User ID"

UserLogin 0Yw uqg "User Login" "User Login"
  Id id d "User Login ID"
  UserId reference n >User:User "User ID"
  IsFrozen boolean ud
  IsPasswordLocked boolean ud
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"

Group 00G cudqrgs "Group" "Group"
  Id id d "Group ID"
  Name string cuN
  DeveloperName string ncu
  RelatedId reference n >Related:User,UserRole "Related ID"
  Type picklist c =Regular|Role|RoleAndSubordinates|RoleAndSubordinatesInternal|Manager|ManagerAndSubordinatesInternal|Organization|PRMOrganization|Queue|Territory|TerritoryAndSubordinates
  Email email ncu
  OwnerId reference - >Owner:Organization,User "Owner ID"
  DoesSendEmailToMembers boolean cud "Send Email to Members"
  DoesIncludeBosses boolean cud "Include Bosses"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  Description textarea ncux

GroupMember 011 cdqrg "Group Member" "Group Member"
  Id id d "Group Member ID"
  GroupId reference c >Group:Group "Group ID"
  UserOrGroupId reference c >UserOrGroup:Group,User "User/Group ID"
  SystemModstamp datetime d
`;
