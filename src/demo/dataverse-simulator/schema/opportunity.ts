export const opportunity = `opportunity|Opportunity|opportunities|3|opportunityid|name|UserOwned|tracked trackable audited auditable
accountid|Uniqueidentifier||cu|accountid|
actualclosedate|DateTime||cu|Actual Close Date|{"dateOnly":true}
actualvalue|Money||cu|Actual Revenue|
actualvalue_base|Money|||Actual Revenue (Base)|
budgetamount|Money||cu|Budget Amount|
budgetamount_base|Money|||Budget Amount (Base)|
budgetstatus|Picklist||cu|Budget|
campaignid|Lookup||cu|Source Campaign|{"targets":["campaign"]}
captureproposalfeedback|Boolean||cu|Proposal Feedback Captured|
closeprobability|Integer||cu|Probability|
completefinalproposal|Boolean||cu|Final Proposal Ready|
completeinternalreview|Boolean||cu|Complete Internal Review|
confirminterest|Boolean||cu|Confirm Interest|
contactid|Uniqueidentifier||cu|contactid|
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
currentsituation|String||cu|Current Situation|{"maxLength":2000}
customerid|Customer||cu|Customer|{"targets":["account","contact"]}
customerneed|String||cu|Customer Need|{"maxLength":2000}
customerpainpoints|String||cu|Customer Pain Points|{"maxLength":2000}
decisionmaker|Boolean||cu|Decision Maker?|
description|Memo||cu|Description|{"maxLength":2000}
developproposal|Boolean||cu|Develop Proposal|
discountamount|Money||cu|Opportunity Discount Amount|
discountamount_base|Money|||Opportunity Discount Amount (Base)|
discountpercentage|Decimal||cu|Opportunity Discount (%)|
emailaddress|String||cu|Email Address|{"maxLength":100}
estimatedclosedate|DateTime||cu|Est. Close Date|{"dateOnly":true}
estimatedvalue|Money||cu|Est. Revenue|
estimatedvalue_base|Money|||Est. Revenue (Base)|
evaluatefit|Boolean||cu|Evaluate Fit|
exchangerate|Decimal|||Exchange Rate|
filedebrief|Boolean||cu|File Debrief|
finaldecisiondate|DateTime||cu|Final Decision Date|{"dateOnly":true}
freightamount|Money||cu|Freight Amount|
freightamount_base|Money|||Freight Amount (Base)|
identifycompetitors|Boolean||cu|Identify Competitors|
identifycustomercontacts|Boolean||cu|Identify Customer Contacts|
identifypursuitteam|Boolean||cu|Identify Sales Team|
importsequencenumber|Integer||cu|Import Sequence Number|
initialcommunication|Picklist||cu|Initial Communication|
isrevenuesystemcalculated|Boolean||cu|Revenue|
lastonholdtime|DateTime||cu|Last On Hold Time|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
name|String|a|cu|Topic|{"maxLength":300}
need|Picklist||cu|Need|
onholdtime|Integer|||On Hold Time (Minutes)|
opportunityid|Uniqueidentifier|s|c|Opportunity|
opportunityratingcode|Picklist||cu|Rating|{"options":[[1,"Hot"],[2,"Warm"],[3,"Cold"]]}
originatingleadid|Lookup||cu|Originating Lead|{"targets":["lead"]}
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
parentaccountid|Lookup||cu|Account|{"targets":["account"]}
parentcontactid|Lookup||cu|Contact|{"targets":["contact"]}
participatesinworkflow|Boolean||cu|Participates in Workflow|
presentfinalproposal|Boolean||cu|Present Final Proposal|
presentproposal|Boolean||cu|Presented Proposal|
pricelevelid|Lookup||cu|Price List|{"targets":["pricelevel"]}
pricingerrorcode|Picklist||cu|Pricing Error |{"options":[[0,"None"],[1,"Detail Error"],[2,"Missing Price Level"],[3,"Inactive Price Level"],[4,"Missing Quantity"],[5,"Missing Unit Price"],[6,"Missing Product"],[7,"Invalid Product"],[8,"Missing Pricing Code"],[9,"Invalid Pricing Code"],[10,"Missing UOM"],[11,"Product Not In Price Level"],[12,"Missing Price Level Amount"],[13,"Missing Price Level Percentage"],[14,"Missing Price"],[15,"Missing Current Cost"],[16,"Missing Standard Cost"],[17,"Invalid Price Level Amount"],[18,"Invalid Price Level Percentage"],[19,"Invalid Price"],[20,"Invalid Current Cost"],[21,"Invalid Standard Cost"],[22,"Invalid Rounding Policy"],[23,"Invalid Rounding Option"],[24,"Invalid Rounding Amount"],[25,"Price Calculation Error"],[26,"Invalid Discount Type"],[27,"Discount Type Invalid State"],[28,"Invalid Discount"],[29,"Invalid Quantity"],[30,"Invalid Pricing Precision"],[31,"Missing Product Default UOM"],[32,"Missing Product UOM Schedule "],[33,"Inactive Discount Type"],[34,"Invalid Price Level Currency"],[35,"Price Attribute Out Of Range"],[36,"Base Currency Attribute Overflow"],[37,"Base Currency Attribute Underflow"]]}
prioritycode|Picklist||cu|Priority|{"options":[[1,"Default Value"]]}
processid|Uniqueidentifier||cu|Process Id|
proposedsolution|String||cu|Proposed Solution|{"maxLength":2000}
purchaseprocess|Picklist||cu|Purchase Process|
purchasetimeframe|Picklist||cu|Purchase Timeframe|
pursuitdecision|Boolean||cu|Decide Go/No-Go|
qualificationcomments|String||cu|Qualification Comments|{"maxLength":2000}
quotecomments|String||cu|Quote Comments|{"maxLength":2000}
resolvefeedback|Boolean||cu|Feedback Resolved|
salesstage|Picklist||cu|Sales Stage|{"options":[[0,"Qualify"],[1,"Develop"],[2,"Propose"],[3,"Close"]]}
salesstagecode|Picklist||cu|Process Code|{"options":[[1,"Default Value"]]}
schedulefollowup_prospect|DateTime||cu|Scheduled Follow up (Prospect)|
schedulefollowup_qualify|DateTime||cu|Scheduled Follow up (Qualify)|
scheduleproposalmeeting|DateTime||cu|Schedule Proposal Meeting|
sendthankyounote|Boolean||cu|Send Thank You Note|
slaid|Lookup||cu|SLA|{"targets":["sla"]}
slainvokedid|Lookup|||Last SLA applied|{"targets":["sla"]}
stageid|Uniqueidentifier||cu|Stage Id|
statecode|State|s|cu|Status|{"options":[[0,"Open"],[1,"Won"],[2,"Lost"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"In Progress",0],[2,"On Hold",0],[3,"Won",1],[4,"Canceled",2],[5,"Out-Sold",2]]}
stepid|Uniqueidentifier||cu|Step|
stepname|String||cu|Pipeline Phase|{"maxLength":200}
timeline|Picklist||cu|Timeline|{"options":[[0,"Immediate"],[1,"This Quarter"],[2,"Next Quarter"],[3,"This Year"],[4,"Not known"]]}
timespentbymeonemailandmeetings|String||cu|Time Spent by me|{"maxLength":1250}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
totalamount|Money||cu|Total Amount|
totalamount_base|Money|||Total Amount (Base)|
totalamountlessfreight|Money||cu|Total Pre-Freight Amount|
totalamountlessfreight_base|Money|||Total Pre-Freight Amount (Base)|
totaldiscountamount|Money||cu|Total Discount Amount|
totaldiscountamount_base|Money|||Total Discount Amount (Base)|
totallineitemamount|Money||cu|Total Detail Amount|
totallineitemamount_base|Money|||Total Detail Amount (Base)|
totallineitemdiscountamount|Money||cu|Total Line Item Discount Amount|
totallineitemdiscountamount_base|Money|||Total Line Item Discount Amount (Base)|
totaltax|Money||cu|Total Tax|
totaltax_base|Money|||Total Tax (Base)|
transactioncurrencyid|Lookup|a|cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version Number|`;
