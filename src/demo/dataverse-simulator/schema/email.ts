export const email = `email|Email|emails|4202|activityid|subject|UserOwned|activity tracked trackable auditable
activityadditionalparams|Memo||cu|Activity Additional Parameters|{"maxLength":8192}
activityid|Uniqueidentifier|s|c|Activity|
activitytypecode|EntityName|s||Activity Type|
actualdurationminutes|Integer||cu|Actual Duration|
actualend|DateTime||cu|Actual End|
actualstart|DateTime||cu|Actual Start|
attachmentcount|Integer|s|cu|Attachment Count|
attachmentopencount|Integer||cu|Attachment Open Count|
baseconversationindexhash|Integer||cu|Conversation Index (Hash)|
bcc|PartyList||cu|Bcc|
category|String||cu|Category|{"maxLength":250}
cc|PartyList||cu|Cc|
community|Picklist|||community|{"options":[[1,"Facebook"],[2,"Twitter"],[0,"Other"]]}
compressed|Boolean|s|cu|Compression|
conversationindex|String||cu|Conversation Index|{"maxLength":2048}
conversationtrackingid|Uniqueidentifier||cu|Conversation Tracking Id|
correlationmethod|Picklist||cu|Correlation Method|{"options":[[0,"None"],[1,"Skipped"],[2,"XHeader"],[3,"InReplyTo"],[4,"TrackingToken"],[5,"ConversationIndex"],[6,"SmartMatching"],[7,"CustomCorrelation"]]}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
delayedemailsendtime|DateTime||cu|Send Later|
deliveryattempts|Integer||cu|No. of Delivery Attempts|
deliveryprioritycode|Picklist||cu|Delivery Priority|{"options":[[0,"Low"],[1,"Normal"],[2,"High"]]}
deliveryreceiptrequested|Boolean||cu|Delivery Receipt Requested|
description|Memo||cu|Description|{"maxLength":1073741823}
directioncode|Boolean||cu|Direction|{"default":true}
emailreminderexpirytime|DateTime||cu|Email Reminder Expiry Time|
emailreminderstatus|Picklist|s|cu|Email Reminder Status|{"options":[[0,"NotSet"],[1,"ReminderSet"],[2,"ReminderExpired"],[3,"ReminderInvalid"]]}
emailremindertext|String||cu|Email Reminder Text|{"maxLength":1250}
emailremindertype|Picklist||cu|Email Reminder Type|{"options":[[0,"If I do not receive a reply by"],[1,"If the email is not opened by"],[2,"Remind me anyways at"]]}
emailsender|Lookup||cu|Sender|{"targets":["queue","contact","account","systemuser","equipment","lead"]}
emailtrackingid|Uniqueidentifier||cu|Email Tracking Id|
exchangerate|Decimal|||Exchange Rate|
followemailuserpreference|Boolean||cu|Following|
from|PartyList||cu|From|
importsequencenumber|Integer||cu|Import Sequence Number|
inreplyto|String||cu|In Reply To Message|{"maxLength":320}
instancetypecode|Picklist|s||instancetypecode|{"options":[[0,"Not Recurring"],[1,"Recurring Master"],[2,"Recurring Instance"],[3,"Recurring Exception"],[4,"Recurring Future Exception"]]}
isbilled|Boolean||cu|Is Billed|
isemailfollowed|Boolean||cu|Followed|
isemailreminderset|Boolean||cu|Reminder Set|
ismapiprivate|Boolean|||ismapiprivate|
isregularactivity|Boolean|s||Is Regular Activity|
isunsafe|Integer||cu|IsUnsafe|
isworkflowcreated|Boolean||cu|Is Workflow Created|
lastonholdtime|DateTime||cu|Last On Hold Time|
lastopenedtime|DateTime||cu|Last Opened Time|
leftvoicemail|Boolean|||leftvoicemail|
linksclickedcount|Integer||cu|Links Clicked Count|
messageid|String||cu|Message ID|{"maxLength":320}
mimetype|String||cu|Mime Type|{"maxLength":256}
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
notifications|Picklist||cu|Notifications|{"options":[[0,"None"],[1,"The message was saved as a Microsoft Dynamics 365 email record, but not all the attachments could be saved with it. An attachment cannot be saved if it is blocked or if its file type is invalid."],[2,"Truncated body."]]}
onholdtime|Integer|||On Hold Time (Minutes)|
opencount|Integer||cu|Open Count|
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
parentactivityid|Lookup||cu|Parent Activity Id|{"targets":["email"]}
postponeemailprocessinguntil|DateTime||cu|Delay email processing until|
prioritycode|Picklist||cu|Priority|{"options":[[0,"Low"],[1,"Normal"],[2,"High"]]}
processid|Uniqueidentifier||cu|Process|
readreceiptrequested|Boolean||cu|Read Receipt Requested|
regardingobjectid|Lookup||cu|Regarding|{"targets":["account","bookableresourcebooking","campaign","campaignactivity","contact","contract","entitlement","incident","invoice","knowledgearticle","knowledgebaserecord","lead","opportunity","quote","salesorder"]}
reminderactioncardid|Uniqueidentifier||cu|Reminder Action Card Id.|
replycount|Integer||cu|Reply Count|
scheduleddurationminutes|Integer||cu|Scheduled Duration|
scheduledend|DateTime||cu|Due Date|
scheduledstart|DateTime||cu|Start Date|
sender|String||cu|From|{"maxLength":250}
sendermailboxid|Uniqueidentifier||cu|Sender's Mailbox|
sendersaccount|Lookup||cu|Senders Account|{"targets":["account"]}
senton|DateTime||cu|Date Sent|
serviceid|Lookup||cu|Service|{"targets":["service"]}
slaid|Lookup||cu|SLA|{"targets":["sla"]}
slainvokedid|Lookup|||Last SLA applied|{"targets":["sla"]}
sortdate|DateTime|||Sort Date|
stageid|Uniqueidentifier||cu|Process Stage|
statecode|State|s|cu|Activity Status|{"options":[[0,"Open"],[1,"Completed"],[2,"Canceled"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"Draft",0],[2,"Completed",1],[3,"Sent",1],[4,"Received",1],[5,"Canceled",2],[6,"Pending Send",1],[7,"Sending",1],[8,"Failed",0]]}
subcategory|String||cu|Sub-Category|{"maxLength":250}
subject|String|a|cu|Subject|{"maxLength":200}
submittedby|String||cu|Submitted By|{"maxLength":250}
templateid|Uniqueidentifier||cu|ID for template used.|
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
to|PartyList||cu|To|
torecipients|String||cu|To Recipients|{"maxLength":500}
trackingtoken|String||cu|Tracking Token|{"maxLength":50}
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version Number|`;
