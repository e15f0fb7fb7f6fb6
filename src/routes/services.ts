import type { Measures } from '../observability/measures.ts';
import type { AuditEntry, AuditQuery } from '../privacy/audit.ts';
import type { Findings } from '../privacy/findings.ts';
import type { Gate } from '../privacy/gate.ts';
import type { ApiKey, NewKey } from '../privacy/keys.ts';
import type { Viewer } from '../privacy/viewer.ts';
import type { ActionChange, ActionInput, EventInput, Training } from '../trainings/schema.ts';
import type { State } from './kept-answers.ts';

/** What the routes ask for; the composition root supplies it. Figures about people come from `gate` and nowhere else. */
export interface RouteServices {
  /** null: unknown, revoked or expired. */
  authenticate(key: string): Promise<ApiKey | null>;
  readonly gate: Gate;
  readonly findings: Findings;
  readonly metrics: { list(): Promise<readonly MetricEntry[]> };
  readonly trainings: TrainingService;
  readonly plan: PlanService;
  readonly measures: Measures;
  /** What kept answers, and keys that were looked up, depend on: one cheap query. */
  state(): Promise<State>;
  readonly absences: AbsenceService;
  readonly contests: ContestService;
  readonly leaderboard: LeaderboardService;
  readonly audit: { list(query: AuditQuery): Promise<readonly AuditEntry[]> };
  readonly connections: ConnectionService;
  readonly keys: KeyService;
  readonly reports: ReportService;
  readonly health: {
    /** Names of what does not answer; empty when the service is ready. */
    notReady(): Promise<readonly string[]>;
  };
  /** The database or the queue is away: the answer is a 503, and trying again makes sense. */
  isUnavailable(error: unknown): boolean;
}

export interface MetricEntry {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly unit: string;
  readonly grains: readonly string[];
  readonly groupings: readonly string[];
  readonly answers: string;
  readonly formula: string;
  readonly caveats: readonly string[];
  readonly availability: readonly {
    readonly connection: string;
    readonly availability: 'available' | 'partly' | 'unavailable';
    readonly reason: string | null;
  }[];
}

export interface TrainingImport {
  readonly created: number;
  readonly updated: number;
  readonly attendances: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  readonly imported: boolean;
}

export interface TrainingService {
  list(): Promise<readonly Training[]>;
  find(id: string): Promise<Training | null>;
  /** False: there is one with this id already, and it was left as it is. Results follow soon after. */
  create(training: Training): Promise<boolean>;
  /** Replaces the training and its attendance; results follow soon after. */
  save(training: Training): Promise<'created' | 'updated'>;
  remove(id: string): Promise<boolean>;
  importCsv(csv: Uint8Array, mode: 'strict' | 'partial'): Promise<TrainingImport>;
}

