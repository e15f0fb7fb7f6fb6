import type { AnyConnector, StreamSupport } from '../../connectors/contract/index.ts';

/** One fresh CRM as the checks see it. Every check opens its own and closes it. */
export interface ContractWorld {
  /** What a customer would write in the configuration, before the connector's schema parses it. */
  readonly settings: unknown;
  /** How many rows the CRM answers with on one page. Keep it small (3 to 5): checks fill several pages. */
  readonly pageSize: number;
  /** Nothing the checks insert is older than this; given to `connect`. */
  readonly since: Date;
  /** The CRM's clock. It stands still but for `advance`. */
  now(): Date;
  advance(milliseconds: number): void;
  /** Adds one record the stream must deliver, created and last changed at `at` (never in the future). Returns its id. */
  insert(stream: string, at: Date): Promise<string>;
  /** Changes it so that an incremental read must deliver it again. Absent: no record of this CRM ever changes. */
  readonly update?: (stream: string, sourceId: string, at: Date) => Promise<void>;
  /** Streams whose records never change: log entries. */
  readonly unchanging?: readonly string[];
  /** Deletes it as a user would. Needed for streams that declare deletes. */
  readonly delete?: (stream: string, sourceId: string, at: Date) => Promise<void>;
  /** Makes the CRM forget that a deleted record ever was (recycle bin emptied, tombstones expired). */
  readonly purge?: (stream: string, sourceId: string) => Promise<void>;
  /** Adds one record the CRM holds but the stream leaves out on purpose; false where there is no such thing. */
  readonly decoy?: (stream: string, at: Date) => Promise<boolean>;
  /** Takes the permission for this stream away from the signed-in user. */
  readonly forbid?: (stream: string) => Promise<void>;
  /** Every HTTP request received so far, sign-in included. */
  requests(): number;
  /** From now on every token and every sign-in is refused. */
  revoke(): void;
  /** The next data request is answered with the vendor's "too many requests". */
  limit(): void;
  close(): Promise<void>;
}

export interface ContractFixture {
  readonly connector: AnyConnector;
  /** Streams to hold to the contract: all of the connector's, unless one cannot exist in the world. */
  readonly streams: readonly string[];
  open(): Promise<ContractWorld>;
}

/** A check of what one stream promises. Rejects with an assertion error when the promise is broken. */
export interface StreamCheck {
  readonly title: string;
  /** Whether the promise is made at all by a stream that declares this. */
  readonly applies?: (supports: StreamSupport) => boolean;
  run(fixture: ContractFixture, stream: string): Promise<void>;
}

/** A check of the connection as a whole. */
export interface ConnectionCheck {
  readonly title: string;
  run(fixture: ContractFixture): Promise<void>;
}
