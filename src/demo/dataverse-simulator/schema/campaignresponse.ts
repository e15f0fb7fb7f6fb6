export const campaignresponse = `campaignresponse|CampaignResponse|campaignresponses|4401|activityid|subject|UserOwned|activity trackable auditable
activityid|Uniqueidentifier|s|c|Campaign Response|
activitytypecode|EntityName|s||Activity Type|
actualend|DateTime||cu|Actual End|
actualstart|DateTime||cu|Actual Start|
companyname|String||cu|Company Name|{"maxLength":100}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
customer|PartyList||cu|Customer|
emailaddress|String||cu|Email|{"maxLength":100}
firstname|String||cu|First Name|{"maxLength":50}
importsequencenumber|Integer||cu|Import Sequence Number|
isworkflowcreated|Boolean||cu|Is Workflow Created|
lastname|String||cu|Last Name|{"maxLength":50}
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
receivedon|DateTime||cu|Received On|
regardingobjectid|Lookup|a|cu|Parent Campaign|{"targets":["campaign"]}
responsecode|Picklist|a|cu|Response Code|{"options":[[1,"Interested"],[2,"Not Interested"],[3,"Do Not Send Marketing Materials"],[4,"Error"]]}
statecode|State|s|cu|Status|{"options":[[0,"Open"],[1,"Closed"],[2,"Canceled"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"Open",0],[2,"Closed",1],[3,"Canceled",2]]}
subject|String|a|cu|Subject|{"maxLength":200}
versionnumber|BigInt|||Version Number|`;
