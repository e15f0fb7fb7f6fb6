export type { Rejection } from '../csv/table.ts';
export { type ImportOptions, type ImportResult, importTrainings } from './import.ts';
export {
  type Attendee,
  attendanceStatus,
  attendee,
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
