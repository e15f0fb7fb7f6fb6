export const incident = `incident|Incident|incidents|112|incidentid|title|UserOwned|tracked trackable audited auditable
accountid|Uniqueidentifier||cu|Account|
activitiescomplete|Boolean||cu|Activities Complete|
actualserviceunits|Integer||cu|Actual Service Units|
billedserviceunits|Integer||cu|Billed Service Units|
blockedprofile|Boolean||cu|Blocked Profile|
caseorigincode|Picklist||cu|Origin|{"options":[[1,"Phone"],[2,"Email"],[3,"Web"],[2483,"Facebook"],[3986,"Twitter"]]}
casetypecode|Picklist||cu|Case Type|{"options":[[1,"Question"],[2,"Problem"],[3,"Request"]]}
checkemail|Boolean||cu|Check Email|
contactid|Uniqueidentifier||cu|Contact|
contractdetailid|Lookup||cu|Contract Line|{"targets":["contractline"]}
contractid|Lookup||cu|Contract|{"targets":["contract"]}
contractservicelevelcode|Picklist||cu|Service Level|{"options":[[1,"Gold"],[2,"Silver"],[3,"Bronze"]]}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdbyexternalparty|Uniqueidentifier||cu|Created By (External Party)|
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
customercontacted|Boolean||cu|Customer Contacted|
customerid|Customer||cu|Customer|{"targets":["account","contact"]}
customersatisfactioncode|Picklist||cu|Satisfaction|{"options":[[5,"Very Satisfied"],[4,"Satisfied"],[3,"Neutral"],[2,"Dissatisfied"],[1,"Very Dissatisfied"]]}
decremententitlementterm|Boolean||cu|Decrement Entitlement Terms|
description|Memo||cu|Description|{"maxLength":2000}
emailaddress|String||cu|Email Address|{"maxLength":100}
entitlementid|Lookup||cu|Entitlement|{"targets":["entitlement"]}
entityimageid|Uniqueidentifier||cu|entityimageid|
escalatedon|DateTime||cu|Escalated On|
exchangerate|Decimal|||Exchange Rate|
existingcase|Lookup||cu|Existing Case|{"targets":["incident"]}
firstresponsebykpiid|Lookup||cu|First Response By KPI|{"targets":["slakpiinstance"]}
firstresponsesent|Boolean||cu|First Response Sent|
firstresponseslastatus|Picklist||cu|First Response SLA Status|{"options":[[1,"In Progress"],[2,"Nearing Noncompliance"],[3,"Succeeded"],[4,"Noncompliant"]]}
followupby|DateTime||cu|Follow Up By|
followuptaskcreated|Boolean||cu|Follow up Task Created|
importsequencenumber|Integer||cu|Import Sequence Number|
incidentid|Uniqueidentifier|s|c|Case|
incidentstagecode|Picklist||cu|Case Stage|{"options":[[1,"Default Value"]]}
influencescore|Double||cu|Influence Score|
isdecrementing|Boolean||cu|Decrementing|
isescalated|Boolean||cu|Is Escalated|
kbarticleid|Lookup||cu|Knowledge Base Article|{"targets":["article"]}
lastonholdtime|DateTime||cu|Last On Hold Time|
masterid|Lookup|||Master Case|{"targets":["incident"]}
merged|Boolean|||Internal Use Only|
messagetypecode|Picklist||cu|Received As|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedbyexternalparty|Uniqueidentifier||cu|Modified By (External Party)|
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
numberofchildincidents|Integer||cu|Child Cases|
onholdtime|Integer|||On Hold Time (Minutes)|
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
parentcaseid|Lookup||cu|Parent Case|{"targets":["incident"]}
primarycontactid|Lookup||cu|Contact|{"targets":["contact"]}
prioritycode|Picklist||cu|Priority|{"options":[[1,"High"],[2,"Normal"],[3,"Low"]]}
processid|Uniqueidentifier||cu|Process Id|
productid|Lookup||cu|Product|{"targets":["product"]}
productserialnumber|String||cu|Serial Number|{"maxLength":100}
resolveby|DateTime||cu|Resolve By|
resolvebykpiid|Lookup||cu|Resolve By KPI|{"targets":["slakpiinstance"]}
resolvebyslastatus|Picklist||cu|Resolve By SLA Status|{"options":[[1,"In Progress"],[2,"Nearing Noncompliance"],[3,"Succeeded"],[4,"Noncompliant"]]}
responseby|DateTime||cu|First Response By|
responsiblecontactid|Lookup||cu|Responsible Contact|{"targets":["contact"]}
routecase|Boolean||cu|Route Case|
sentimentvalue|Double||cu|Sentiment Value|
servicestage|Picklist||cu|Service Stage|{"options":[[0,"Identify"],[1,"Research"],[2,"Resolve"]]}
severitycode|Picklist||cu|Severity|{"options":[[1,"Default Value"]]}
slaid|Lookup||cu|SLA|{"targets":["sla"]}
slainvokedid|Lookup|||Last SLA applied|{"targets":["sla"]}
socialprofileid|Lookup||cu|Social Profile|{"targets":["socialprofile"]}
stageid|Uniqueidentifier||cu|Stage Id|
statecode|State|s|cu|Status|{"options":[[0,"Active"],[1,"Resolved"],[2,"Canceled"]]}
statuscode|Status||cu|Status Reason|{"options":[[5,"Problem Solved",1],[1000,"Information Provided",1],[6,"Canceled",2],[2000,"Merged",2],[1,"In Progress",0],[2,"On Hold",0],[3,"Waiting for Details",0],[4,"Researching",0]]}
subjectid|Uniqueidentifier||cu|Subject|
ticketnumber|String||cu|Case Number|{"maxLength":100}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
title|String|a|cu|Case Title|{"maxLength":200}
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version Number|`;
