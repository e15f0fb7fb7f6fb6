export const systemuser = `systemuser|SystemUser|systemusers|8|systemuserid|fullname|BusinessOwned|tracked trackable audited auditable
accessmode|Picklist|s|cu|Access Mode|{"options":[[0,"Read-Write"],[1,"Administrative"],[2,"Read"],[3,"Support User"],[4,"Non-interactive"],[5,"Delegated Admin"]]}
address1_addressid|Uniqueidentifier||cu|Address 1: ID|
address1_addresstypecode|Picklist||cu|Address 1: Address Type|{"options":[[1,"Default Value"]]}
address1_city|String||cu|City|{"maxLength":128}
address1_composite|String|||Address|{"maxLength":1000}
address1_country|String||cu|Country/Region|{"maxLength":128}
address1_county|String||cu|Address 1: County|{"maxLength":128}
address1_fax|String||cu|Address 1: Fax|{"maxLength":64}
address1_latitude|Double||cu|Address 1: Latitude|
address1_line1|String||cu|Street 1|{"maxLength":1024}
address1_line2|String||cu|Street 2|{"maxLength":1024}
address1_line3|String||cu|Street 3|{"maxLength":1024}
address1_longitude|Double||cu|Address 1: Longitude|
address1_name|String||cu|Address 1: Name|{"maxLength":100}
address1_postalcode|String||cu|ZIP/Postal Code|{"maxLength":40}
address1_postofficebox|String||cu|Address 1: Post Office Box|{"maxLength":40}
address1_shippingmethodcode|Picklist||cu|Address 1: Shipping Method|{"options":[[1,"Default Value"]]}
address1_stateorprovince|String||cu|State/Province|{"maxLength":128}
address1_telephone1|String||cu|Main Phone|{"maxLength":64}
address1_telephone2|String||cu|Other Phone|{"maxLength":50}
address1_telephone3|String||cu|Pager|{"maxLength":50}
address1_upszone|String||cu|Address 1: UPS Zone|{"maxLength":4}
address1_utcoffset|Integer||cu|Address 1: UTC Offset|
address2_addressid|Uniqueidentifier||cu|Address 2: ID|
address2_addresstypecode|Picklist||cu|Address 2: Address Type|{"options":[[1,"Default Value"]]}
address2_city|String||cu|Other City|{"maxLength":128}
address2_composite|String|||Other Address|{"maxLength":1000}
address2_country|String||cu|Other Country/Region|{"maxLength":128}
address2_county|String||cu|Address 2: County|{"maxLength":128}
address2_fax|String||cu|Address 2: Fax|{"maxLength":50}
address2_latitude|Double||cu|Address 2: Latitude|
address2_line1|String||cu|Other Street 1|{"maxLength":1024}
address2_line2|String||cu|Other Street 2|{"maxLength":1024}
address2_line3|String||cu|Other Street 3|{"maxLength":1024}
address2_longitude|Double||cu|Address 2: Longitude|
address2_name|String||cu|Address 2: Name|{"maxLength":100}
address2_postalcode|String||cu|Other ZIP/Postal Code|{"maxLength":40}
address2_postofficebox|String||cu|Address 2: Post Office Box|{"maxLength":40}
address2_shippingmethodcode|Picklist||cu|Address 2: Shipping Method|{"options":[[1,"Default Value"]]}
address2_stateorprovince|String||cu|Other State/Province|{"maxLength":128}
address2_telephone1|String||cu|Address 2: Telephone 1|{"maxLength":50}
address2_telephone2|String||cu|Address 2: Telephone 2|{"maxLength":50}
address2_telephone3|String||cu|Address 2: Telephone 3|{"maxLength":50}
address2_upszone|String||cu|Address 2: UPS Zone|{"maxLength":4}
address2_utcoffset|Integer||cu|Address 2: UTC Offset|
applicationid|Uniqueidentifier|||Application ID|
applicationiduri|String||cu|Application ID URI|{"maxLength":1024}
azureactivedirectoryobjectid|Uniqueidentifier|||Azure AD Object ID|
azuredeletedon|DateTime|||azuredeletedon|
azurestate|Picklist|||azurestate|{"options":[[0,"Exists"],[1,"Soft deleted"],[2,"Not found or hard deleted"]]}
businessunitid|Lookup|s|cu|Business Unit|{"targets":["businessunit"]}
calendarid|Uniqueidentifier||cu|Calendar|
caltype|Picklist|s|cu|License Type|{"options":[[0,"Professional"],[1,"Administrative"],[2,"Basic"],[3,"Device Professional"],[4,"Device Basic"],[5,"Essential"],[6,"Device Essential"],[7,"Enterprise"],[8,"Device Enterprise"],[9,"Sales"],[10,"Service"],[11,"Field Service"],[12,"Project Service"]]}
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
createdonbehalfby|Lookup|||Created By (Delegate)|{"targets":["systemuser"]}
defaultfilterspopulated|Boolean|s|cu|Default Filters Populated|
defaultmailbox|Uniqueidentifier||cu|Mailbox|
defaultodbfoldername|String|s|cu|Default OneDrive for Business Folder Name|{"maxLength":200}
deletedstate|Picklist|||deletedstate|{"options":[[0,"Not deleted"],[1,"Soft deleted"]]}
disabledreason|String|||Disabled Reason|{"maxLength":500}
displayinserviceviews|Boolean||cu|Display in Service Views|
domainname|String|s|cu|User Name|{"maxLength":1024}
emailrouteraccessapproval|Picklist|s|cu|Primary Email Status|{"options":[[0,"Empty"],[1,"Approved"],[2,"Pending Approval"],[3,"Rejected"]]}
employeeid|String||cu|Employee|{"maxLength":100}
entityimageid|Uniqueidentifier||cu|Entity Image Id|
exchangerate|Decimal|||Exchange Rate|
firstname|String|a|cu|First Name|{"maxLength":64}
fullname|String|||Full Name|{"maxLength":200}
governmentid|String||cu|Government|{"maxLength":100}
homephone|String||cu|Home Phone|{"maxLength":50}
identityid|Integer|s||Unique user identity id|
importsequencenumber|Integer||cu|Import Sequence Number|
incomingemaildeliverymethod|Picklist|s|cu|Incoming Email Delivery Method|{"options":[[0,"None"],[1,"Microsoft Dynamics 365 for Outlook"],[2,"Server-Side Synchronization or Email Router"],[3,"Forward Mailbox"]]}
internalemailaddress|String||cu|Primary Email|{"maxLength":100}
invitestatuscode|Picklist|a|cu|Invitation Status|{"options":[[0,"Invitation Not Sent"],[1,"Invited"],[2,"Invitation Near Expired"],[3,"Invitation Expired"],[4,"Invitation Accepted"],[5,"Invitation Rejected"],[6,"Invitation Revoked"]]}
isactivedirectoryuser|Boolean|||isactivedirectoryuser|
isdisabled|Boolean||cu|Status|
isemailaddressapprovedbyo365admin|Boolean|s|cu|Email Address O365 Admin Approval Status|
isintegrationuser|Boolean|s||Integration user mode|
islicensed|Boolean|s||User Licensed|
issyncwithdirectory|Boolean|s|cu|User Synced|
jobtitle|String||cu|Job Title|{"maxLength":100}
lastname|String|a|cu|Last Name|{"maxLength":64}
latestupdatetime|DateTime||cu|latestUpdateTime|{"readable":false}
middlename|String||cu|Middle Name|{"maxLength":50}
mobilealertemail|String||cu|Mobile Alert Email|{"maxLength":100}
mobileofflineprofileid|Uniqueidentifier||cu|Mobile Offline Profile|
mobilephone|String||cu|Mobile Phone|{"maxLength":64}
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
modifiedonbehalfby|Lookup|||Modified By (Delegate)|{"targets":["systemuser"]}
nickname|String||cu|Nickname|{"maxLength":50}
organizationid|Uniqueidentifier|s||Organization |
outgoingemaildeliverymethod|Picklist|s|cu|Outgoing Email Delivery Method|{"options":[[0,"None"],[1,"Microsoft Dynamics 365 for Outlook"],[2,"Server-Side Synchronization or Email Router"]]}
overriddencreatedon|DateTime||c|Record Created On|
parentsystemuserid|Lookup||cu|Manager|{"targets":["systemuser"]}
passporthi|Integer||cu|Passport Hi|
passportlo|Integer||cu|Passport Lo|
personalemailaddress|String||cu|Email 2|{"maxLength":100}
photourl|String||cu|Photo URL|{"maxLength":200}
positionid|Lookup||cu|Position|{"targets":["position"]}
preferredaddresscode|Picklist||cu|Preferred Address|{"options":[[1,"Mailing Address"],[2,"Other Address"]]}
preferredemailcode|Picklist||cu|Preferred Email|{"options":[[1,"Default Value"]]}
preferredphonecode|Picklist||cu|Preferred Phone|{"options":[[1,"Main Phone"],[2,"Other Phone"],[3,"Home Phone"],[4,"Mobile Phone"]]}
processid|Uniqueidentifier||cu|Process|
queueid|Lookup||cu|Default Queue|{"targets":["queue"]}
salutation|String||cu|Salutation|{"maxLength":20}
setupuser|Boolean|s||Restricted Access Mode|
sharepointemailaddress|String||cu|SharePoint Email Address|{"maxLength":1024}
siteid|Lookup||cu|Site|{"targets":["site"]}
skills|String||cu|Skills|{"maxLength":100}
stageid|Uniqueidentifier||cu|Process Stage|
systemmanagedusertype|Picklist|||systemmanagedusertype|{"options":[[0,"Entra User"],[1,"C2 User"],[2,"Impersonable Stub User"]]}
systemuserid|Uniqueidentifier|s|c|User|
territoryid|Lookup||cu|Territory|{"targets":["territory"]}
timezoneruleversionnumber|Integer||cu|Time Zone Rule Version Number|
title|String||cu|Title|{"maxLength":128}
transactioncurrencyid|Lookup||cu|Currency|{"targets":["transactioncurrency"]}
traversedpath|String||cu|Traversed Path|{"maxLength":1250}
userlicensetype|Integer|s||User License Type|
utcconversiontimezonecode|Integer||cu|UTC Conversion Time Zone Code|
versionnumber|BigInt|||Version number|
windowsliveid|String||cu|Windows Live ID|{"maxLength":1024}
yammeremailaddress|String||cu|Yammer Email|{"maxLength":200}
yammeruserid|String||cu|Yammer User ID|{"maxLength":128}
yomifirstname|String||cu|Yomi First Name|{"maxLength":64}
yomifullname|String|||Yomi Full Name|{"maxLength":200}
yomilastname|String||cu|Yomi Last Name|{"maxLength":64}
yomimiddlename|String||cu|Yomi Middle Name|{"maxLength":50}`;