export interface ActionEntry extends ActionInput {
  readonly id: string;
  readonly startsOn: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Events and the action plan: what the company does, and no figures. */
export interface PlanService {
  addEvent(event: EventInput): Promise<EventInput & { readonly id: string }>;
  actions(): Promise<readonly ActionEntry[]>;
  action(id: string): Promise<ActionEntry | null>;
  addAction(action: ActionInput): Promise<ActionEntry>;
  /** null: there is no such action. */
  changeAction(id: string, change: ActionChange): Promise<ActionEntry | null>;
  knowsMetric(id: string): boolean;
  knowsTeam(id: string): Promise<boolean>;
}

export interface NewAbsence {
  readonly personEmail: string;
  /** First and last day. */
  readonly from: string;
  readonly to: string;
  readonly kind: string;
}

export interface AbsenceService {
  list(filter: {
    readonly personEmail?: string | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  }): Promise<readonly (NewAbsence & { readonly id: string })[]>;
  /** Figures follow soon after. */
  add(
    absence: NewAbsence,
  ): Promise<{ readonly stored: NewAbsence & { readonly id: string }; readonly created: boolean }>;
  /** False: there is none of this id. */
  remove(id: string): Promise<boolean>;
}

export type ContestKind = 'leave' | 'part-time' | 'wrong-team' | 'captured-elsewhere';
export type ContestStatus = 'open' | 'accepted' | 'rejected' | 'withdrawn';

interface ContestTerms {
  readonly weekdays?: readonly number[] | null | undefined;
  readonly teamId?: string | null | undefined;
}

export interface ContestEntry {
  readonly id: string;
  readonly personId: string;
  readonly kind: ContestKind;
  readonly from: string;
  readonly to: string;
  readonly note: string;
  readonly weekdays: readonly number[] | null;
  readonly teamId: string | null;
  readonly status: ContestStatus;
  readonly createdAt: Date;
  readonly createdBy: string | null;
  readonly decisions: readonly {
    readonly at: Date;
    readonly by: string | null;
    readonly status: ContestStatus;
    readonly note: string;
  }[];
}

/** Well formed, and yet it cannot be: the sentence says why. */
export interface Impossible {
  readonly impossible: string;
}

export interface ContestService {
  list(filter: {
    readonly personId?: string | undefined;
    readonly status?: ContestStatus | undefined;
  }): Promise<readonly ContestEntry[]>;
  find(id: string): Promise<ContestEntry | null>;
  create(
    contest: ContestTerms & {
      readonly personId: string;
      readonly kind: ContestKind;
      readonly from: string;
      readonly to: string;
      readonly note: string;
      readonly by: string | null;
    },
  ): Promise<ContestEntry | Impossible>;
  /** null: there is no such contest. Figures follow soon after. */
  decide(
    id: string,
    decision: ContestTerms & {
      readonly status: Exclude<ContestStatus, 'open'>;
      readonly note: string;
      readonly by: string | null;
    },
  ): Promise<ContestEntry | Impossible | null>;
}

export interface LeaderboardService {
  /** Ids of the people who agreed to be ranked by name. */
  members(): Promise<ReadonlySet<string>>;
  takePart(personId: string, takesPart: boolean, by: string | null): Promise<void>;
}

export interface ConnectionEntry {
  readonly id: string;
  readonly vendor: string;
  readonly title: string;
  readonly state: string;
  readonly reason: string | null;
  readonly identity: string | null;
  readonly pausedUntil: string | null;
  readonly lastSuccessAt: string | null;
  readonly readThrough: string | null;
  readonly capabilities: unknown;
  readonly budget: {
    readonly sent: number;
    readonly used: number | null;
    readonly limit: number | null;
    readonly dailyShare: number;
  };
}

export interface SyncEntry {
  readonly id: string;
  readonly connection: string;
  readonly mode: string;
  readonly trigger: string;
  readonly status: string;
  readonly reason: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly streams: readonly object[];
}

export interface QualityEntry {
  readonly connection: string;
  readonly stream: string;
  readonly object: string;
  readonly day: string | null;
  readonly sourceCount: number;
  readonly storedCount: number;
  readonly difference: number;
  readonly countedAt: string;
  readonly repairedAt: string | null;
  readonly reason: string | null;
}

export interface ConnectionService {
  /** Where a record is in its CRM, for people; null where the connection cannot say. */
  recordUrl(connection: string, object: string, sourceId: string): string | null;
  list(): Promise<readonly ConnectionEntry[]>;
  /** null: there is no such connection; otherwise the job that will read it. */
  sync(
    id: string,
    options: {
      readonly mode: 'incremental' | 'full';
      readonly streams?: readonly string[];
      readonly reconcile?: boolean;
    },
  ): Promise<{ readonly jobId: string } | { readonly unknownStream: string } | null>;
  /** By falling id; those below `before`. */
  syncs(query: {
    readonly id?: string;
    readonly connection?: string;
    readonly before?: string;
    readonly limit: number;
  }): Promise<readonly SyncEntry[]>;
  quality(connection: string | null): Promise<{
    readonly rows: readonly QualityEntry[];
    readonly summary: {
      readonly unmapped: readonly { readonly connection: string; readonly accounts: readonly string[] }[];
    };
  }>;
}

export interface ReportListing {
  readonly report: string;
  readonly week: string;
  readonly state: 'made' | 'held';
  readonly madeAt: string | null;
  readonly asOf: string | null;
  readonly dataThrough: string | null;
  readonly definitionVersion: string | null;
  readonly findings: number | null;
  readonly headline: string | null;
  readonly heldAt: string | null;
  readonly holdReason: string | null;
  readonly deliveries: readonly object[];
}

export interface ReportService {
  /** Those the viewer may read. */
  list(viewer: Viewer): Promise<readonly ReportListing[]>;
  /** null: none was made for this week. `report` null: the first that is configured. */
  find(
    viewer: Viewer,
    week: string,
    report: string | null,
  ): Promise<{ readonly formats: Readonly<Record<'html' | 'md' | 'json' | 'csv', string>> } | null>;
  send(
    report: string | null,
    week: string | null,
  ): Promise<
    | { readonly jobId: string; readonly report: string; readonly week: string }
    | { readonly problem: 'no-such-report' | 'no-such-week' | 'week-not-over'; readonly sentence: string }
  >;
}

export interface KeyService {
  list(): Promise<readonly ApiKey[]>;
  create(wanted: NewKey, by: string | null): Promise<{ readonly key: string; readonly stored: ApiKey }>;
  revoke(id: string, by: string | null): Promise<'revoked' | 'already' | 'missing'>;
}
