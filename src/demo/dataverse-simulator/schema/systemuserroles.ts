export const systemuserroles = `systemuserroles|SystemUserRoles|systemuserrolescollection|15|systemuserroleid||None|auditable
roleid|Uniqueidentifier|s||roleid|
systemuserid|Uniqueidentifier|s||systemuserid|
systemuserroleid|Uniqueidentifier|s||systemuserroleid|
versionnumber|BigInt|||versionnumber|`;
