export type { ApiUsage, RequestBudget } from './budget.ts';
export type {
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
  WindowRequest,
} from './connector.ts';
export { ConnectorError, type ConnectorErrorOptions, type Recovery } from './error.ts';
export { Secret } from './secret.ts';
