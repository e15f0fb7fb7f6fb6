export type { AppCredentials } from './api/oauth.ts';
export type { SlowQuery } from './api/query.ts';
export { FAULTS, oauthError, restError } from './fault-catalogue.ts';
export { type Fault, FaultPlan, type FaultRule } from './faults.ts';
export { type Fields, SalesforceOrg, type SaveOptions } from './org.ts';
export { grantOnly, type PermissionSet, parsePermissionSet } from './permission-set.ts';
export {
  type RequestLogEntry,
  type SalesforceSimulator,
  type SimulatorOptions,
  startSalesforceSimulator,
} from './server.ts';
export { DEFAULT_SETTINGS, type Edition, type OrgSettings } from './settings.ts';
export type { StandardData } from './standard-data.ts';
export type { FieldValue } from './values.ts';
