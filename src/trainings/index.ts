export type { Rejection } from '../csv/table.ts';
export { type Adopted, adoptTrainings } from './adopt.ts';
export type { PostedEvent } from './events.ts';
export { type ImportOptions, type ImportResult, importTrainings } from './import.ts';
export { openPlan, type Plan } from './plan.ts';
export { listActions, type PlannedAction } from './planned-actions.ts';
export {
  type ActionChange,
  type ActionInput,
  type Attendee,
  actionChange,
  actionInput,
  attendanceStatus,
  attendee,
  type EventInput,
  eventInput,
  type Impossibility,
  impossibilities,
  type Training,
  trainingId,
  trainingInput,
} from './schema.ts';
export {
  deleteTraining,
  getTraining,
  listTrainings,
  type UpsertOptions,
  type UpsertOutcome,
  upsertTraining,
} from './store.ts';
