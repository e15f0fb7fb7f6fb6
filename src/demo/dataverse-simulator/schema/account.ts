export const account = `account|Account|accounts|1|accountid|name|UserOwned|tracked trackable audited auditable
accountcategorycode|Picklist||cu|Category|{"options":[[1,"Preferred Customer"],[2,"Standard"]]}
accountclassificationcode|Picklist||cu|Classification|{"options":[[1,"Default Value"]]}
accountid|Uniqueidentifier|s|c|Account|
accountnumber|String||cu|Account Number|{"maxLength":20}
accountratingcode|Picklist||cu|Account Rating|{"options":[[1,"Default Value"]]}
address1_city|String||cu|Address 1: City|{"maxLength":80}
addressid|Lookup||cu|Address: ID|{"targets":["customeraddressinline"]}
aging30|Money||cu|Aging 30|
aging30_base|Money|||Aging 30 (Base)|
aging60|Money||cu|Aging 60|
aging60_base|Money|||Aging 60 (Base)|
aging90|Money||cu|Aging 90|
aging90_base|Money|||Aging 90 (Base)|
businesstypecode|Picklist||cu|Business Type|{"options":[[1,"Default Value"]]}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdbyexternalparty|Uniqueidentifier||cu|Created By (External Party)|
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
creditlimit|Money||cu|Credit Limit|
creditlimit_base|Money|||Credit Limit (Base)|
creditonhold|Boolean||cu|Credit Hold|
customersizecode|Picklist||cu|Customer Size|{"options":[[1,"Default Value"]]}
customertypecode|Picklist||cu|Relationship Type|{"options":[[1,"Competitor"],[2,"Consultant"],[3,"Customer"],[4,"Investor"],[5,"Partner"],[6,"Influencer"],[7,"Press"],[8,"Prospect"],[9,"Reseller"],[10,"Supplier"],[11,"Vendor"],[12,"Other"]]}
defaultpricelevelid|Lookup||cu|Price List|{"targets":["pricelevel"]}
description|Memo||cu|Description|{"maxLength":2000}
donotbulkemail|Boolean||cu|Do not allow Bulk Emails|
donotbulkpostalmail|Boolean||cu|Do not allow Bulk Mails|
donotemail|Boolean||cu|Do not allow Emails|
donotfax|Boolean||cu|Do not allow Faxes|
donotphone|Boolean||cu|Do not allow Phone Calls|
donotpostalmail|Boolean||cu|Do not allow Mails|
donotsendmm|Boolean||cu|Send Marketing Materials|
emailaddress1|String||cu|Email|{"maxLength":100}
emailaddress2|String||cu|Email Address 2|{"maxLength":100}
emailaddress3|String||cu|Email Address 3|{"maxLength":100}
entityimageid|Uniqueidentifier||cu|Entity Image Id|
exchangerate|Decimal|||Exchange Rate|
fax|String||cu|Fax|{"maxLength":50}
followemail|Boolean||cu|Follow Email Activity|
ftpsiteurl|String||cu|FTP Site|{"maxLength":200}
importsequencenumber|Integer||cu|Import Sequence Number|
industrycode|Picklist||cu|Industry|{"options":[[1,"Accounting"],[2,"Agriculture and Non-petrol Natural Resource Extraction"],[3,"Broadcasting Printing and Publishing"],[4,"Brokers"],[5,"Building Supply Retail"],[6,"Business Services"],[7,"Consulting"],[8,"Consumer Services"],[9,"Design, Direction and Creative Management"],[10,"Distributors, Dispatchers and Processors"],[11,"Doctor's Offices and Clinics"],[12,"Durable Manufacturing"],[13,"Eating and Drinking Places"],[14,"Entertainment Retail"],[15,"Equipment Rental and Leasing"],[16,"Financial"],[17,"Food and Tobacco Processing"],[18,"Inbound Capital Intensive Processing"],[19,"Inbound Repair and Services"],[20,"Insurance"],[21,"Legal Services"],[22,"Non-Durable Merchandise Retail"],[23,"Outbound Consumer Service"],[24,"Petrochemical Extraction and Distribution"],[25,"Service Retail"],[26,"SIG Affiliations"],[27,"Social Services"],[28,"Special Outbound Trade Contractors"],[29,"Specialty Realty"],[30,"Transportation"],[31,"Utility Creation and Distribution"],[32,"Vehicle Retail"],[33,"Wholesale"]]}
lastonholdtime|DateTime||cu|Last On Hold Time|
lastusedincampaign|DateTime||cu|Last Date Included in Campaign|
marketcap|Money||cu|Market Capitalization|
marketcap_base|Money|||Market Capitalization (Base)|
marketingonly|Boolean||cu|Marketing Only|
masterid|Lookup|||Master ID|{"targets":["account"]}
merged|Boolean|||Merged|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedbyexternalparty|Uniqueidentifier||cu|Modified By (External Party)|
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
name|String|a|cu|Account Name|{"maxLength":160}
numberofemployees|Integer||cu|Number of Employees|
onholdtime|Integer|||On Hold Time (Minutes)|
opendeals|Integer||cu|Open Deals|
opendeals_date|DateTime||cu|Open Deals (Last Updated On)|
opendeals_state|Integer||cu|Open Deals (State)|
openrevenue|Money||cu|Open Revenue|
openrevenue_base|Money|||Open Revenue (Base)|
openrevenue_date|DateTime||cu|Open Revenue (Last Updated On)|
openrevenue_state|Integer||cu|Open Revenue (State)|
originatingleadid|Lookup||cu|Originating Lead|{"targets":["lead"]}
overriddencreatedon|DateTime||c|Record Created On|
ownerid|Owner|s|cu|Owner|{"targets":["systemuser","team"]}
ownershipcode|Picklist||cu|Ownership|{"options":[[1,"Public"],[2,"Private"],[3,"Subsidiary"],[4,"Other"]]}
owningbusinessunit|Lookup|||Owning Business Unit|{"targets":["businessunit"]}
owningteam|Lookup|||Owning Team|{"targets":["team"]}
owninguser|Lookup|||Owning User|{"targets":["systemuser"]}
parentaccountid|Lookup||cu|Parent Account|{"targets":["account"]}
participatesinworkflow|Boolean||cu|Participates in Workflow|
paymenttermscode|Picklist||cu|Payment Terms|{"options":[[1,"Net 30"],[2,"2% 10, Net 30"],[3,"Net 45"],[4,"Net 60"]]}
preferredappointmentdaycode|Picklist||cu|Preferred Day|{"options":[[0,"Sunday"],[1,"Monday"],[2,"Tuesday"],[3,"Wednesday"],[4,"Thursday"],[5,"Friday"],[6,"Saturday"]]}
preferredappointmenttimecode|Picklist||cu|Preferred Time|{"options":[[1,"Morning"],[2,"Afternoon"],[3,"Evening"]]}
preferredcontactmethodcode|Picklist||cu|Preferred Method of Contact|{"options":[[1,"Any"],[2,"Email"],[3,"Phone"],[4,"Fax"],[5,"Mail"]]}
preferredequipmentid|Lookup||cu|Preferred Facility/Equipment|{"targets":["equipment"]}
preferredserviceid|Lookup||cu|Preferred Service|{"targets":["service"]}
preferredsystemuserid|Lookup||cu|Preferred User|{"targets":["systemuser"]}
primarycontactid|Lookup||cu|Primary Contact|{"targets":["contact"]}
primarysatoriid|String||cu|Primary Satori ID|{"maxLength":200}
primarytwitterid|String||cu|Primary Twitter ID|{"maxLength":128}
processid|Uniqueidentifier||cu|Process|
revenue|Money||cu|Annual Revenue|
revenue_base|Money|||Annual Revenue (Base)|
sharesoutstanding|Integer||cu|Shares Outstanding|
shippingmethodcode|Picklist||cu|Shipping Method|{"options":[[1,"Default Value"]]}
sic|String||cu|SIC Code|{"maxLength":20}
slaid|Lookup||cu|SLA|{"targets":["sla"]}
slainvokedid|Lookup|||Last SLA applied|{"targets":["sla"]}
stageid|Uniqueidentifier||cu|Process Stage|
statecode|State|s|cu|Status|{"options":[[0,"Active"],[1,"Inactive"]]}
statuscode|Status||cu|Status Reason|{"options":[[1,"Active",0],[2,"Inactive",1]]}
stockexchange|String||cu|Stock Exchange|{"maxLength":20}
telephone1|String||cu|Main Phone|{"maxLength":50}
telephone2|String||cu|Other Phone|{"maxLength":50}
telephone3|String||cu|Telephone 3|{"maxLength":50}
territorycode|Picklist||cu|Territory Code|{"options":[[1,"Default Value"]]}
territoryid|Lookup||cu|Territory|{"targets":["territory"]}
tickersymbol|String||cu|Ticker Symbol|{"maxLength":10}
timespentbymeonemailandmeetings|String||cu|Time Spent by me|{"maxLength":1250}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version Number|
websiteurl|String||cu|Website|{"maxLength":200}
yominame|String||cu|Yomi Account Name|{"maxLength":160}`;
