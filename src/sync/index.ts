export type { BudgetPolicy } from './budget.ts';
export { failSync, updateCapabilities } from './capabilities.ts';
export { type ConnectionSettings, Connections, registerConnections } from './connections.ts';
export { type CountComparison, reconcile, reconcileSync } from './reconcile.ts';
export { runStream } from './run-stream.ts';
export type { Sealing } from './secrets.ts';
export {
  type ConnectionStatus,
  connectionStatuses,
  type QualityRow,
  type QualitySummary,
  qualityRows,
  qualitySummary,
  type SyncStatus,
  syncStatuses,
} from './status.ts';
export { failStream } from './stream-failure.ts';
export {
  openStreams,
  type SettledSync,
  type StreamStatus,
  type SyncMode,
  settleSync,
  startSync,
  syncStanding,
  unfinishedStreams,
} from './sync-record.ts';
