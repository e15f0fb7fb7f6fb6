export const lead = `lead|Lead|leads|4|leadid|fullname|UserOwned|tracked trackable audited auditable
accountid|Uniqueidentifier||cu|Account|
address1_addressid|Uniqueidentifier||cu|Address 1: ID|
address1_addresstypecode|Picklist||cu|Address 1: Address Type|{"options":[[1,"Default Value"]]}
address1_city|String||cu|City|{"maxLength":80}
address1_composite|String|||Address 1|{"maxLength":1000}
address1_country|String||cu|Country/Region|{"maxLength":80}
address1_county|String||cu|Address 1: County|{"maxLength":50}
address1_fax|String||cu|Address 1: Fax|{"maxLength":50}
address1_latitude|Double||cu|Address 1: Latitude|
address1_line1|String||cu|Street 1|{"maxLength":250}
address1_line2|String||cu|Street 2|{"maxLength":250}
address1_line3|String||cu|Street 3|{"maxLength":250}
address1_longitude|Double||cu|Address 1: Longitude|
address1_name|String||cu|Address 1: Name|{"maxLength":100}
address1_postalcode|String||cu|ZIP/Postal Code|{"maxLength":20}
address1_postofficebox|String||cu|Address 1: Post Office Box|{"maxLength":20}
address1_shippingmethodcode|Picklist||cu|Address 1: Shipping Method|{"options":[[1,"Default Value"]]}
address1_stateorprovince|String||cu|State/Province|{"maxLength":50}
address1_telephone1|String||cu|Address 1: Telephone 1|{"maxLength":50}
address1_telephone2|String||cu|Address 1: Telephone 2|{"maxLength":50}
address1_telephone3|String||cu|Address 1: Telephone 3|{"maxLength":50}
address1_upszone|String||cu|Address 1: UPS Zone|{"maxLength":4}
address1_utcoffset|Integer||cu|Address 1: UTC Offset|
address2_addressid|Uniqueidentifier||cu|Address 2: ID|
address2_addresstypecode|Picklist||cu|Address 2: Address Type|{"options":[[1,"Default Value"]]}
address2_city|String||cu|Address 2: City|{"maxLength":80}
address2_composite|String|||Address 2|{"maxLength":1000}
address2_country|String||cu|Address 2: Country/Region|{"maxLength":80}
address2_county|String||cu|Address 2: County|{"maxLength":50}
address2_fax|String||cu|Address 2: Fax|{"maxLength":50}
address2_latitude|Double||cu|Address 2: Latitude|
address2_line1|String||cu|Address 2: Street 1|{"maxLength":250}
address2_line2|String||cu|Address 2: Street 2|{"maxLength":250}
address2_line3|String||cu|Address 2: Street 3|{"maxLength":250}
address2_longitude|Double||cu|Address 2: Longitude|
address2_name|String||cu|Address 2: Name|{"maxLength":100}
address2_postalcode|String||cu|Address 2: ZIP/Postal Code|{"maxLength":20}
address2_postofficebox|String||cu|Address 2: Post Office Box|{"maxLength":20}
address2_shippingmethodcode|Picklist||cu|Address 2: Shipping Method|{"options":[[1,"Default Value"]]}
address2_stateorprovince|String||cu|Address 2: State/Province|{"maxLength":50}
address2_telephone1|String||cu|Address 2: Telephone 1|{"maxLength":50}
address2_telephone2|String||cu|Address 2: Telephone 2|{"maxLength":50}
address2_telephone3|String||cu|Address 2: Telephone 3|{"maxLength":50}
address2_upszone|String||cu|Address 2: UPS Zone|{"maxLength":4}
address2_utcoffset|Integer||cu|Address 2: UTC Offset|
budgetamount|Money||cu|Budget Amount|
budgetamount_base|Money|||Budget Amount (Base)|
budgetstatus|Picklist||cu|Budget|{"options":[[0,"No Committed Budget"],[1,"May Buy"],[2,"Can Buy"],[3,"Will Buy"]]}
campaignid|Lookup||cu|Source Campaign|{"targets":["campaign"]}
companyname|String|r|cu|Company Name|{"maxLength":100}
confirminterest|Boolean||cu|Confirm Interest|
contactid|Uniqueidentifier||cu|Contact|
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
customerid|Customer||cu|Customer|{"targets":["account","contact"]}
decisionmaker|Boolean||cu|Decision Maker?|
description|Memo||cu|Description|{"maxLength":2000}
donotbulkemail|Boolean||cu|Do not allow Bulk Emails|
donotemail|Boolean||cu|Do not allow Emails|
donotfax|Boolean||cu|Do not allow Faxes|
donotphone|Boolean||cu|Do not allow Phone Calls|
donotpostalmail|Boolean||cu|Do not allow Mails|
donotsendmm|Boolean||cu|Marketing Material|
emailaddress1|String||cu|Email|{"maxLength":100}
emailaddress2|String||cu|Email Address 2|{"maxLength":100}
emailaddress3|String||cu|Email Address 3|{"maxLength":100}
entityimageid|Uniqueidentifier||cu|entityimageid|
estimatedamount|Money||cu|Est. Value|
estimatedamount_base|Money|||Est. Value (Base)|
estimatedclosedate|DateTime||cu|Est. Close Date|{"dateOnly":true}
estimatedvalue|Double||cu|Est. Value (deprecated)|
evaluatefit|Boolean||cu|Evaluate Fit|
exchangerate|Decimal|||Exchange Rate|
fax|String||cu|Fax|{"maxLength":50}
firstname|String|r|cu|First Name|{"maxLength":50}
followemail|Boolean||cu|Follow Email Activity|
fullname|String|||Name|{"maxLength":160}
importsequencenumber|Integer||cu|Import Sequence Number|
industrycode|Picklist||cu|Industry|{"options":[[1,"Accounting"],[2,"Agriculture and Non-petrol Natural Resource Extraction"],[3,"Broadcasting Printing and Publishing"],[4,"Brokers"],[5,"Building Supply Retail"],[6,"Business Services"],[7,"Consulting"],[8,"Consumer Services"],[9,"Design, Direction and Creative Management"],[10,"Distributors, Dispatchers and Processors"],[11,"Doctor's Offices and Clinics"],[12,"Durable Manufacturing"],[13,"Eating and Drinking Places"],[14,"Entertainment Retail"],[15,"Equipment Rental and Leasing"],[16,"Financial"],[17,"Food and Tobacco Processing"],[18,"Inbound Capital Intensive Processing"],[19,"Inbound Repair and Services"],[20,"Insurance"],[21,"Legal Services"],[22,"Non-Durable Merchandise Retail"],[23,"Outbound Consumer Service"],[24,"Petrochemical Extraction and Distribution"],[25,"Service Retail"],[26,"SIG Affiliations"],[27,"Social Services"],[28,"Special Outbound Trade Contractors"],[29,"Specialty Realty"],[30,"Transportation"],[31,"Utility Creation and Distribution"],[32,"Vehicle Retail"],[33,"Wholesale"]]}
initialcommunication|Picklist||cu|Initial Communication|{"options":[[0,"Contacted"],[1,"Not Contacted"]]}
jobtitle|String||cu|Job Title|{"maxLength":100}
lastname|String|a|cu|Last Name|{"maxLength":50}
lastonholdtime|DateTime||cu|Last On Hold Time|
lastusedincampaign|DateTime||cu|Last Campaign Date|
leadid|Uniqueidentifier|s|c|Lead|
leadqualitycode|Picklist||cu|Rating|{"options":[[1,"Hot"],[2,"Warm"],[3,"Cold"]]}
leadsourcecode|Picklist||cu|Lead Source|{"options":[[1,"Advertisement"],[2,"Employee Referral"],[3,"External Referral"],[4,"Partner"],[5,"Public Relations"],[6,"Seminar"],[7,"Trade Show"],[8,"Web"],[9,"Word of Mouth"],[10,"Other"]]}
masterid|Lookup|||Master ID|{"targets":["lead"]}
merged|Boolean|||Merged|
middlename|String||cu|Middle Name|{"maxLength":50}
mobilephone|String||cu|Mobile Phone|{"maxLength":20}
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
need|Picklist||cu|Need|{"options":[[0,"Must have"],[1,"Should have"],[2,"Good to have"],[3,"No need"]]}
numberofemployees|Integer||cu|No. of Employees|
onholdtime|Integer|||On Hold Time (Minutes)|
originatingcaseid|Lookup||cu|Originating Case|{"targets":["incident"]}
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
pager|String||cu|Pager|{"maxLength":20}
parentaccountid|Lookup||cu|Parent Account for lead|{"targets":["account"]}
parentcontactid|Lookup||cu|Parent Contact for lead|{"targets":["contact"]}
participatesinworkflow|Boolean||cu|Participates in Workflow|
preferredcontactmethodcode|Picklist||cu|Preferred Method of Contact|{"options":[[1,"Any"],[2,"Email"],[3,"Phone"],[4,"Fax"],[5,"Mail"]]}
prioritycode|Picklist||cu|Priority|{"options":[[1,"Default Value"]]}
processid|Uniqueidentifier||cu|Process Id|
purchaseprocess|Picklist||cu|Purchase Process|{"options":[[0,"Individual"],[1,"Committee"],[2,"Unknown"]]}
purchasetimeframe|Picklist||cu|Purchase Timeframe|{"options":[[0,"Immediate"],[1,"This Quarter"],[2,"Next Quarter"],[3,"This Year"],[4,"Unknown"]]}
qualificationcomments|String||cu|Qualification Comments|{"maxLength":2000}
qualifyingopportunityid|Lookup||cu|Qualifying Opportunity|{"targets":["opportunity"]}
relatedobjectid|Lookup||cu|Related Campaign Response|{"targets":["campaignresponse"]}
revenue|Money||cu|Annual Revenue|
revenue_base|Money|||Annual Revenue (Base)|
salesstage|Picklist||cu|Sales Stage|{"options":[[0,"Qualify"]]}
salesstagecode|Picklist||cu|Sales Stage Code|{"options":[[1,"Default Value"]]}
salutation|String||cu|Salutation|{"maxLength":100}
schedulefollowup_prospect|DateTime||cu|Schedule Follow Up (Prospect)|
schedulefollowup_qualify|DateTime||cu|Schedule Follow Up (Qualify)|
sic|String||cu|SIC Code|{"maxLength":20}
slaid|Lookup||cu|SLA|{"targets":["sla"]}
slainvokedid|Lookup|||Last SLA applied|{"targets":["sla"]}
stageid|Uniqueidentifier||cu|Stage Id|
statecode|State|s|cu|Status|{"options":[[0,"Open"],[1,"Qualified"],[2,"Disqualified"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"New",0],[2,"Contacted",0],[3,"Qualified",1],[4,"Lost",2],[5,"Cannot Contact",2],[6,"No Longer Interested",2],[7,"Canceled",2]]}
subject|String|a|cu|Topic|{"maxLength":300}
telephone1|String||cu|Business Phone|{"maxLength":50}
telephone2|String||cu|Home Phone|{"maxLength":50}
telephone3|String||cu|Other Phone|{"maxLength":50}
timespentbymeonemailandmeetings|String||cu|Time Spent by me|{"maxLength":1250}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version Number|
websiteurl|String||cu|Website|{"maxLength":200}
yomicompanyname|String||cu|Yomi Company Name|{"maxLength":100}
yomifirstname|String||cu|Yomi First Name|{"maxLength":150}
yomifullname|String|||Yomi Full Name|{"maxLength":450}
yomilastname|String||cu|Yomi Last Name|{"maxLength":150}
yomimiddlename|String||cu|Yomi Middle Name|{"maxLength":150}`;
