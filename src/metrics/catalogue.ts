import type { MetricDefinition } from './definition.ts';
import { activeDayShare } from './definitions/active-day-share.ts';
import { activePeople } from './definitions/active-people.ts';
import { adoptionRate } from './definitions/adoption-rate.ts';
import { callsLogged } from './definitions/calls-logged.ts';
import { coreActionsPerWorkingDay } from './definitions/core-actions-per-working-day.ts';
import { eligiblePeople } from './definitions/eligible-people.ts';
import { emailsLogged } from './definitions/emails-logged.ts';
import { habitRate } from './definitions/habit-rate.ts';
import { lifecycleMetrics, lifecycleStates } from './definitions/lifecycle.ts';
import { loginDays } from './definitions/login-days.ts';
import { meetingsLogged } from './definitions/meetings-logged.ts';
import { openLeads } from './definitions/open-leads.ts';
import { openPipeline } from './definitions/open-pipeline.ts';
import { opportunitiesMoved } from './definitions/opportunities-moved.ts';
import { pipelineUntouched } from './definitions/pipeline-untouched-30d.ts';
import { recordsCreated } from './definitions/records-created.ts';
import { stickiness } from './definitions/stickiness.ts';
import { tasksCompleted } from './definitions/tasks-completed.ts';
import { wins } from './definitions/wins.ts';
import { wonAmount } from './definitions/won-amount.ts';

/** Every series metric there is, in the order it is listed. */
export const catalogue: readonly MetricDefinition[] = [
  eligiblePeople,
  activePeople,
  adoptionRate,
  habitRate,
  activeDayShare,
  coreActionsPerWorkingDay,
  stickiness,
  loginDays,
  ...lifecycleMetrics,
  callsLogged,
  meetingsLogged,
  emailsLogged,
  tasksCompleted,
  recordsCreated,
  opportunitiesMoved,
  wins,
  wonAmount,
  openLeads,
  openPipeline,
  pipelineUntouched,
];

/** The metrics an id of `/metrics/{id}/series` stands for: itself, or for `lifecycle` those of every state. */
export function metricsNamed(id: string): readonly MetricDefinition[] {
  return id === 'lifecycle' ? lifecycleMetrics : catalogue.filter((metric) => metric.id === id);
}

export function findMetric(id: string): MetricDefinition | undefined {
  return catalogue.find((metric) => metric.id === id);
}

/** Changes when any definition does: part of every answer and of stored results. */
export const definitionVersion = catalogue.map((metric) => `${metric.id}@${metric.version}`).join(' ');

export { FALSE_ALARMS_PER_TEAM } from './breaks.ts';
/** What is said of trainings; with the series metrics above, everything that has a definition. */
export { type TrainingDefinition, trainingDefinitions } from './training/definitions.ts';
export { lifecycleStates };

/** Whether a metric can also be dated by when things took place, not when they were entered. */
export function hasOccurred({ measure }: MetricDefinition): boolean {
  return measure.dated === 'day' && measure.occurred !== undefined;
}
