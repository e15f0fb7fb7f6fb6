export const businessunit = `businessunit|BusinessUnit|businessunits|10|businessunitid|name|BusinessOwned|tracked trackable audited auditable
address1_addressid|Uniqueidentifier||cu|Address 1: ID|
address1_addresstypecode|Picklist||cu|Address 1: Address Type|{"options":[[1,"Default Value"]]}
address1_city|String||cu|Bill To City|{"maxLength":80}
address1_country|String||cu|Bill To Country/Region|{"maxLength":80}
address1_county|String||cu|Address 1: County|{"maxLength":50}
address1_fax|String||cu|Address 1: Fax|{"maxLength":50}
address1_latitude|Double||cu|Address 1: Latitude|
address1_line1|String||cu|Bill To Street 1|{"maxLength":250}
address1_line2|String||cu|Bill To Street 2|{"maxLength":250}
address1_line3|String||cu|Bill To Street 3|{"maxLength":250}
address1_longitude|Double||cu|Address 1: Longitude|
address1_name|String||cu|Address 1: Name|{"maxLength":100}
address1_postalcode|String||cu|Bill To ZIP/Postal Code|{"maxLength":20}
address1_postofficebox|String||cu|Address 1: Post Office Box|{"maxLength":20}
address1_shippingmethodcode|Picklist||cu|Address 1: Shipping Method|{"options":[[1,"Default Value"]]}
address1_stateorprovince|String||cu|Bill To State/Province|{"maxLength":50}
address1_telephone1|String||cu|Main Phone|{"maxLength":50}
address1_telephone2|String||cu|Other Phone|{"maxLength":50}
address1_telephone3|String||cu|Address 1: Telephone 3|{"maxLength":50}
address1_upszone|String||cu|Address 1: UPS Zone|{"maxLength":4}
address1_utcoffset|Integer||cu|Address 1: UTC Offset|
address2_addressid|Uniqueidentifier||cu|Address 2: ID|
address2_addresstypecode|Picklist||cu|Address 2: Address Type|{"options":[[1,"Default Value"]]}
address2_city|String||cu|Ship To City|{"maxLength":80}
address2_country|String||cu|Ship To Country/Region|{"maxLength":80}
address2_county|String||cu|Address 2: County|{"maxLength":50}
address2_fax|String||cu|Address 2: Fax|{"maxLength":50}
address2_latitude|Double||cu|Address 2: Latitude|
address2_line1|String||cu|Ship To Street 1|{"maxLength":250}
address2_line2|String||cu|Ship To Street 2|{"maxLength":250}
address2_line3|String||cu|Ship To Street 3|{"maxLength":250}
address2_longitude|Double||cu|Address 2: Longitude|
address2_name|String||cu|Address 2: Name|{"maxLength":100}
address2_postalcode|String||cu|Ship To ZIP/Postal Code|{"maxLength":20}
address2_postofficebox|String||cu|Address 2: Post Office Box|{"maxLength":20}
address2_shippingmethodcode|Picklist||cu|Address 2: Shipping Method|{"options":[[1,"Default Value"]]}
address2_stateorprovince|String||cu|Ship To State/Province|{"maxLength":50}
address2_telephone1|String||cu|Address 2: Telephone 1|{"maxLength":50}
address2_telephone2|String||cu|Address 2: Telephone 2|{"maxLength":50}
address2_telephone3|String||cu|Address 2: Telephone 3|{"maxLength":50}
address2_upszone|String||cu|Address 2: UPS Zone|{"maxLength":4}
address2_utcoffset|Integer||cu|Address 2: UTC Offset|
businessunitid|Uniqueidentifier|s|c|Business Unit|
calendarid|Uniqueidentifier||cu|Calendar|
costcenter|String||cu|Cost Center|{"maxLength":100}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
creditlimit|Double||cu|Credit Limit|
description|Memo||cu|Description|{"maxLength":2000}
disabledreason|String|||Disable Reason|{"maxLength":500}
divisionname|String||cu|Division|{"maxLength":100}
emailaddress|String||cu|Email|{"maxLength":100}
exchangerate|Decimal|||Exchange Rate|
fileasname|String||cu|File as Name|{"maxLength":100}
ftpsiteurl|String||cu|FTP Site|{"maxLength":200}
importsequencenumber|Integer||cu|Import Sequence Number|
inheritancemask|Integer||cu|Inheritance Mask|
isdisabled|Boolean||cu|Is Disabled|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
name|String|s|cu|Name|{"maxLength":160}
organizationid|Uniqueidentifier|s||Organization|
overriddencreatedon|DateTime||c|Record Created On|
parentbusinessunitid|Lookup|a|cu|Parent Business|{"targets":["businessunit"]}
picture|Memo||cu|Picture|{"maxLength":1073741823}
stockexchange|String||cu|Stock Exchange|{"maxLength":20}
tickersymbol|String||cu|Ticker Symbol|{"maxLength":10}
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
utcoffset|Integer||cu|UTC Offset|
versionnumber|BigInt|||Version number|
websiteurl|String||cu|Website|{"maxLength":200}
workflowsuspended|Boolean||cu|Workflow Suspended|`;
