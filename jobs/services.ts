import type { Database } from '../src/db/index.ts';
import type { Queues } from '../src/queue/index.ts';
import type { ReportOffice } from '../src/reports/index.ts';
import type { Connections } from '../src/sync/index.ts';

/** What the handlers work with. The composition root supplies it. */
export interface JobServices {
  readonly database: Database;
  readonly connections: Connections;
  readonly enqueue: Queues['enqueue'];
  /** Brings people and facts up to date with what the CRMs said. */
  refreshFacts(options: { readonly full: boolean }): Promise<object>;
  /** Works on ranges of people of a refresh under way. */
  helpWithFacts(run: string): Promise<object>;
  /** Deletes what was kept long enough, and what excluded groups left behind. */
  purge(): Promise<object>;
  /** Computes results from facts and stores them. */
  computeMetrics(options: { readonly full: boolean }): Promise<object>;
  readonly reports: ReportOffice;
}
