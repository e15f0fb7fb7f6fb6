export const transactioncurrency = `transactioncurrency|TransactionCurrency|transactioncurrencies|9105|transactioncurrencyid|currencyname|OrganizationOwned|trackable auditable
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
currencyname|String|s|cu|Currency Name|{"maxLength":100}
currencyprecision|Integer|s|cu|Currency Precision|
currencysymbol|String|s|cu|Currency Symbol|{"maxLength":10}
entityimageid|Uniqueidentifier||cu|Entity Image Id|
exchangerate|Decimal|s||Exchange Rate|
importsequencenumber|Integer||cu|Import Sequence Number|
isocurrencycode|String|s|cu|Currency Code|{"maxLength":5}
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
organizationid|Uniqueidentifier|s||Organization|
overriddencreatedon|DateTime||c|Record Created On|
statecode|State|s|cu|Status|{"options":[[0,"Active"],[1,"Inactive"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"Active",0],[2,"Inactive",1]]}
transactioncurrencyid|Uniqueidentifier|s|c|Transaction Currency|
versionnumber|BigInt|||Version Number|`;
