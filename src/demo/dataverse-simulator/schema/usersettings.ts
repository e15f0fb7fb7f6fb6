export const usersettings = `usersettings|UserSettings|usersettingscollection|150|systemuserid||BusinessOwned|
businessunitid|Lookup|||Business Unit|{"targets":["businessunit"]}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
dateformatcode|Integer||cu|Date Format Code|
helplanguageid|Integer|s|cu|Help Language|
localeid|Integer||cu|Locale|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
systemuserid|Uniqueidentifier|s||User|
timezonebias|Integer||cu|Time Zone Bias|
timezonecode|Integer||cu|Time Zone Code|
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
uilanguageid|Integer|s|cu|UI Language|
versionnumber|BigInt|||Version Number|`;
