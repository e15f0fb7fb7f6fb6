export type {
  DeliveryId,
  DeliveryKind,
  DeliveryStanding,
  KeptReport,
  ReportArchive,
  ReportEntry,
} from './delivery/archive.ts';
export { type OfficeParts, openReportOffice, type Prepared, ReportError, type ReportOffice } from './office.ts';
export { type ReportFormat, reportFormats } from './weekly/build.ts';
export type { ReportSources } from './weekly/collect.ts';
export type { ConnectionQuality, Quality, WeeklyReport } from './weekly/document.ts';
