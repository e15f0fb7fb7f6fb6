export {
  type Contest,
  type ContestDecision,
  ContestError,
  type ContestKind,
  type ContestStatus,
  contestKinds,
  contestStatuses,
  createContest,
  decideContest,
  getContest,
  listContests,
  type NewContest,
  type NewDecision,
} from './contests.ts';
export { localDay } from './local-day.ts';
export { purgeExcluded } from './purge.ts';
export { type PeopleCounts, refreshPeople } from './refresh.ts';
export type { PeopleSettings, RoleContract, RoleRule } from './settings.ts';
