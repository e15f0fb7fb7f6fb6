export const appointment = `appointment|Appointment|appointments|4201|activityid|subject|UserOwned|activity tracked trackable auditable
activityadditionalparams|Memo||cu|Activity Additional Parameters|{"maxLength":8192}
activityid|Uniqueidentifier|s|c|Activity|
activitytypecode|EntityName|s||Activity Type|
actualdurationminutes|Integer||cu|Actual Duration|
actualend|DateTime||cu|Actual End|
actualstart|DateTime||cu|Actual Start|
attachmentcount|Integer|s|cu|Attachment Count|
attachmenterrors|Picklist||cu|AttachmentErrors|{"options":[[0,"None"],[1,"The appointment was saved as a Microsoft Dynamics 365 appointment record, but not all the attachments could be saved with it. An attachment cannot be saved if it is blocked or if its file type is invalid."]]}
category|String||cu|Category|{"maxLength":250}
community|Picklist|||community|{"options":[[1,"Facebook"],[2,"Twitter"],[0,"Other"]]}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
description|Memo||cu|Description|{"maxLength":1048576}
exchangerate|Decimal|||Exchange Rate|
globalobjectid|String||cu|Outlook Appointment|{"maxLength":300}
importsequencenumber|Integer||cu|Import Sequence Number|
instancetypecode|Picklist|s|cu|Recurring Instance Type|{"options":[[0,"Not Recurring"],[1,"Recurring Master"],[2,"Recurring Instance"],[3,"Recurring Exception"],[4,"Recurring Future Exception"]]}
isalldayevent|Boolean||cu|All Day Event|
isbilled|Boolean||cu|Is Billed|
isdraft|Boolean|s|cu|IsDraft|
ismapiprivate|Boolean||cu|Is Private|
isregularactivity|Boolean|s||Is Regular Activity|
isunsafe|Integer||cu|IsUnsafe|
isworkflowcreated|Boolean||cu|Is Workflow Created|
lastonholdtime|DateTime||cu|Last On Hold Time|
leftvoicemail|Boolean|||leftvoicemail|
location|String||cu|Location|{"maxLength":200}
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedfieldsmask|Memo||cu|Modified Fields Mask|{"maxLength":1073741823}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
onholdtime|Integer|||On Hold Time (Minutes)|
optionalattendees|PartyList||cu|Optional Attendees|
organizer|PartyList||cu|Organizer|
originalstartdate|DateTime||cu|Original Start Date|
outlookownerapptid|Integer||cu|Outlook Appointment Owner|
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
prioritycode|Picklist||cu|Priority|{"options":[[0,"Low"],[1,"Normal"],[2,"High"]]}
processid|Uniqueidentifier||cu|Process|
regardingobjectid|Lookup||cu|Regarding|{"targets":["account","bookableresourcebooking","campaign","campaignactivity","contact","contract","entitlement","incident","invoice","knowledgearticle","knowledgebaserecord","lead","opportunity","quote","salesorder"]}
requiredattendees|PartyList||cu|Required Attendees|
scheduleddurationminutes|Integer||cu|Scheduled Duration|
scheduledend|DateTime||cu|Due Date|
scheduledstart|DateTime||cu|Start Date|
senton|DateTime|||senton|
seriesid|Uniqueidentifier||cu|Series Id|
serviceid|Lookup||cu|Service|{"targets":["service"]}
slaid|Lookup||cu|SLA|{"targets":["sla"]}
slainvokedid|Lookup|||Last SLA applied|{"targets":["sla"]}
sortdate|DateTime|||Sort Date|
stageid|Uniqueidentifier||cu|Process Stage|
statecode|State|s|cu|Status|{"options":[[0,"Open"],[1,"Completed"],[2,"Canceled"],[3,"Scheduled"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"Free",0],[2,"Tentative",0],[3,"Completed",1],[4,"Canceled",2],[5,"Busy",3],[6,"Out of Office",3]]}
subcategory|String||cu|Sub-Category|{"maxLength":250}
subject|String|a|cu|Subject|{"maxLength":200}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version Number|`;
