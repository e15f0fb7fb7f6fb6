export { type AbsenceImport, importAbsences } from './absence-file.ts';
export { type Absence, addAbsences, listAbsences, type NewAbsence, removeAbsence } from './absence-store.ts';
export { markAbsencesChanged } from './absences.ts';
export { dayNumber, dayText, mondayOf } from './calendar.ts';
export { type GroupWeekColumn, groupWeekColumns } from './group-week.ts';
export { type KeptFrom, keptFrom } from './kept.ts';
export { countOpenPipeline } from './pipeline.ts';
export type { PersonRange } from './range.ts';
export {
  type FactCounts,
  type FactPlan,
  type FactSettings,
  finishFacts,
  planFacts,
  refreshFactRange,
  refreshFacts,
  refreshGroups,
} from './refresh.ts';
export { countOpenLeads, dataThrough } from './through.ts';
export { loadTimelines, type PersonTimeline, type PlacedDays, placementOn, worksOn } from './timeline.ts';
export { HolidayCalendar } from './working-days.ts';
