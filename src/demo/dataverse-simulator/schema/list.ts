export const list = `list|List|lists|4300|listid|listname|UserOwned|trackable auditable
cost|Money||cu|Cost|
cost_base|Money|||Cost (Base)|
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdfromcode|Picklist|s|c|Targeted at|{"options":[[1,"Account"],[2,"Contact"],[4,"Lead"]]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
description|Memo||cu|Description|{"maxLength":2000}
exchangerate|Decimal|||Exchange Rate|
importsequencenumber|Integer||cu|Import Sequence Number|
lastusedon|DateTime||cu|Last Used On|
listid|Uniqueidentifier|s|c|List|
listname|String|a|cu|Name|{"maxLength":128}
membercount|Integer|||Members Count|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
statecode|State|s|cu|Status|{"options":[[0,"Active"],[1,"Inactive"]]}
statuscode|Status||cu|Status Reason|{"options":[[0,"Active",0],[1,"Inactive",1]]}
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
type|Boolean|s|c|Type|
versionnumber|BigInt|||Version Number|`;
