export const campaign = `campaign|Campaign|campaigns|4400|campaignid|name|UserOwned|tracked trackable auditable
actualend|DateTime||cu|Actual End Date|
actualstart|DateTime||cu|Actual Start Date|
budgetedcost|Money||cu|Budget Allocated|
budgetedcost_base|Money|||Budget Allocated (Base)|
campaignid|Uniqueidentifier|s|c|Campaign|
codename|String||cu|Campaign Code|{"maxLength":32}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
description|Memo||cu|Description|{"maxLength":2000}
emailaddress|String||cu|Email Address|{"maxLength":100}
entityimageid|Uniqueidentifier||cu|entityimageid|
exchangerate|Decimal|||Exchange Rate|
expectedresponse|Integer||cu|Expected Response Percentage|
expectedrevenue|Money||cu|Estimated Revenue|
expectedrevenue_base|Money|||Estimated Revenue (Base)|
importsequencenumber|Integer||cu|Import Sequence Number|
istemplate|Boolean||cu|Template|
message|String||cu|Message|{"maxLength":256}
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
name|String|s|cu|Name|{"maxLength":128}
objective|String||cu|Offer|{"maxLength":2000}
othercost|Money||cu|Miscellaneous Costs|
othercost_base|Money|||Miscellaneous Costs (Base)|
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
pricelistid|Lookup||cu|Price List|{"targets":["pricelevel"]}
processid|Uniqueidentifier||cu|Process Id|
promotioncodename|String||cu|Promotion Code|{"maxLength":128}
proposedend|DateTime||cu|Proposed End Date|
proposedstart|DateTime||cu|Proposed Start Date|
stageid|Uniqueidentifier||cu|Stage Id|
statecode|State|s|cu|Status|{"options":[[0,"Active"],[1,"Inactive"]]}
statuscode|Status||cu|Status Reason|{"options":[[0,"Proposed",0],[1,"Ready To Launch",0],[2,"Launched",0],[3,"Completed",0],[4,"Canceled",0],[5,"Suspended",0],[6,"Inactive",1]]}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
totalactualcost|Money||cu|Total Cost of Campaign|
totalactualcost_base|Money|||Total Cost of Campaign (Base)|
totalcampaignactivityactualcost|Money||cu|Total Cost of Campaign Activities|
totalcampaignactivityactualcost_base|Money|||Total Cost of Campaign Activities (Base)|
transactioncurrencyid|Lookup|a|cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
typecode|Picklist||cu|Campaign Type|{"options":[[1,"Advertisement"],[2,"Direct Marketing"],[3,"Event"],[4,"Co-branding"],[5,"Other"]]}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version Number|`;
