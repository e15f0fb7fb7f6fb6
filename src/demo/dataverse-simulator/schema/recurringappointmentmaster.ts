export const recurringappointmentmaster = `recurringappointmentmaster|RecurringAppointmentMaster|recurringappointmentmasters|4251|activityid|subject|UserOwned|activity trackable auditable
activityid|Uniqueidentifier|s|c|Activity|
activitytypecode|EntityName|s||Activity Type|
actualdurationminutes|Integer||cu|Actual Duration|
actualend|Integer||cu|Actual End|
actualstart|Integer||cu|Actual Start|
category|String||cu|Category|{"maxLength":250}
community|Picklist|||community|{"options":[[1,"Facebook"],[2,"Twitter"],[0,"Other"]]}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
dayofmonth|Integer||cu|Day Of Month|
daysofweekmask|Integer||cu|Days Of Week Mask|
deletedexceptionslist|Memo||cu|Deleted Appointments|{"maxLength":1073741823}
description|Memo||cu|Description|{"maxLength":1048576}
duration|Integer||cu|Duration|
effectiveenddate|DateTime||cu|Effective End Date|
effectivestartdate|DateTime||cu|Effective Start Date|
endtime|DateTime||cu|Pattern End Time|
exchangerate|Decimal|||Exchange Rate|
expansionstatecode|Picklist|s|cu|Expansion State Code|{"options":[[0,"Unexpanded"],[1,"Partial"],[2,"Full"]]}
firstdayofweek|Integer||cu|First Day Of Week|
globalobjectid|String||cu|Outlook Recurring Appointment Master|{"maxLength":300}
groupid|Uniqueidentifier|s|cu|Group Id|
importsequencenumber|Integer||cu|Import Sequence Number|
instance|Picklist||cu|Instance|{"options":[[1,"First"],[2,"Second"],[3,"Third"],[4,"Fourth"],[5,"Last"]]}
instancetypecode|Picklist|s|cu|Recurring Instance Type|{"options":[[0,"Not Recurring"],[1,"Recurring Master"],[2,"Recurring Instance"],[3,"Recurring Exception"],[4,"Recurring Future Exception"]]}
interval|Integer||cu|Interval|
isalldayevent|Boolean||cu|All Day Event|
isbilled|Boolean||cu|Is Billed|
ismapiprivate|Boolean||cu|Is Private|
isnthmonthly|Boolean|s|cu|Nth Monthly|
isnthyearly|Boolean|s|cu|Nth Yearly|
isregenerate|Boolean|s|cu|Regenerate|
isregularactivity|Boolean|s||Is Regular Activity|
isunsafe|Integer||cu|IsUnsafe|
isweekdaypattern|Boolean|s|cu|Every Weekday|
isworkflowcreated|Boolean||cu|Is Workflow Created|
lastexpandedinstancedate|DateTime||cu|Last Expanded Instance Date|
leftvoicemail|Boolean|||leftvoicemail|
location|String||cu|Location|{"maxLength":200}
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
monthofyear|Picklist||cu|Month Of Year|{"options":[[0,"Invalid Month Of Year"],[1,"January"],[2,"February"],[3,"March"],[4,"April"],[5,"May"],[6,"June"],[7,"July"],[8,"August"],[9,"September"],[10,"October"],[11,"November"],[12,"December"]]}
nextexpansioninstancedate|DateTime||cu|Next Expanded Instance Date|
occurrences|Integer||cu|Occurrences|
optionalattendees|PartyList||cu|Optional Attendees|
organizer|PartyList||cu|Organizer|
outlookownerapptid|Integer||cu|Outlook Recurring Appointment Master Owner|
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
patternenddate|DateTime||cu|Recurrence Range End|
patternendtype|Picklist|s|cu|Pattern End Type|{"options":[[1,"No End Date"],[2,"Occurrences"],[3,"Pattern End Date"]]}
patternstartdate|DateTime|a|cu|Recurrence Range Start|
prioritycode|Picklist||cu|Priority|{"options":[[0,"Low"],[1,"Normal"],[2,"High"]]}
processid|Uniqueidentifier||cu|Process|
recurrencepatterntype|Picklist|s|cu|Recurrence Frequency|{"options":[[0,"Daily"],[1,"Weekly"],[2,"Monthly"],[3,"Yearly"]]}
regardingobjectid|Lookup||cu|Regarding|{"targets":["account","bookableresourcebooking","campaign","campaignactivity","contact","contract","entitlement","incident","invoice","knowledgearticle","knowledgebaserecord","lead","opportunity","quote","salesorder"]}
requiredattendees|PartyList||cu|Required Attendees|
ruleid|Uniqueidentifier||cu|Recurrence Rule|
scheduleddurationminutes|Integer||cu|Scheduled Duration|
scheduledend|DateTime||cu|Due Date|
scheduledstart|DateTime||cu|Start Date|
senton|DateTime|||senton|
seriesstatus|Boolean||cu|Series Status|
serviceid|Lookup||cu|Service|{"targets":["service"]}
sortdate|DateTime|||Sort Date|
stageid|Uniqueidentifier||cu|Process Stage|
starttime|DateTime||cu|Pattern Start Time|
statecode|State|s|cu|Status|{"options":[[0,"Open"],[1,"Completed"],[2,"Canceled"],[3,"Scheduled"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"Free",0],[2,"Tentative",0],[3,"Completed",1],[4,"Canceled",2],[5,"Busy",3],[6,"Out of Office",3]]}
subcategory|String||cu|Sub-Category|{"maxLength":250}
subject|String|a|cu|Subject|{"maxLength":200}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version Number|`;
