import type { Gate, Shown } from '../../privacy/gate.ts';

type Series = Awaited<ReturnType<Gate['series']>>['rows'][number];
type Effect = Awaited<ReturnType<Gate['effects']>>['rows'][number];
type RetentionOf = Awaited<ReturnType<Gate['retention']>>['rows'][number];
type Comparison = Awaited<ReturnType<Gate['comparison']>>;

export type { Comparison, Effect, RetentionOf, Series, Shown };

export interface StreamOutcome {
  readonly stream: string;
  readonly status: string;
  readonly reason: string | null;
  readonly read: number;
  readonly stored: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly quarantined: number;
  readonly skipped: number;
  /** The CRM's own count and ours, where the CRM can be asked. */
  readonly object: string | null;
  readonly sourceCount: number | null;
  readonly storedCount: number | null;
}

export interface ConnectionOutcome {
  readonly id: string;
  readonly vendor: string;
  readonly streams: readonly StreamOutcome[];
  /** Every stream was read and every count that could be compared agrees. */
  readonly reconciled: boolean;
  readonly requests: number;
}

export interface TrainingFindings {
  readonly id: string;
  readonly name: string;
  readonly endsOn: string;
  readonly effects: readonly Effect[];
  readonly retention: readonly RetentionOf[];
  readonly comparison: Comparison;
}

/** Everything the terminal report is made of; already through the privacy gate. */
export interface Findings {
  readonly company: string;
  readonly dataThrough: string | null;
  readonly people: number;
  readonly connections: readonly ConnectionOutcome[];
  /** Weekly adoption rates, oldest first: the company's, and every team's. */
  readonly companyAdoption: readonly Series[];
  readonly teamAdoption: readonly Series[];
  readonly trainings: readonly TrainingFindings[];
  /** Why something cannot be said, one sentence each. */
  readonly notices: readonly string[];
  readonly suppressedGroups: number;
}
