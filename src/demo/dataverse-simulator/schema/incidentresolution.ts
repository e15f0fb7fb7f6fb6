export const incidentresolution = `incidentresolution|IncidentResolution|incidentresolutions|4206|activityid|subject|UserOwned|activity trackable
activityid|Uniqueidentifier|s|c|Activity|
activitytypecode|EntityName|s||Activity Type|
actualdurationminutes|Integer||cu|Duration|
actualend|DateTime||cu|Actual End|
actualstart|DateTime||cu|Actual Start|
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
description|Memo||cu|Description|{"maxLength":2000}
importsequencenumber|Integer||cu|Import Sequence Number|
incidentid|Lookup|a|cu|Case|{"targets":["incident"]}
isworkflowcreated|Boolean||cu|Is Workflow Created|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
regardingobjectid|Lookup||cu|Regarding|{"targets":["incident"]}
scheduledend|DateTime||cu|Due Date|
scheduledstart|DateTime||cu|Start Date|
statecode|State|s|cu|Status|{"options":[[0,"Open"],[1,"Completed"],[2,"Canceled"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"Open",0],[2,"Closed",1],[3,"Canceled",2]]}
subject|String|a|cu|Subject|{"maxLength":200}
timespent|Integer||cu|Time Spent|
versionnumber|BigInt|||Version Number|`;
