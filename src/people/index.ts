export { localDay } from './local-day.ts';
export { type PeopleCounts, refreshPeople } from './refresh.ts';
export type { PeopleSettings, RoleContract, RoleRule } from './settings.ts';
