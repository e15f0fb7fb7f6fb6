export const letter = `letter|Letter|letters|4207|activityid|subject|UserOwned|activity tracked trackable auditable
activityid|Uniqueidentifier|s|c|Activity|
activitytypecode|EntityName|s||Activity Type|
actualdurationminutes|Integer||cu|Actual Duration|
actualend|DateTime||cu|Actual End|
actualstart|DateTime||cu|Actual Start|
address|String||cu|Address|{"maxLength":200}
bcc|PartyList||cu|Bcc|
category|String||cu|Category|{"maxLength":250}
cc|PartyList||cu|Cc|
community|Picklist|||community|{"options":[[1,"Facebook"],[2,"Twitter"],[0,"Other"]]}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
description|Memo||cu|Description|{"maxLength":2000}
directioncode|Boolean||cu|Direction|{"default":true}
exchangerate|Decimal|||Exchange Rate|
from|PartyList||cu|From|
importsequencenumber|Integer||cu|Import Sequence Number|
instancetypecode|Picklist|s||instancetypecode|{"options":[[0,"Not Recurring"],[1,"Recurring Master"],[2,"Recurring Instance"],[3,"Recurring Exception"],[4,"Recurring Future Exception"]]}
isbilled|Boolean||cu|Is Billed|
ismapiprivate|Boolean|||ismapiprivate|
isregularactivity|Boolean|s||Is Regular Activity|
isworkflowcreated|Boolean||cu|Is Workflow Created|
lastonholdtime|DateTime||cu|Last On Hold Time|
leftvoicemail|Boolean|||leftvoicemail|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
onholdtime|Integer|||On Hold Time (Minutes)|
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
prioritycode|Picklist||cu|Priority|{"options":[[0,"Low"],[1,"Normal"],[2,"High"]]}
processid|Uniqueidentifier||cu|Process|
regardingobjectid|Lookup||cu|Regarding|{"targets":["account","bookableresourcebooking","campaign","campaignactivity","contact","contract","entitlement","incident","invoice","knowledgearticle","knowledgebaserecord","lead","opportunity","quote","salesorder"]}
scheduleddurationminutes|Integer||cu|Scheduled Duration|
scheduledend|DateTime||cu|Due Date|
scheduledstart|DateTime||cu|Start Date|
senton|DateTime|||senton|
serviceid|Lookup||cu|Service|{"targets":["service"]}
slaid|Lookup||cu|SLA|{"targets":["sla"]}
slainvokedid|Lookup|||Last SLA applied|{"targets":["sla"]}
sortdate|DateTime|||Sort Date|
stageid|Uniqueidentifier||cu|Process Stage|
statecode|State|s|cu|Activity Status|{"options":[[0,"Open"],[1,"Completed"],[2,"Canceled"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"Open",0],[2,"Draft",0],[3,"Received",1],[4,"Sent",1],[5,"Canceled",2]]}
subcategory|String||cu|Sub-Category|{"maxLength":250}
subject|String|a|cu|Subject|{"maxLength":200}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
to|PartyList||cu|To|
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version Number|`;
