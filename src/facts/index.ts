export { type AbsenceImport, importAbsences } from './absence-file.ts';
export { type Absence, addAbsences, listAbsences, type NewAbsence, removeAbsence } from './absence-store.ts';
export { markAbsencesChanged } from './absences.ts';
export { dayNumber, dayText, mondayOf } from './calendar.ts';
export { type FactCounts, type FactSettings, refreshFacts } from './refresh.ts';
export { countOpenLeads, dataThrough } from './through.ts';
export { loadTimelines, type PersonTimeline, type PlacedDays, placementOn, worksOn } from './timeline.ts';
export { HolidayCalendar } from './working-days.ts';
