export const teammembership = `teammembership|TeamMembership|teammemberships|23|teammembershipid||None|auditable
systemuserid|Uniqueidentifier|s|cu|systemuserid|
teamid|Uniqueidentifier|s|cu|teamid|
teammembershipid|Uniqueidentifier|s|c|Team Membership Id|
versionnumber|BigInt|||Version Number|`;
