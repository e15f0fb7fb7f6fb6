export const role = `role|Role|roles|1036|roleid|name|BusinessOwned|trackable auditable
businessunitid|Lookup|s|c|businessunitid|{"targets":["businessunit"]}
componentstate|Picklist|s||componentstate|{"options":[[0,"Published"],[1,"Unpublished"],[2,"Deleted"],[3,"Deleted Unpublished"]]}
createdby|Lookup|||createdby|{"targets":["systemuser"]}
createdon|DateTime|||createdon|
createdonbehalfby|Lookup|||createdonbehalfby|{"targets":["systemuser"]}
importsequencenumber|Integer||c|importsequencenumber|
isinherited|Picklist|s|cu|isinherited|{"options":[[0,"Team privileges only"],[1,"Direct User (Basic) access level and Team privileges"]]}
ismanaged|Boolean|s||ismanaged|
modifiedby|Lookup|||modifiedby|{"targets":["systemuser"]}
modifiedon|DateTime|||modifiedon|
modifiedonbehalfby|Lookup|||modifiedonbehalfby|{"targets":["systemuser"]}
name|String|s|cu|name|{"maxLength":100}
organizationid|Uniqueidentifier|s||organizationid|
overriddencreatedon|DateTime||c|overriddencreatedon|
overwritetime|DateTime|s||overwritetime|
parentroleid|Lookup|||parentroleid|{"targets":["role"]}
parentrootroleid|Lookup|s||parentrootroleid|{"targets":["role"]}
roleid|Uniqueidentifier|s|c|roleid|
roleidunique|Uniqueidentifier|||roleidunique|
roletemplateid|Lookup|||roletemplateid|{"targets":["roletemplate"]}
solutionid|Uniqueidentifier|s||solutionid|
versionnumber|BigInt|||versionnumber|`;
