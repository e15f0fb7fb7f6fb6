export const listmember = `listmember|ListMember|listmembers|4301|listmemberid||None|trackable
createdby|Lookup|||Created By|{"targets":["systemuser"]}
createdon|DateTime|||Created On|
entityid|Lookup||cu|Member|{"targets":["account","contact","lead"]}
listid|Lookup|s|cu|Marketing List|{"targets":["list"]}
listmemberid|Uniqueidentifier|s|c|List Member|
modifiedby|Lookup|||Modified By|{"targets":["systemuser"]}
modifiedon|DateTime|||Modified On|
versionnumber|BigInt|||Version Number|`;
