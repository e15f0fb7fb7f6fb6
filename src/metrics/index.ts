export { type ActionEffect, type ActionQuestion, actionEffect, weeksAround } from './action-effect.ts';
export { availabilityOf, type ConnectionStreams, type MetricAvailability } from './availability.ts';
export { type BreakRow, type Breaks, type TeamWeeks, teamBreaks } from './breaks.ts';
export { catalogue, definitionVersion, findMetric } from './catalogue.ts';
export type { ChampionRow, LifecycleRow } from './company-results.ts';
export { type ComputeCounts, type ComputeSettings, computeMetrics } from './compute.ts';
export {
  type Basis,
  bases,
  type Grain,
  type Grouping,
  grains,
  groupings,
  type MetricDefinition,
} from './definition.ts';
export {
  type DriverGrouping,
  type DriverRow,
  type Drivers,
  driverGroupings,
  driversBetween,
  type Periods,
  periodsSince,
  periodsWithin,
} from './drivers/index.ts';
export { type CompanyEvent, type ConfiguredEvent, eventsBetween } from './events.ts';
export { type FactPanel, loadPanel } from './panel.ts';
export { weeksRestatedSince } from './restated.ts';
export { type SeriesQuery, type SeriesRow, type SeriesSettings, series } from './series.ts';
export type { ComparedSide, GroupComparison } from './training/comparisons.ts';
export type { EffectRow } from './training/effect.ts';
export type { EventStudy, EventStudyRow } from './training/event-study.ts';
export { type TrainingGrouping, trainingGroupings } from './training/groups.ts';
export type { Notice } from './training/notices.ts';
export { type TrainingResult, trainingResults } from './training/results.ts';
export type { Retention, RetentionComparison, RetentionWeek } from './training/retention.ts';
export type { TrainingInput } from './training/study.ts';
