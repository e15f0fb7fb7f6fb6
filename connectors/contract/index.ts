export type { ApiUsage, RequestBudget } from './budget.ts';
export type {
  ActivityMapping,
  AnyConnector,
  Availability,
  Batch,
  Capabilities,
  Checkpoint,
  ConnectContext,
  ConnectionSecrets,
  Connector,
  ConnectorLog,
  CountWindow,
  CrmRecordDraft,
  ReadRequest,
  Stream,
  StreamCapability,
  StreamSupport,
  Tailoring,
  TrainingSource,
} from './connector.ts';
export { ConnectorError, type ConnectorErrorOptions, type Recovery } from './error.ts';
export { Secret } from './secret.ts';
