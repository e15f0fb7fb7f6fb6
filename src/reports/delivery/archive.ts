import type { BuiltReport } from '../weekly/build.ts';

/** A report as it was made for sending, byte for byte. */
export interface KeptReport extends Pick<BuiltReport, 'formats' | 'mail'> {
  /** The id it has in the configuration. */
  readonly reportId: string;
  readonly week: string;
  /** The team its reader is limited to; null: the whole company. */
  readonly teamId: string | null;
  readonly madeAt: Date;
  readonly asOf: Date | null;
  readonly dataThrough: string | null;
  readonly definitionVersion: string;
  /** How many. */
  readonly findings: number;
  readonly headline: string;
}

/** Why a report did not go out when it was due. */
export interface Hold {
  readonly reportId: string;
  readonly week: string;
  readonly teamId: string | null;
  readonly heldAt: Date;
  readonly dataThrough: string | null;
  readonly reason: string;
}

/** `note`: the message that a report is held. */
export type DeliveryKind = 'report' | 'note';

export interface DeliveryId {
  readonly reportId: string;
  readonly week: string;
  readonly kind: DeliveryKind;
  readonly target: string;
}

export interface DeliveryStanding {
  readonly kind: DeliveryKind;
  readonly target: string;
  /** `sending`: begun, and how it ended is not known yet; `retrying`: it failed and is tried again. */
  readonly status: 'sending' | 'sent' | 'retrying' | 'failed';
  readonly attempts: number;
  /** A sender was killed in the middle of it: the target may have received it twice, with the same id. */
  readonly repeated: boolean;
  readonly sentAt: Date | null;
  readonly reason: string | null;
}

/** One line of the list of reports. */
export interface ReportEntry {
  readonly reportId: string;
  readonly week: string;
  readonly state: 'made' | 'held';
  readonly teamId: string | null;
  readonly madeAt: Date | null;
  readonly heldAt: Date | null;
  readonly asOf: Date | null;
  readonly dataThrough: string | null;
  readonly definitionVersion: string | null;
  readonly findings: number | null;
  readonly headline: string | null;
  readonly holdReason: string | null;
  readonly deliveries: readonly DeliveryStanding[];
}

/** Where reports are kept and their deliveries are written down. */
export interface ReportArchive {
  /** Keeps a report, unless there is one of this id and week: what was sent never changes. */
  keep(report: KeptReport): Promise<void>;
  find(reportId: string, week: string): Promise<KeptReport | null>;
  /** Newest first. */
  list(): Promise<readonly ReportEntry[]>;
  /** Keeps the first reason only: its note is sent once. */
  hold(hold: Hold): Promise<void>;
  findHold(reportId: string, week: string): Promise<Hold | null>;
  deliveries(reportId: string, week: string): Promise<readonly DeliveryStanding[]>;
  /**
   * Writes down that a delivery begins. To be called by one process at a time for a delivery, and before the first byte
   * is sent.
   * @returns null when it was sent already
   */
  claim(id: DeliveryId, now: Date): Promise<{ readonly attempts: number; readonly repeated: boolean } | null>;
  settle(
    id: DeliveryId,
    end: { readonly status: 'sent' | 'retrying' | 'failed'; readonly reason: string | null; readonly at: Date },
  ): Promise<void>;
}
