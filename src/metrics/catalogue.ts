import type { MetricDefinition } from './definition.ts';
import { activePeople } from './definitions/active-people.ts';
import { adoptionRate } from './definitions/adoption-rate.ts';
import { callsLogged } from './definitions/calls-logged.ts';
import { coreActionsPerWorkingDay } from './definitions/core-actions-per-working-day.ts';
import { eligiblePeople } from './definitions/eligible-people.ts';
import { openLeads } from './definitions/open-leads.ts';
import { wins } from './definitions/wins.ts';
import { wonAmount } from './definitions/won-amount.ts';

/** Every series metric there is, in the order it is listed. */
export const catalogue: readonly MetricDefinition[] = [
  eligiblePeople,
  activePeople,
  adoptionRate,
  coreActionsPerWorkingDay,
  callsLogged,
  wins,
  wonAmount,
  openLeads,
];

export function findMetric(id: string): MetricDefinition | undefined {
  return catalogue.find((metric) => metric.id === id);
}

/** Changes when any definition does: part of every answer and of stored results. */
export const definitionVersion = catalogue.map((metric) => `${metric.id}@${metric.version}`).join(' ');

/** What is said of trainings; with the series metrics above, everything that has a definition. */
export { type TrainingDefinition, trainingDefinitions } from './training/definitions.ts';
