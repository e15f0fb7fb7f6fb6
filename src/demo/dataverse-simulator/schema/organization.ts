export const organization = `organization|Organization|organizations|1019|organizationid|name|None|
aciwebendpointurl|String||cu|ACI Tenant URL.|{"maxLength":500}
acknowledgementtemplateid|Uniqueidentifier||cu|Acknowledgement Template|
allowaddressbooksyncs|Boolean|s|cu|Allow Address Book Synchronization|
allowautoresponsecreation|Boolean||cu|Allow Automatic Response Creation|
allowautounsubscribe|Boolean||cu|Allow Automatic Unsubscribe|
allowautounsubscribeacknowledgement|Boolean||cu|Allow Automatic Unsubscribe Acknowledgement|
allowclientmessagebarad|Boolean|s|cu|Allow Outlook Client Message Bar Advertisement|
allowentityonlyaudit|Boolean|s|cu|Allow Entity Level Auditing|
allowlegacydialogsembedding|Boolean|s|cu|Enable embedding of certain legacy dialogs in Unified Interface browser client|
allowmarketingemailexecution|Boolean|s|cu|Allow Marketing Email Execution|
allowofflinescheduledsyncs|Boolean|s|cu|Allow Offline Scheduled Synchronization|
allowoutlookscheduledsyncs|Boolean|s|cu|Allow Scheduled Synchronization|
allowunresolvedpartiesonemailsend|Boolean|s|cu|Allow Unresolved Address Email Send|
allowuserformmodepreference|Boolean|s|cu|Allow User Form Mode Preference|
allowusersseeappdownloadmessage|Boolean|s|cu|Allow the showing tablet application notification bars in a browser.|
allowwebexcelexport|Boolean|s|cu|Allow Export to Excel|
amdesignator|String|s|cu|AM Designator|{"maxLength":25}
appdesignerexperienceenabled|Boolean|s|cu|Enable App Designer Experience for this Organization|
appointmentricheditorexperience|Boolean|s|cu|Enable Rich Editing Experience for Appointment|
auditretentionperiod|Integer||u|auditretentionperiod|
auditretentionperiodv2|Integer||u|auditretentionperiodv2|
autoapplydefaultoncasecreate|Boolean|s|cu|Auto Apply Default Entitlement on Case Create|
autoapplydefaultoncaseupdate|Boolean|s|cu|Auto Apply Default Entitlement on Case Update|
autoapplysla|Boolean|s|cu|Is Auto-apply SLA After Manually Over-riding|
azureschedulerjobcollectionname|String||cu|For internal use only.|{"maxLength":100}
basecurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
basecurrencyprecision|Integer|s|cu|Base Currency Precision|
basecurrencysymbol|String|s|cu|Base Currency Symbol|{"maxLength":5}
bingmapsapikey|String||cu|Bing Maps API Key|{"maxLength":1024}
blockedattachments|Memo||cu|Block Attachments|{"maxLength":1073741823}
bounddashboarddefaultcardexpanded|Boolean|s|cu|Display cards in expanded state for Interactive Dashboard|
bulkoperationprefix|String|s|cu|Bulk Operation Prefix|{"maxLength":20}
businessclosurecalendarid|Uniqueidentifier||cu|Business Closure Calendar|
calendartype|Integer||cu|Calendar Type|
campaignprefix|String|s|cu|Campaign Prefix|{"maxLength":20}
cascadestatusupdate|Boolean||cu|Cascade Status Update|
caseprefix|String||cu|Case Prefix|{"maxLength":20}
categoryprefix|String|s|cu|Category Prefix|{"maxLength":20}
clientfeatureset|Memo||cu|Client Feature Set|{"maxLength":1073741823}
contractprefix|String||cu|Contract Prefix|{"maxLength":20}
cortanaproactiveexperienceenabled|Boolean|s|cu|Enable Cortana Proactive Experience Flow processes for this Organization|
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
createproductswithoutparentinactivestate|Boolean|s|cu|Enable Active Initial Product State|
currencydecimalprecision|Integer|s|cu|Currency Decimal Precision|
currencydisplayoption|Picklist|s|cu|Display Currencies Using|{"options":[[0,"Currency symbol"],[1,"Currency code"]]}
currencyformatcode|Picklist|s|cu|Currency Format Code|{"options":[[0,"$123"],[1,"123$"],[2,"$ 123"],[3,"123 $"]]}
currencysymbol|String||cu|Currency Symbol|{"maxLength":13}
currentbulkoperationnumber|Integer||cu|Current Bulk Operation Number|
currentcampaignnumber|Integer||cu|Current Campaign Number|
currentcasenumber|Integer||cu|Current Case Number|
currentcategorynumber|Integer|s|cu|Current Category Number|
currentcontractnumber|Integer||cu|Current Contract Number|
currentimportsequencenumber|Integer|s|cu|Current Import Sequence Number|
currentinvoicenumber|Integer||cu|Current Invoice Number|
currentkanumber|Integer|s|cu|Current Knowledge Article Number|
currentkbnumber|Integer||cu|Current Article Number|
currentordernumber|Integer||cu|Current Order Number|
currentparsedtablenumber|Integer|s|cu|Current Parsed Table Number|
currentquotenumber|Integer||cu|Current Quote Number|
dateformatcode|Picklist|s|cu|Date Format Code|
dateformatstring|String||cu|Date Format String|{"maxLength":255}
dateseparator|String||cu|Date Separator|{"maxLength":5}
dayssincerecordlastmodifiedmaxvalue|Integer|s|cu|Max value of Days since record last modified|
decimalsymbol|String|s|cu|Decimal Symbol|{"maxLength":5}
defaultcountrycode|String||cu|Default Country Code|{"maxLength":30}
defaultcrmcustomname|String|s|cu|Name of the default app|{"maxLength":100}
defaultemailserverprofileid|Uniqueidentifier||cu|Email Server Profile|
defaultemailsettings|Memo||cu|Default Email Settings|{"maxLength":1073741823}
defaultmobileofflineprofileid|Uniqueidentifier||cu|Default Mobile Offline Profile|
defaultrecurrenceendrangetype|Picklist||cu|Default Recurrence End Range Type|{"options":[[1,"No End Date"],[2,"Number of Occurrences"],[3,"End By Date"]]}
defaultthemedata|Memo||cu|Default Theme Data|{"maxLength":1073741823}
delegatedadminuserid|Uniqueidentifier||cu|Delegated Admin|
disabledreason|String|||Disabled Reason|{"maxLength":500}
disablesocialcare|Boolean|s|cu|Is Social Care disabled|
discountcalculationmethod|Picklist|s|cu|Discount calculation method|{"options":[[0,"Line item"],[1,"Per unit"]]}
displaynavigationtour|Boolean|s|cu|Display Navigation Tour|
emailconnectionchannel|Picklist|s|cu|Email Connection Channel|{"options":[[0,"Server-Side Synchronization"],[1,"Microsoft Dynamics 365 Email Router"]]}
emailcorrelationenabled|Boolean|s|cu|Use Email Correlation|
emailsendpollingperiod|Integer|s|cu|Email Send Polling Frequency|
enablebingmapsintegration|Boolean|s|cu|Enable Integration with Bing Maps|
enableimmersiveskypeintegration|Boolean|s|cu|Enable Integration with Immersive Skype|
enablelpauthoring|Boolean|s|cu|Enable Learning Path Authoring|
enablemicrosoftflowintegration|Boolean|s|cu|Enable Integration with Microsoft Flow|
enablepricingoncreate|Boolean|s|cu|Enable Pricing On Create|
enablesmartmatching|Boolean||cu|Enable Smart Matching|
enforcereadonlyplugins|Boolean|s|cu|Organization setting to enforce read only plugins.|
entityimageid|Uniqueidentifier||cu|Entity Image Id|
expirechangetrackingindays|Integer|s|cu|Days to Expire Change Tracking Deleted Records|
expiresubscriptionsindays|Integer|s|cu|Days to Expire Subscriptions|
externalbaseurl|String||cu|External Base URL|{"maxLength":500}
externalpartycorrelationkeys|Memo||cu|ExternalPartyEnabled Entities correlation Keys|{"maxLength":1073741823}
externalpartyentitysettings|Memo||cu|ExternalPartyEnabled Entities Settings.For internal use only|{"maxLength":1073741823}
featureset|Memo||cu|Feature Set|{"maxLength":1073741823}
fiscalcalendarstart|DateTime||cu|Fiscal Calendar Start|
fiscalperiodformat|String||cu|Fiscal Period Format|{"maxLength":25}
fiscalperiodformatperiod|Picklist||cu|Format for Fiscal Period|{"options":[[1,"Quarter {0}"],[2,"Q{0}"],[3,"P{0}"],[4,"Month {0}"],[5,"M{0}"],[6,"Semester {0}"],[7,"Month Name"]]}
fiscalperiodtype|Integer|s|cu|Fiscal Period Type|
fiscalsettingsupdated|Boolean|s|cu|Is Fiscal Settings Updated|
fiscalyeardisplaycode|Integer|s|cu|Fiscal Year Display|
fiscalyearformat|String||cu|Fiscal Year Format|{"maxLength":25}
fiscalyearformatprefix|Picklist||cu|Prefix for Fiscal Year|{"options":[[1,"FY"],[2,""]]}
fiscalyearformatsuffix|Picklist||cu|Suffix for Fiscal Year|{"options":[[1,"FY"],[2," Fiscal Year"],[3,""]]}
fiscalyearformatyear|Picklist||cu|Fiscal Year Format Year|{"options":[[1,"YYYY"],[2,"YY"],[3,"GGYY"]]}
fiscalyearperiodconnect|String|s|cu|Fiscal Year Period Connector|{"maxLength":5}
fullnameconventioncode|Picklist|s|cu|Full Name Display Order|{"options":[[0,"Last Name, First Name"],[1,"First Name"],[2,"Last Name, First Name, Middle Initial"],[3,"First Name, Middle Initial, Last Name"],[4,"Last Name, First Name, Middle Name"],[5,"First Name, Middle Name, Last Name"],[6,"Last Name, space, First Name"],[7,"Last Name, no space, First Name"]]}
futureexpansionwindow|Integer|s|cu|Future Expansion Window|
generatealertsforerrors|Boolean|s|cu|Generate Alerts For Errors|
generatealertsforinformation|Boolean|s|cu|Generate Alerts For Information|
generatealertsforwarnings|Boolean|s|cu|Generate Alerts For Warnings|
getstartedpanecontentenabled|Boolean|s|cu|Is Get Started Pane Content Enabled|
globalappendurlparametersenabled|Boolean|s|cu|Is AppendUrl Parameters enabled|
globalhelpurl|String||cu|Global Help URL.|{"maxLength":500}
globalhelpurlenabled|Boolean|s|cu|Is Customizable Global Help enabled|
goalrollupexpirytime|Integer|s|cu|Rollup Expiration Time for Goal|
goalrollupfrequency|Integer|s|cu|Automatic Rollup Frequency for Goal|
grantaccesstonetworkservice|Boolean||cu|Grant Access To Network Service|
hashdeltasubjectcount|Integer||cu|Hash Delta Subject Count|
hashfilterkeywords|Memo||cu|Hash Filter Keywords|{"maxLength":1073741823}
hashmaxcount|Integer||cu|Hash Max Count|
hashminaddresscount|Integer||cu|Hash Min Address Count|
highcontrastthemedata|Memo||cu|High contrast Theme Data|{"maxLength":1073741823}
ignoreinternalemail|Boolean|s|cu|Ignore Internal Email|
inactivitytimeoutenabled|Boolean|s|cu|Inactivity timeout enabled|
inactivitytimeoutinmins|Integer||cu|Inactivity timeout in minutes|
inactivitytimeoutreminderinmins|Integer||cu|Inactivity timeout reminder in minutes|
incomingemailexchangeemailretrievalbatchsize|Integer||cu|Exchange Email Retrieval Batch Size|
initialversion|String||cu|Initial Version|{"maxLength":20}
integrationuserid|Uniqueidentifier||cu|Integration User|
invoiceprefix|String||cu|Invoice Prefix|{"maxLength":20}
isactioncardenabled|Boolean|s|cu|Enable Action Card for this Organization|
isactionsupportfeatureenabled|Boolean|s|cu|Action Support Feature enabled|
isactivityanalysisenabled|Boolean|s|cu|Enable Relationship Analytics for this Organization|
isappmode|Boolean|s|cu|Is Application Mode Enabled|
isappointmentattachmentsyncenabled|Boolean|s|cu|Is Attachment Sync Enabled|
isassignedtaskssyncenabled|Boolean|s|cu|Is Assigned Tasks Sync Enabled|
isauditenabled|Boolean|s|cu|Is Auditing Enabled|
isautodatacaptureenabled|Boolean|s|cu|Enable Auto Capture for this Organization|
isautosaveenabled|Boolean|s|cu|Auto Save Enabled|
isbpfentitycustomizationfeatureenabled|Boolean|s|cu|BPF Entity Customization Feature enabled|
isconflictdetectionenabledformobileclient|Boolean|s|cu|Is Conflict Detection for Mobile Client enabled|
iscontactmailingaddresssyncenabled|Boolean|s|cu|Is Mailing Address Sync Enabled|
isdefaultcountrycodecheckenabled|Boolean|s|cu|Enable or disable country code selection|
isdelegateaccessenabled|Boolean|s|cu|Is Delegation Access Enabled|
isdelveactionhubintegrationenabled|Boolean|s|cu|Enable Action Hub for this Organization|
isdisabled|Boolean||cu|Is Organization Disabled|
isduplicatedetectionenabled|Boolean|s|cu|Is Duplicate Detection Enabled|
isduplicatedetectionenabledforimport|Boolean|s|cu|Is Duplicate Detection Enabled For Import|
isduplicatedetectionenabledforofflinesync|Boolean|s|cu|Is Duplicate Detection Enabled For Offline Synchronization|
isduplicatedetectionenabledforonlinecreateupdate|Boolean|s|cu|Is Duplicate Detection Enabled for Online Create/Update|
isemailmonitoringallowed|Boolean|s|cu|Allow tracking recipient activity on sent emails|
isemailserverprofilecontentfilteringenabled|Boolean|s|cu|Is Email Server Profile Content Filtering Enabled|
isenabledforallroles|Boolean|s|cu|option set values for isenabledforallroles|
isexternalfilestorageenabled|Boolean|s|cu|Enable external file storage|
isexternalsearchindexenabled|Boolean|s|cu|Enable external search data syncing|
isfiscalperiodmonthbased|Boolean|s|cu|Is Fiscal Period Monthly|
isfolderautocreatedonsp|Boolean|s|cu|Automatically create folders|
isfolderbasedtrackingenabled|Boolean|s|cu|Is Folder Based Tracking Enabled|
isfulltextsearchenabled|Boolean|s|cu|Enable Full-text search for Quick Find|
ishierarchicalsecuritymodelenabled|Boolean|s|cu|Enable Hierarchical Security Model|
ismailboxforcedunlockingenabled|Boolean|s|cu|Is Mailbox Forced Unlocking Enabled|
ismailboxinactivebackoffenabled|Boolean|s|cu|Is Mailbox Keep Alive Enabled|
ismobileclientondemandsyncenabled|Boolean|s|cu|Is Mobile Client On Demand Sync enabled|
ismobileofflineenabled|Boolean|s|cu|Enable MobileOffline for this Organization|
isnotesanalysisenabled|Boolean|s|cu|Enable Notes Analysis for this Organization|
isofficegraphenabled|Boolean|s|cu|Enable OfficeGraph for this Organization|
isonedriveenabled|Boolean|s|cu|Enable One Drive for this Organization|
ispresenceenabled|Boolean||cu|Presence Enabled|
ispreviewenabledforactioncard|Boolean|s|cu|Enable Preview Action Card feature for this Organization|
ispreviewforautocaptureenabled|Boolean|s|cu|Enable Auto Capture for this Organization at Preview Settings|
ispreviewforemailmonitoringallowed|Boolean|s|cu|Allows Preview For Email Monitoring|
isreadauditenabled|Boolean|s|cu|Is Read Auditing Enabled|
isregistered|Boolean||cu|Is Registered|
isrelationshipinsightsenabled|Boolean|s|cu|Enable Relationship Insights for this Organization|
isresourcebookingexchangesyncenabled|Boolean|s|cu|Resource booking synchronization enabled|
issopintegrationenabled|Boolean|s|cu|Is Sales Order Integration Enabled|
istextwrapenabled|Boolean|s|cu|Enable Text Wrap|
isuseraccessauditenabled|Boolean|s|cu|Is User Access Auditing Enabled|
isvintegrationcode|Picklist|s|cu|ISV Integration Mode|{"options":[[0,"None"],[1,"Web"],[2,"Outlook Workstation Client"],[3,"Web; Outlook Workstation Client"],[4,"Outlook Laptop Client"],[5,"Web; Outlook Laptop Client"],[6,"Outlook"],[7,"All"]]}
kaprefix|String|s|cu|Knowledge Article Prefix|{"maxLength":20}
kbprefix|String||cu|Article Prefix|{"maxLength":20}
kmsettings|Memo||cu|Knowledge Management Settings|{"maxLength":1073741823}
languagecode|Integer||cu|Language|
localeid|Integer|s|cu|Locale|
longdateformatcode|Integer|s|cu|Long Date Format|
mailboxintermittentissueminrange|Integer|s|cu|Lower Threshold For Mailbox Intermittent Issue|
mailboxpermanentissueminrange|Integer|s|cu|Lower Threshold For Mailbox Permanent Issue.|
maxactionstepsinbpf|Integer|s|cu|Maximum number of actionsteps allowed in a BPF|
maxappointmentdurationdays|Integer|s|cu|Max Appointment Duration|
maxconditionsformobileofflinefilters|Integer||cu|Maximum number of conditions allowed for mobile offline filters|
maxdepthforhierarchicalsecuritymodel|Integer|s|cu|Maximum depth for hierarchy security propagation.|
maxfolderbasedtrackingmappings|Integer|s|cu|Max Folder Based Tracking Mappings|
maximumactivebusinessprocessflowsallowedperentity|Integer||cu|Maximum active business process flows per entity|
maximumdynamicpropertiesallowed|Integer|s|cu|Product Properties Item Limit|
maximumentitieswithactivesla|Integer||cu|Maximum number of active SLA allowed per entity in online|
maximumslakpiperentitywithactivesla|Integer||cu|Maximum number of active SLA KPI allowed per entity in online|
maximumtrackingnumber|Integer||cu|Max Tracking Number|
maxproductsinbundle|Integer|s|cu|Bundle Item Limit|
maxrecordsforexporttoexcel|Integer|s|cu|Max Records For Excel Export|
maxrecordsforlookupfilters|Integer|s|cu|Max Records Filter Selection|
maxsupportedinternetexplorerversion|Integer|s|cu|Max supported IE version|
maxuploadfilesize|Integer|s|cu|Max Upload File Size|
maxverboseloggingmailbox|Integer|s|cu|Max No Of Mailboxes To Enable For Verbose Logging|
maxverboseloggingsynccycles|Integer|s|cu|Maximum number of sync cycles for which verbose logging will be enabled by default|
microsoftflowenvironment|String||cu|Environment selected for Integration with Microsoft Flow|{"maxLength":1024}
minaddressbooksyncinterval|Integer|s|cu|Min Address Synchronization Frequency|
minofflinesyncinterval|Integer|s|cu|Min Offline Synchronization Frequency|
minoutlooksyncinterval|Integer|s|cu|Min Synchronization Frequency|
mobileofflineminlicenseprod|Integer|s|cu|Minimum number of user license required for mobile offline service by production/preview organization|
mobileofflineminlicensetrial|Integer|s|cu|Minimum number of user license required for mobile offline service by trial organization|
mobileofflinesyncinterval|Integer|s|cu|Sync interval for mobile offline.|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
name|String|s|cu|Organization Name|{"maxLength":160}
negativecurrencyformatcode|Integer|s|cu|Negative Currency Format|
negativeformatcode|Picklist|s|cu|Negative Format|{"options":[[0,"Brackets"],[1,"Dash"],[2,"Dash plus Space"],[3,"Trailing Dash"],[4,"Space plus Trailing Dash"]]}
nexttrackingnumber|Integer||cu|Next Tracking Number|
notifymailboxownerofemailserverlevelalerts|Boolean|s|cu|Notify Mailbox Owner Of Email Server Level Alerts|
numberformat|String||cu|Number Format|{"maxLength":2}
numbergroupformat|String||cu|Number Grouping Format|{"maxLength":50}
numberseparator|String|s|cu|Number Separator|{"maxLength":5}
officeappsautodeploymentenabled|Boolean|s|cu|Enable Office Apps Auto Deployment for this Organization|
officegraphdelveurl|String||cu|The url to open the Delve|{"maxLength":1000}
oobpricecalculationenabled|Boolean|s|cu|Enable OOB Price calculation|
orderprefix|String||cu|Order Prefix|{"maxLength":20}
organizationid|Uniqueidentifier|s|c|Organization|
organizationstate|Picklist||cu|Organization State|{"options":[[0,"Creating"],[1,"Upgrading"],[2,"Updating"],[3,"Active"]]}
orgdborgsettings|Memo||cu|Organization Database Organization Settings|{"maxLength":1073741823}
orginsightsenabled|Boolean|s|cu|Enable OrgInsights for this Organization|
parsedtablecolumnprefix|String|s|cu|Parsed Table Column Prefix|{"maxLength":20}
parsedtableprefix|String|s|cu|Parsed Table Prefix|{"maxLength":20}
pastexpansionwindow|Integer|s|cu|Past Expansion Window|
picture|Memo||cu|Picture|{"maxLength":1073741823}
pinpointlanguagecode|Integer||cu|pinpointlanguagecode|
plugintracelogsetting|Picklist|s|cu|Plug-in Trace Log Setting|{"options":[[0,"Off"],[1,"Exception"],[2,"All"]]}
pmdesignator|String|s|cu|PM Designator|{"maxLength":25}
postmessagewhitelistdomains|String||cu|For internal use only.|{"maxLength":500}
powerbifeatureenabled|Boolean|s|cu|Enable Power BI feature for this Organization|
pricingdecimalprecision|Integer|s|cu|Pricing Decimal Precision|
privacystatementurl|String||cu|Privacy Statement URL|{"maxLength":500}
privilegeusergroupid|Uniqueidentifier||cu|Privilege User Group|
privreportinggroupid|Uniqueidentifier||cu|Privilege Reporting Group|
privreportinggroupname|String||cu|Privilege Reporting Group Name|{"maxLength":256}
productrecommendationsenabled|Boolean|s|cu|Enable Product Recommendations for this Organization|
quickfindrecordlimitenabled|Boolean|s|cu|Quick Find Record Limit Enabled|
quoteprefix|String||cu|Quote Prefix|{"maxLength":20}
recurrencedefaultnumberofoccurrences|Integer|s|cu|Recurrence Default Number of Occurrences|
recurrenceexpansionjobbatchinterval|Integer|s|cu|Recurrence Expansion Job Batch Interval|
recurrenceexpansionjobbatchsize|Integer|s|cu|Recurrence Expansion On Demand Job Batch Size|
recurrenceexpansionsynchcreatemax|Integer|s|cu|Recurrence Expansion Synchronization Create Maximum|
referencesitemapxml|Memo||cu|Reference SiteMap XML|{"maxLength":1073741823}
rendersecureiframeforemail|Boolean|s|cu|Render Secure Frame For Email|
reportinggroupid|Uniqueidentifier||cu|Reporting Group|
reportinggroupname|String||cu|Reporting Group Name|{"maxLength":256}
reportscripterrors|Picklist|s|cu|Report Script Errors|{"options":[[0,"No preference for sending an error report to Microsoft about Microsoft Dynamics 365"],[1,"Ask me for permission to send an error report to Microsoft"],[2,"Automatically send an error report to Microsoft without asking me for permission"],[3,"Never send an error report to Microsoft about Microsoft Dynamics 365"]]}
requireapprovalforqueueemail|Boolean|s|cu|Is Approval For Queue Email Required|
requireapprovalforuseremail|Boolean|s|cu|Is Approval For User Email Required|
resolvesimilarunresolvedemailaddress|Boolean|s|cu|Apply same email address to all unresolved matches when you manually resolve it for one|
restrictstatusupdate|Boolean||cu|Restrict Status Update|
rierrorstatus|Integer||cu|Error status of Relationship Insights provisioning.|
sampledataimportid|Uniqueidentifier||cu|Sample Data Import|
schedulingengine|Picklist||cu|Scheduling engine for Appointments and Service Activities|{"options":[[0,"Legacy Scheduling Engine"]]}
schemanameprefix|String||cu|Customization Name Prefix|{"maxLength":8}
servestaticresourcesfromazurecdn|Boolean|s|cu|Serve Static Content From CDN|
sessiontimeoutenabled|Boolean|s|cu|Session timeout enabled|
sessiontimeoutinmins|Integer||cu|Session timeout in minutes|
sessiontimeoutreminderinmins|Integer||cu|Session timeout reminder in minutes|
sharepointdeploymenttype|Picklist||cu|Choose SharePoint Deployment Type|{"options":[[0,"Online"],[1,"On-Premises"]]}
sharetopreviousowneronassign|Boolean|s|cu|Share To Previous Owner On Assign|
showkbarticledeprecationnotification|Boolean|s|cu|Show KBArticle deprecation message to user|
showweeknumber|Boolean||cu|Show Week Number|
signupoutlookdownloadfwlink|String|s|cu|CRMForOutlookDownloadURL|{"maxLength":200}
sitemapxml|Memo||cu|SiteMap XML|{"maxLength":1073741823}
slapausestates|Memo||cu|SLA pause states|{"maxLength":1073741823}
socialinsightsenabled|Boolean||cu|Social Insights Enabled|
socialinsightsinstance|String||cu|Social Insights instance identifier|{"maxLength":2048}
socialinsightstermsaccepted|Boolean||cu|Social Insights Terms of Use|
sortid|Integer||cu|Sort|
sqlaccessgroupid|Uniqueidentifier||cu|SQL Access Group|
sqlaccessgroupname|String||cu|SQL Access Group Name|{"maxLength":256}
sqmenabled|Boolean||cu|Is SQM Enabled|
supportuserid|Uniqueidentifier||cu|Support User|
suppresssla|Boolean|s|cu|Is SLA suppressed|
syncoptinselection|Boolean|s|cu|Enable dynamics 365 azure sync framework for this organization.|
syncoptinselectionstatus|Picklist||cu|Status of opt-in or opt-out operation for dynamics 365 azure sync.|{"options":[[1,"Processing"],[2,"Passed"],[3,"Failed"]]}
systemuserid|Uniqueidentifier||cu|System User|
tagmaxaggressivecycles|Integer|s|cu|Auto-Tag Max Cycles|
tagpollingperiod|Integer|s|cu|Auto-Tag Interval|
taskbasedflowenabled|Boolean|s|cu|Enable Task Flow processes for this Organization|
textanalyticsenabled|Boolean|s|cu|Enable Text Analytics for this Organization|
timeformatcode|Picklist|s|cu|Time Format Code|
timeformatstring|String||cu|Time Format String|{"maxLength":255}
timeseparator|String||cu|Time Separator|{"maxLength":5}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
tokenexpiry|Integer||cu|Token Expiration Duration|
trackingprefix|String||cu|Tracking Prefix|{"maxLength":256}
trackingtokenidbase|Integer||cu|Tracking Token Base|
trackingtokeniddigits|Integer||cu|Tracking Token Digits|
uniquespecifierlength|Integer||cu|Unique String Length|
unresolveemailaddressifmultiplematch|Boolean|s|cu|Set To,cc,bcc fields as unresolved if multiple matches are found|
useinbuiltrulefordefaultpricelistselection|Boolean||cu|Use Inbuilt Rule For Default Pricelist Selection|
uselegacyrendering|Boolean|s|cu|Legacy Form Rendering|
usepositionhierarchy|Boolean|s|cu|Use position hierarchy|
useraccessauditinginterval|Integer|s|cu|User Authentication Auditing Interval|
usereadform|Boolean|s|cu|Use Read-Optimized Form|
usergroupid|Uniqueidentifier||cu|User Group|
useskypeprotocol|Boolean|s|cu|User Skype Protocol|
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
v3calloutconfighash|String||cu|V3 Callout Hash|{"maxLength":256}
versionnumber|BigInt|||Version Number|
webresourcehash|String|s|cu|Web resource hash|{"maxLength":100}
weekstartdaycode|Picklist|s|cu|Week Start Day Code|
widgetproperties|String||cu|For Internal use only.|{"maxLength":100}
yammergroupid|Integer||cu|Yammer Group Id|
yammernetworkpermalink|String||cu|Yammer Network Permalink|{"maxLength":100}
yammeroauthaccesstokenexpired|Boolean||cu|Yammer OAuth Access Token Expired|
yammerpostmethod|Picklist||cu|Internal Use Only|{"options":[[0,"Public"],[1,"Private"]]}
yearstartweekcode|Integer|s|cu|Year Start Week Code|`;
