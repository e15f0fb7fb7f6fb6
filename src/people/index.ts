export { localDay } from './placement.ts';
export { type PeopleCounts, refreshPeople } from './refresh.ts';
export type { PeopleSettings, RoleContract, RoleRule } from './settings.ts';
