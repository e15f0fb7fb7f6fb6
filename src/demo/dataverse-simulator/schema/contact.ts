export const contact = `contact|Contact|contacts|2|contactid|fullname|UserOwned|tracked trackable audited auditable
accountid|Uniqueidentifier||cu|Account|
accountrolecode|Picklist||cu|Role|{"options":[[1,"Decision Maker"],[2,"Employee"],[3,"Influencer"]]}
address1_city|String||cu|Address 1: City|{"maxLength":80}
addressid|Lookup||cu|Address: ID|{"targets":["customeraddressinline"]}
aging30|Money||cu|Aging 30|
aging30_base|Money|||Aging 30 (Base)|
aging60|Money||cu|Aging 60|
aging60_base|Money|||Aging 60 (Base)|
aging90|Money||cu|Aging 90|
aging90_base|Money|||Aging 90 (Base)|
anniversary|DateTime||cu|Anniversary|{"dateOnly":true}
annualincome|Money||cu|Annual Income|
annualincome_base|Money|||Annual Income (Base)|
assistantname|String||cu|Assistant|{"maxLength":100}
assistantphone|String||cu|Assistant Phone|{"maxLength":50}
birthdate|DateTime||cu|Birthday|{"dateOnly":true}
business2|String||cu|Business Phone 2|{"maxLength":50}
callback|String||cu|Callback Number|{"maxLength":50}
childrensnames|String||cu|Children's Names|{"maxLength":255}
company|String||cu|Company Phone|{"maxLength":50}
contactid|Uniqueidentifier|s|c|Contact|
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdbyexternalparty|Uniqueidentifier||cu|Created By (External Party)|
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
creditlimit|Money||cu|Credit Limit|
creditlimit_base|Money|||Credit Limit (Base)|
creditonhold|Boolean||cu|Credit Hold|
customersizecode|Picklist||cu|Customer Size|{"options":[[1,"Default Value"]]}
customertypecode|Picklist||cu|Relationship Type|{"options":[[1,"Default Value"]]}
defaultpricelevelid|Lookup||cu|Price List|{"targets":["pricelevel"]}
department|String||cu|Department|{"maxLength":100}
description|Memo||cu|Description|{"maxLength":2000}
donotbulkemail|Boolean||cu|Do not allow Bulk Emails|
donotbulkpostalmail|Boolean||cu|Do not allow Bulk Mails|
donotemail|Boolean||cu|Do not allow Emails|
donotfax|Boolean||cu|Do not allow Faxes|
donotphone|Boolean||cu|Do not allow Phone Calls|
donotpostalmail|Boolean||cu|Do not allow Mails|
donotsendmm|Boolean||cu|Send Marketing Materials|
educationcode|Picklist||cu|Education|{"options":[[1,"Default Value"]]}
emailaddress1|String||cu|Email|{"maxLength":100}
emailaddress2|String||cu|Email Address 2|{"maxLength":100}
emailaddress3|String||cu|Email Address 3|{"maxLength":100}
employeeid|String||cu|Employee|{"maxLength":50}
entityimageid|Uniqueidentifier||cu|Entity Image Id|
exchangerate|Decimal|||Exchange Rate|
externaluseridentifier|String||cu|External User Identifier|{"maxLength":50}
familystatuscode|Picklist||cu|Marital Status|{"options":[[1,"Single"],[2,"Married"],[3,"Divorced"],[4,"Widowed"]]}
fax|String||cu|Fax|{"maxLength":50}
firstname|String|r|cu|First Name|{"maxLength":50}
followemail|Boolean||cu|Follow Email Activity|
ftpsiteurl|String||cu|FTP Site|{"maxLength":200}
fullname|String|||Full Name|{"maxLength":160}
gendercode|Picklist||cu|Gender|{"options":[[1,"Male"],[2,"Female"]]}
governmentid|String||cu|Government|{"maxLength":50}
haschildrencode|Picklist||cu|Has Children|{"options":[[1,"Default Value"]]}
home2|String||cu|Home Phone 2|{"maxLength":50}
importsequencenumber|Integer||cu|Import Sequence Number|
isbackofficecustomer|Boolean||cu|Back Office Customer|
jobtitle|String||cu|Job Title|{"maxLength":100}
lastname|String|a|cu|Last Name|{"maxLength":50}
lastonholdtime|DateTime||cu|Last On Hold Time|
lastusedincampaign|DateTime||cu|Last Date Included in Campaign|
leadsourcecode|Picklist||cu|Lead Source|{"options":[[1,"Default Value"]]}
managername|String||cu|Manager|{"maxLength":100}
managerphone|String||cu|Manager Phone|{"maxLength":50}
marketingonly|Boolean||cu|Marketing Only|
masterid|Lookup|||Master ID|{"targets":["contact"]}
merged|Boolean|||Merged|
middlename|String||cu|Middle Name|{"maxLength":50}
mobilephone|String||cu|Mobile Phone|{"maxLength":50}
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedbyexternalparty|Uniqueidentifier||cu|Modified By (External Party)|
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
nickname|String||cu|Nickname|{"maxLength":100}
numberofchildren|Integer||cu|No. of Children|
onholdtime|Integer|||On Hold Time (Minutes)|
originatingleadid|Lookup||cu|Originating Lead|{"targets":["lead"]}
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
pager|String||cu|Pager|{"maxLength":50}
parentcontactid|Uniqueidentifier||cu|Parent Contact|
parentcustomerid|Customer||cu|Company Name|{"targets":["account","contact"]}
participatesinworkflow|Boolean||cu|Participates in Workflow|
paymenttermscode|Picklist||cu|Payment Terms|{"options":[[1,"Net 30"],[2,"2% 10, Net 30"],[3,"Net 45"],[4,"Net 60"]]}
preferredappointmentdaycode|Picklist||cu|Preferred Day|{"options":[[0,"Sunday"],[1,"Monday"],[2,"Tuesday"],[3,"Wednesday"],[4,"Thursday"],[5,"Friday"],[6,"Saturday"]]}
preferredappointmenttimecode|Picklist||cu|Preferred Time|{"options":[[1,"Morning"],[2,"Afternoon"],[3,"Evening"]]}
preferredcontactmethodcode|Picklist||cu|Preferred Method of Contact|{"options":[[1,"Any"],[2,"Email"],[3,"Phone"],[4,"Fax"],[5,"Mail"]]}
preferredequipmentid|Lookup||cu|Preferred Facility/Equipment|{"targets":["equipment"]}
preferredserviceid|Lookup||cu|Preferred Service|{"targets":["service"]}
preferredsystemuserid|Lookup||cu|Preferred User|{"targets":["systemuser"]}
processid|Uniqueidentifier||cu|Process|
salutation|String||cu|Salutation|{"maxLength":100}
shippingmethodcode|Picklist||cu|Shipping Method|{"options":[[1,"Default Value"]]}
slaid|Lookup||cu|SLA|{"targets":["sla"]}
slainvokedid|Lookup|||Last SLA applied|{"targets":["sla"]}
spousesname|String||cu|Spouse/Partner Name|{"maxLength":100}
stageid|Uniqueidentifier||cu|Process Stage|
statecode|State|s|cu|Status|{"options":[[0,"Active"],[1,"Inactive"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"Active",0],[2,"Inactive",1]]}
suffix|String||cu|Suffix|{"maxLength":10}
telephone1|String||cu|Business Phone|{"maxLength":50}
telephone2|String||cu|Home Phone|{"maxLength":50}
telephone3|String||cu|Telephone 3|{"maxLength":50}
territorycode|Picklist||cu|Territory|{"options":[[1,"Default Value"]]}
timespentbymeonemailandmeetings|String||cu|Time Spent by me|{"maxLength":1250}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version Number|
websiteurl|String||cu|Website|{"maxLength":200}
yomifirstname|String||cu|Yomi First Name|{"maxLength":150}
yomifullname|String|||Yomi Full Name|{"maxLength":450}
yomilastname|String||cu|Yomi Last Name|{"maxLength":150}
yomimiddlename|String||cu|Yomi Middle Name|{"maxLength":150}`;
