export type {
  Batch,
  ByteBatch,
  Checkpoint,
  CrmRecordDraft,
  RowBatch,
} from './batch.ts';
export type { ApiUsage, RequestBudget } from './budget.ts';
export type { ColumnMapping, ColumnValue, CsvTest, LeftOutColumns, Transform } from './columns.ts';
export type {
  ActivityMapping,
  AnyConnector,
  Availability,
  Capabilities,
  ConnectContext,
  ConnectionSecrets,
  Connector,
  ConnectorLog,
  CountWindow,
  ReadRequest,
  Stream,
  StreamCapability,
  StreamSupport,
  Tailoring,
  TrainingSource,
  WindowRequest,
} from './connector.ts';
export { ConnectorError, type ConnectorErrorOptions, type Recovery } from './error.ts';
export { Secret } from './secret.ts';
