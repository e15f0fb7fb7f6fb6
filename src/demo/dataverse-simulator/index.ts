export { AuditAction } from './audit-log.ts';
export type { FederatedCredential } from './client-assertion.ts';
export type { SimulatorCredentials } from './entra.ts';
export type { Fault, FaultRule, Faults } from './faults.ts';
export { DataverseOrgError, type IncomingFields } from './incoming-values.ts';
export { DataverseOrg, type DataverseOrgOptions, type UpdateOptions, type WriteOptions } from './org.ts';
export type { Depth, Privileges } from './privileges.ts';
export { closeOpportunity, type OpportunityOutcome, qualifyLead, resolveCase } from './sales-messages.ts';
export { parseTable } from './schema/table-text.ts';
export {
  type DataverseSimulator,
  type DataverseSimulatorOptions,
  type RecordedRequest,
  startDataverseSimulator,
} from './server.ts';
export type { ProtectionFacet, ProtectionLimits } from './service-protection.ts';
export type { ColumnDraft, RequiredLevel, TableDefinition } from './table-definition.ts';
