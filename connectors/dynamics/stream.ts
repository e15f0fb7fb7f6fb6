import type { Stream, StreamCapability } from '../contract/index.ts';
import type { DynamicsClient } from './client.ts';
import type { TableSource } from './reading/table-source.ts';

/** Whether a stream can be read, and the sentence that says what is missing. */
export type Finding = Pick<StreamCapability, 'availability' | 'reason'>;
export const AVAILABLE: Finding = { availability: 'available', reason: '' };

/** A stream that can say for itself whether it can be read. */
export interface DynamicsStream extends Stream<DynamicsClient> {
  /**
   * Tries the stream the way it will be read, with one row. Throws ConnectorError: `skip-stream` is the stream's own
   * trouble, anything else everybody's.
   */
  check(client: DynamicsClient): Promise<Finding>;
  /** The table whose rows it is; absent where it is read from several, or from the definitions. */
  readonly source?: TableSource;
}
