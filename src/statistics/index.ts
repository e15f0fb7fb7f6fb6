export * from './account-knowledge.ts';
export * from './changepoint.ts';
export { type Coefficient, type HazardModel, hazardModel } from './cloglog.ts';
export { type ClusteredLogRank, clusteredLogRank } from './clustered-log-rank.ts';
export * from './concentration.ts';
export {
  type ChangeKind,
  type ChangePart,
  changeByKind,
  changeKinds,
  presence,
  type RateChange,
  rateChange,
  roundedParts,
  type TwoPeriods,
} from './contributions.ts';
export { type CoxCoefficient, type CoxModel, coxRegression, type SurvivalTimes } from './cox.ts';
export * from './difference-in-differences.ts';
export * from './distributions.ts';
export * from './drop-off-rule.ts';
export * from './early-warning.ts';
export * from './episodes.ts';
export { changeByGroup, type GroupPart } from './group-contributions.ts';
export * from './half-life.ts';
export * from './hold.ts';
export type { ControlledHold, HoldFigure } from './hold-figure.ts';
export * from './hold-windows.ts';
export * from './hypergeometric.ts';
export * from './jackknife.ts';
export * from './lifecycle.ts';
export * from './log-rank.ts';
export * from './logging-behaviour.ts';
export * from './logistic-regression.ts';
export * from './mantel-haenszel.ts';
export * from './multiple-comparisons.ts';
export * from './ownership.ts';
export * from './paired.ts';
export * from './panel.ts';
export type { Ties } from './partial-likelihood.ts';
export * from './permutation-log-rank.ts';
export type { PersonWeeks } from './person-weeks.ts';
export * from './proportions.ts';
export * from './random.ts';
export * from './refusal.ts';
export * from './restricted-mean.ts';
export * from './ridge-logistic.ts';
export * from './score-quality.ts';
export * from './simultaneous-band.ts';
export * from './special-functions.ts';
export {
  type BaseWindow,
  CELL_RULES,
  type CellRules,
  type EventWindow,
  LONG_BASE,
  type StaggeredPanel,
} from './staggered-panel.ts';
export * from './survival.ts';
export * from './training-effect.ts';
export { twoWayFixedEffects } from './two-way-fixed-effects.ts';
export * from './verdict.ts';
export * from './week-counts.ts';
export * from './weekly-outcome.ts';
