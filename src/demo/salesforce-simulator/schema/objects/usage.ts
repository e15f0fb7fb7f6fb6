/** Objects of this part of a Salesforce organisation, in the notation of `../notation.ts`. */
export const usage = `
LoginHistory 0Ya qg "Login History" "Login History"
  Id id d "Login History Id"
  UserId reference n >User:User "User ID"
  LoginTime datetime -
  LoginType picklist - =Application|Partner|OtherApi|Oauth2|Saml|Saml2|ThirdPartySso|LightningLogin|PasswordlessLogin|Certificate|AppExchange
  SourceIp string n "Source IP"
  LoginUrl string n "Login URL"
  AuthenticationServiceId reference n >AuthenticationService:AuthenticationService "Authentication Service ID"
  LoginGeoId reference n >LoginGeo:LoginGeo "Login Geo Data ID"
  TlsProtocol picklist n "TLS Protocol"
  CipherSuite picklist n "TLS Cipher Suite"
  OptionsIsGet boolean d "Login via GET"
  OptionsIsPost boolean d "Login via POST"
  Browser string nx
  Platform string nx
  Status string nx
  Application string nx
  ClientVersion string nx
  ApiType string nx "API Type"
  ApiVersion string nx "API Version"
  CountryIso string n "Country Code"
  AuthMethodReference string n "Authentication Method Reference"
  LoginSubType picklist n "Login Subtype"
  ForwardedForIp string n "Forwarded For IP"

LightningUsageByAppTypeMetrics 62C qg "Lightning Usage By App Type Metrics" "Lightning Usage By App Type Metrics"
  Id id d "Lightning Usage By App Type Metrics ID"
  MetricsDate date -
  UserId reference - >User:User "User ID"
  AppExperience string n
  SystemModstamp datetime d

LightningUsageByPageMetrics 0U5 qg "Lightning Usage By Page Metrics" "Lightning Usage By Page Metrics"
  Id id d "Lightning Usage By Page Metrics ID"
  MetricsDate date -
  UserId reference - >User:User "User ID"
  PageName string n
  SystemModstamp datetime d
  RecordCountEPT int n
  TotalCount int n
  SumEPT int n
  EptBinUnder3 int n "EptBinUnder3"
  EptBin3To5 int n "EptBin3To5"
  EptBin5To8 int n "EptBin5To8"
  EptBin8To10 int n "EptBin8To10"
  EptBinOver10 int n "EptBinOver10"
  CoresBinUnder2 int n "CoresBinUnder2"
  CoresBin2To4 int n "CoresBin2To4"
  CoresBin4To8 int n "CoresBin4To8"
  CoresBinOver8 int n "CoresBinOver8"
  DownlinkBinUnder3 int n "DownlinkBinUnder3"
  DownlinkBin3To5 int n "DownlinkBin3To5"
  DownlinkBin5To8 int n "DownlinkBin5To8"
  DownlinkBin8To10 int n "DownlinkBin8To10"
  DownlinkBinOver10 int n "DownlinkBinOver10"
  RttBinUnder50 int n "RttBinUnder50"
  RttBin50To150 int n "RttBin50To150"
  RttBinOver150 int n "RttBinOver150"

LightningToggleMetrics 1o1 qg "Lightning Toggle Metrics" "Lightning Toggle Metrics"
  Id id d "Lightning Toggle Metrics ID"
  MetricsDate date -
  UserId reference - >User:User "User ID"
  Action string n
  SystemModstamp datetime d
  RecordCount int n

EventLogFile 0AT qg "Event Log File" "Event Log Files"
  Id id d "Event Log File ID"
  IsDeleted boolean d "Deleted"
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  EventType picklist -
  LogDate datetime -
  LogFileLength double -
  LogFileContentType string -
  ApiVersion double - "API Version"
  Sequence int -
  Interval picklist n =Daily|Hourly
  LogFileFieldNames string nx
  LogFileFieldTypes string nx
  LogFile base64 x

Report 00O qgsv "Report" "Reports"
  Id id d "Report ID"
  OwnerId reference - >Owner:Folder,Organization,User "Owner ID"
  FolderName string n
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  IsDeleted boolean d "Deleted"
  Name string N "Report Name"
  Description string n
  DeveloperName string - "Report Unique Name"
  NamespacePrefix string n
  LastRunDate datetime n "Last Run"
  SystemModstamp datetime d
  Format picklist d =Tabular|Summary|Matrix|MultiBlock
  LastViewedDate datetime n
  LastReferencedDate datetime n

Dashboard 01Z qgslv "Dashboard" "Dashboards"
  Id id d "Dashboard ID"
  IsDeleted boolean d "Deleted"
  OwnerId reference - >Owner:User "Owner ID"
  FolderId reference - >Folder:Folder "Folder ID"
  FolderName string n
  Title string N
  DeveloperName string - "Dashboard Unique Name"
  NamespacePrefix string n
  Description string n
  LeftSize picklist -
  MiddleSize picklist n
  RightSize picklist -
  CreatedDate datetime d
  CreatedById reference d >CreatedBy:User "Created By ID"
  LastModifiedDate datetime d
  LastModifiedById reference d >LastModifiedBy:User "Last Modified By ID"
  SystemModstamp datetime d
  RunningUserId reference - >RunningUser:User "Running User ID"
  TitleColor int -
  TitleSize int -
  TextColor int -
  BackgroundStart int - "Starting Color"
  BackgroundEnd int - "Ending Color"
  BackgroundDirection picklist - "Background Fade Direction"
  Type picklist - "Dashboard Running User"
  LastViewedDate datetime n
  LastReferencedDate datetime n
  DashboardResultRefreshedDate string n "Last refreshed for this user"
  DashboardResultRunningUser string n "Running as"
  ColorPalette picklist n
  ChartTheme picklist n "Chart Background"
`;
