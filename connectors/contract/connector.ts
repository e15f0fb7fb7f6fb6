import type { z } from 'zod';
import type { RecordType } from '../../src/records/record.ts';
import type { Batch, Checkpoint } from './batch.ts';
import type { ApiUsage, RequestBudget } from './budget.ts';

/** Where a connector may write a line for operators. Never given a secret, a name or a record's content. */
export interface ConnectorLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}

/** Keeps what a vendor hands out and expects back (a rotated refresh token), encrypted, per connection. */
export interface ConnectionSecrets {
  load(name: string): Promise<string | null>;
  save(name: string, value: string): Promise<void>;
}

export interface ConnectContext<Settings> {
  readonly connectionId: string;
  readonly settings: Settings;
  /** How far back a first read goes: the start of this calendar day, UTC. */
  readonly since: Date;
  readonly budget: RequestBudget;
  readonly secrets: ConnectionSecrets;
  readonly log: ConnectorLog;
  readonly signal: AbortSignal;
}

export type Availability = 'available' | 'partly' | 'unavailable';

export interface StreamCapability {
  readonly stream: string;
  readonly availability: Availability;
  /** One sentence for an administrator: what is missing and what to grant. Empty when available. */
  readonly reason: string;
  /** Rows the first read will bring, where the CRM says so cheaply. */
  readonly estimatedRows: number | null;
  /** What is read here is there only with a feature that many organisations do not have: its lack is no failure. */
  readonly optional?: true;
}

export interface Capabilities {
  /** Who we are signed in as, and where: one line for `uptake check`. */
  readonly identity: string;
  readonly streams: readonly StreamCapability[];
  /** Facts about the organisation that limit what can be known (audit off, history off, retention). */
  readonly notices: readonly string[];
  readonly apiUsage: ApiUsage | null;
}

/** Half-open interval [from, to) on the moment a record was created in the CRM. */
export interface CountWindow {
  readonly from: Date;
  readonly to: Date;
}

export interface ReadRequest {
  /** null: a full read from `since`. Otherwise a checkpoint this stream yielded and the engine committed. */
  readonly after: Checkpoint | null;
  /** Upper bound by the vendor's clock, fixed at the start. No checkpoint may pass it. */
  readonly until: Date;
  readonly signal: AbortSignal;
  /** Takes a sentence for an administrator about what this read does without, and what to grant. */
  readonly note?: (sentence: string) => void;
}

/** A read of what was created in a window, to repair it after a count that differs. */
export interface WindowRequest {
  readonly window: CountWindow;
  readonly signal: AbortSignal;
}

export interface StreamSupport {
  /** `cursor`: any batch may carry a checkpoint. `end-only`: unordered, so only the last batch may. */
  readonly checkpoints: 'cursor' | 'end-only';
  readonly deletes: 'tombstones' | 'full-scan' | 'none';
  /** Whether past states can be read (history or audit), or only the present one. */
  readonly history: boolean;
  /**
   * Read whole, at most once a calendar day (UTC), for what changes rarely: a read on a day that has been read already
   * yields nothing, and costs nothing.
   */
  readonly daily?: true;
}

export interface Stream<Client> {
  readonly record: RecordType;
  /** The CRM's own name of what is counted in reconciliation; null when the stream has no countable object. */
  readonly object: string | null;
  readonly title: string;
  readonly supports: StreamSupport;
  read(client: Client, request: ReadRequest): AsyncIterable<Batch>;
  /**
   * Names every live record created in the window, by rows, in batches without checkpoint. What the engine holds of the
   * window and this read did not name is then gone. Left out where the CRM cannot be read by the moment of creation.
   */
  readWindow?(client: Client, request: WindowRequest): AsyncIterable<Batch>;
}

/** A custom object of one customer's CRM whose records are activities. Fields by the CRM's own API names. */
export interface ActivityMapping {
  readonly object: string;
  readonly kind: 'call' | 'meeting' | 'email' | 'task';
  /** Who did it. */
  readonly person: string;
  /** When it was entered. */
  readonly at: string;
  readonly account?: string | undefined;
}

/** Trainings that one customer keeps in the CRM: those of a kind whose name or subject matches. */
export interface TrainingSource {
  readonly kind: 'campaign' | 'meeting' | 'list';
  /** The name or subject; `*` stands for any text. */
  readonly match: string;
}

/** What only this customer's CRM has. */
export interface Tailoring {
  readonly activities: readonly ActivityMapping[];
  readonly trainings: readonly TrainingSource[];
}

/** Everything one vendor's folder exports. A value, not a class; nothing else of the folder is public. */
export interface Connector<Settings, Client> {
  readonly vendor: string;
  readonly title: string;
  readonly settings: z.ZodType<Settings>;
  /** The vendor's own domains (`salesforce.com`); an address under none of them is accepted with a warning. */
  readonly hosts?: readonly string[];
  readonly streams: Readonly<Record<string, Stream<Client>>>;
  /** The same connector with streams for what only this customer has. Absent: the vendor's folder cannot read such. */
  tailor?(to: Tailoring): Connector<Settings, Client>;
  /** Which kinds of training sources `tailor` can read. */
  readonly trainingKinds?: readonly TrainingSource['kind'][];
  /** Signs in and learns the vendor's clock. Reads no data. Throws ConnectorError. */
  connect(context: ConnectContext<Settings>): Promise<Client>;
  /** The vendor's present time, from its own answer, for `until`. */
  now(client: Client): Promise<Date>;
  /** What this user may read; why not, and what to grant. */
  check(client: Client): Promise<Capabilities>;
  /** The CRM's own count of live records of a stream created in the window; null where it cannot be asked. */
  count(client: Client, stream: string, window: CountWindow): Promise<number | null>;
  /**
   * The same count by day (YYYY-MM-DD, UTC) in as few requests as the CRM allows; days without records may be missing.
   * Null where it cannot be asked. Without this function the engine finds the days by halving the window.
   */
  countByDay?(client: Client, stream: string, window: CountWindow): Promise<ReadonlyMap<string, number> | null>;
  disconnect(client: Client): Promise<void>;
  /** The page of a record in the CRM, for people to open. `object` is the CRM's own name of its kind. */
  recordUrl?(settings: Settings, object: string, sourceId: string): string;
}

/** A connector whose settings and client types are its own business: what the registry and the engine hold. */
// biome-ignore lint/suspicious/noExplicitAny: settings are validated by the connector's own schema before use; no reader can name both types
export type AnyConnector = Connector<any, any>;
