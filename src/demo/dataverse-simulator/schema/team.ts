export const team = `team|Team|teams|9|teamid|name|BusinessOwned|tracked trackable audited auditable
administratorid|Lookup|s|cu|Administrator|{"targets":["systemuser"]}
businessunitid|Lookup|s|cu|Business Unit|{"targets":["businessunit"]}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
description|Memo||cu|Description|{"maxLength":2000}
emailaddress|String||cu|Email|{"maxLength":100}
exchangerate|Decimal|||Exchange Rate|
importsequencenumber|Integer||cu|Import Sequence Number|
isdefault|Boolean|s|cu|Is Default|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
name|String|s|cu|Team Name|{"maxLength":160}
organizationid|Uniqueidentifier|s||Organization |
overriddencreatedon|DateTime||c|Record Created On|
processid|Uniqueidentifier||cu|Process|
queueid|Lookup||cu|Default Queue|{"targets":["queue"]}
regardingobjectid|Lookup||cu|Regarding Object Id|{"targets":["account","bookableresourcebooking","campaign","campaignactivity","contact","contract","entitlement","incident","invoice","knowledgearticle","knowledgebaserecord","lead","opportunity","quote","salesorder"]}
stageid|Uniqueidentifier||cu|Process Stage|
systemmanaged|Boolean|s|cu|Is System Managed|
teamid|Uniqueidentifier|s|c|Team|
teamtemplateid|Uniqueidentifier||cu|Team Template Identifier|
teamtype|Picklist|s|cu|Team Type|{"options":[[0,"Owner"],[1,"Access"]]}
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
versionnumber|BigInt|||Version number|
yominame|String||cu|Yomi Name|{"maxLength":160}`;
