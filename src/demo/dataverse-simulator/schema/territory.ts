export const territory = `territory|Territory|territories|2013|territoryid|name|OrganizationOwned|trackable auditable
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
description|Memo||cu|Description|{"maxLength":2000}
entityimageid|Uniqueidentifier||cu|entityimageid|
exchangerate|Decimal|||Exchange Rate|
importsequencenumber|Integer||cu|Import Sequence Number|
managerid|Lookup||cu|Manager|{"targets":["systemuser"]}
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
name|String|s|cu|Territory Name|{"maxLength":200}
organizationid|Uniqueidentifier|s||Organization Id|
overriddencreatedon|DateTime||c|Record Created On|
territoryid|Uniqueidentifier|s|c|Territory|
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version Number|`;
