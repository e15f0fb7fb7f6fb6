export const activityparty = `activityparty|ActivityParty|activityparties|135|activitypartyid|partyidname|None|trackable
activityid|Lookup|s|cu|Activity|{"targets":["activitypointer"]}
activitypartyid|Uniqueidentifier|s|c|Activity Party|
addressused|String||cu|Address |{"maxLength":200}
addressusedemailcolumnnumber|Integer||cu|Email column number of party|
donotemail|Boolean||cu|Do not allow Emails|
donotfax|Boolean||cu|Do not allow Faxes|
donotphone|Boolean||cu|Do not allow Phone Calls|
donotpostalmail|Boolean||cu|Do not allow Postal Mails|
effort|Double||cu|Effort|
exchangeentryid|String||cu|Exchange Entry|{"maxLength":1024}
instancetypecode|Picklist|s|cu|Appointment Type|{"options":[[0,"Not Recurring"],[1,"Recurring Master"],[2,"Recurring Instance"],[3,"Recurring Exception"],[4,"Recurring Future Exception"]]}
ispartydeleted|Boolean|s|cu|Is Party Deleted|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
participationtypemask|Picklist|s|cu|Participation Type|{"options":[[1,"Sender"],[2,"To Recipient"],[3,"CC Recipient"],[4,"BCC Recipient"],[5,"Required attendee"],[6,"Optional attendee"],[7,"Organizer"],[8,"Regarding"],[9,"Owner"],[10,"Resource"],[11,"Customer"]]}
partyid|Lookup||cu|Party|{"targets":["account","contact","incident","lead","opportunity","queue","systemuser"]}
resourcespecid|Lookup||cu|Resource Specification|{"targets":["resourcespecification"]}
scheduledend|DateTime||cu|Scheduled End|
scheduledstart|DateTime||cu|Scheduled Start|
versionnumber|BigInt|||versionnumber|`;
