export const position = `position|Position|positions|50|positionid|name|OrganizationOwned|trackable auditable
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
description|Memo||cu|Description|{"maxLength":100}
exchangerate|Decimal|||Exchange Rate|
importsequencenumber|Integer||cu|Import Sequence Number|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
name|String|a|cu|Name|{"maxLength":100}
organizationid|Uniqueidentifier|||Organization Id|
overriddencreatedon|DateTime||c|Record Created On|
parentpositionid|Lookup||cu|Parent Position|{"targets":["position"]}
positionid|Uniqueidentifier|s|c|Position|
statecode|State|s|cu|Status|{"options":[[0,"Active"],[1,"Inactive"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"Active",0],[2,"Inactive",1]]}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||versionnumber|`;
