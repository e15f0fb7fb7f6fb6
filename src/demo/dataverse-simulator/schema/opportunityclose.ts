export const opportunityclose = `opportunityclose|OpportunityClose|opportunitycloses|4208|activityid|subject|UserOwned|activity trackable
activityadditionalparams|Memo||cu|Activity Additional Parameters|{"maxLength":8192}
activityid|Uniqueidentifier|s|c|Activity|
activitytypecode|EntityName|s||Activity Type|
actualdurationminutes|Integer||cu|Actual Duration|
actualend|DateTime||cu|Actual End|
actualrevenue|Money||cu|Actual Revenue|
actualrevenue_base|Money|||Actual Revenue (Base)|
actualstart|DateTime||cu|Actual Start|
bcc|PartyList||cu|Bcc|
category|String||cu|Category|{"maxLength":250}
cc|PartyList||cu|Cc|
community|Picklist||cu|Social Channel|{"options":[[1,"Facebook"],[2,"Twitter"],[0,"Other"]]}
competitorid|Lookup||cu|Competitor|{"targets":["competitor"]}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdbyexternalparty|Uniqueidentifier||cu|Created By (External Party)|
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
customers|PartyList||cu|Customers|
deliverylastattemptedon|DateTime||cu|Date Delivery Last Attempted|
deliveryprioritycode|Picklist||cu|Delivery Priority|{"options":[[0,"Low"],[1,"Normal"],[2,"High"]]}
description|Memo||cu|Description|{"maxLength":2000}
exchangeitemid|String||cu|Exchange Item ID|{"maxLength":200}
exchangerate|Decimal|||Exchange Rate|
exchangeweblink|String||cu|Exchange WebLink|{"maxLength":1250}
from|PartyList||cu|From|
importsequencenumber|Integer||cu|Import Sequence Number|
instancetypecode|Picklist|s|cu|Recurring Instance Type|{"options":[[0,"Not Recurring"],[1,"Recurring Master"],[2,"Recurring Instance"],[3,"Recurring Exception"],[4,"Recurring Future Exception"]]}
isbilled|Boolean||cu|Is Billed|
ismapiprivate|Boolean||cu|Is Private|
isregularactivity|Boolean|s||Is Regular Activity|
isworkflowcreated|Boolean||cu|Is Workflow Created|
lastonholdtime|DateTime||cu|Last On Hold Time|
leftvoicemail|Boolean||cu|Left Voice Mail|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedbyexternalparty|Uniqueidentifier||cu|Modified By (External Party)|
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
onholdtime|Integer|||On Hold Time (Minutes)|
opportunityid|Lookup|a|cu|Opportunity|{"targets":["opportunity"]}
optionalattendees|PartyList||cu|Optional Attendees|
organizer|PartyList||cu|Organizer|
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
partners|PartyList||cu|Outsource Vendors|
postponeactivityprocessinguntil|DateTime||cu|Delay activity processing until|
prioritycode|Picklist||cu|Priority|{"options":[[0,"Low"],[1,"Normal"],[2,"High"]]}
processid|Uniqueidentifier||cu|Process|
regardingobjectid|Lookup||cu|Regarding|{"targets":["account","bookableresourcebooking","campaign","campaignactivity","contact","contract","entitlement","incident","invoice","knowledgearticle","knowledgebaserecord","lead","opportunity","quote","salesorder"]}
requiredattendees|PartyList||cu|Required Attendees|
resources|PartyList||cu|Resources|
scheduleddurationminutes|Integer||cu|Scheduled Duration|
scheduledend|DateTime||cu|Due Date|
scheduledstart|DateTime||cu|Start Date|
sendermailboxid|Uniqueidentifier||cu|Sender's Mailbox|
senton|DateTime||cu|Date Sent|
seriesid|Uniqueidentifier||cu|Series Id|
serviceid|Lookup||cu|Service|{"targets":["service"]}
slaid|Lookup||cu|SLA|{"targets":["sla"]}
slainvokedid|Lookup|||Last SLA applied|{"targets":["sla"]}
sortdate|DateTime|||Sort Date|
stageid|Uniqueidentifier||cu|Process Stage|
statecode|State|s|cu|Status|{"options":[[0,"Open"],[1,"Completed"],[2,"Canceled"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"Open",0],[2,"Completed",1],[3,"Canceled",2]]}
subcategory|String||cu|Sub-Category|{"maxLength":250}
subject|String|a|cu|Subject|{"maxLength":200}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
to|PartyList||cu|To|
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version Number|`;
