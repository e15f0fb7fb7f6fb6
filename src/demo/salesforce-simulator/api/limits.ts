import type { SalesforceOrg } from '../org.ts';
import { json, type Reply } from './exchange.ts';
import type { ApiUsage } from './usage.ts';

/** Allocations of an organisation that nobody draws on here: name and maximum. */
const UNTOUCHED: Readonly<Record<string, number>> = {
  AnalyticsExternalDataSizeMB: 40960,
  CdpAiInferenceApiMonthlyLimit: 500000000,
  ConcurrentAsyncGetReportInstances: 200,
  ConcurrentEinsteinDataInsightsStoryCreation: 5,
  ConcurrentEinsteinDiscoveryStoryCreation: 2,
  ConcurrentSyncReportRuns: 20,
  ContentDistBandwidthLimitMB: 51200,
  ContentDistViewLimit: 50000,
  ContentPublicationLimit: 2500,
  DailyAnalyticsDataflowJobExecutions: 60,
  DailyAnalyticsUploadedFilesSizeMB: 51200,
  DailyApexCursorLimit: 10000,
  DailyApexCursorRowsLimit: 100000000,
  DailyApexPCursorLimit: 200000,
  DailyAsyncApexExecutions: 250000,
  DailyAsyncApexTests: 500,
  DailyBulkApiBatches: 15000,
  DailyDeliveredPlatformEvents: 10000,
  DailyDurableGenericStreamingApiEvents: 10000,
  DailyDurableStreamingApiEvents: 10000,
  DailyEinsteinDataInsightsStoryCreation: 1000,
  DailyEinsteinDiscoveryOptimizationJobRuns: 25,
  DailyEinsteinDiscoveryPredictAPICalls: 50000,
  DailyEinsteinDiscoveryPredictionsByCDC: 500000,
  DailyEinsteinDiscoveryStoryCreation: 100,
  DailyFunctionsApiCallLimit: 50000,
  DailyGenericStreamingApiEvents: 10000,
  DailyMetadataRetrievesWithDependencies: 25,
  DailyServiceEmailAgentforceCalls: 5000,
  DailyStandardVolumePlatformEvents: 10000,
  DailyStreamingApiEvents: 10000,
  DailyWorkflowEmails: 8040,
  DataStorageMB: 5,
  DurableStreamingApiConcurrentClients: 20,
  ExternalServicesActiveObjects: 3000,
  ExternalServicesActiveOperations: 3000,
  ExternalServicesObjectProperties: 400000,
  ExternalServicesObjects: 10000,
  ExternalServicesOperations: 10000,
  ExternalServicesRegistrations: 700,
  FileStorageMB: 20,
  HourlyAsyncReportRuns: 1200,
  HourlyDashboardRefreshes: 200,
  HourlyDashboardResults: 5000,
  HourlyDashboardStatuses: 999999999,
  HourlyElevateAsyncReportRuns: 1200,
  HourlyElevateSyncReportRuns: 500,
  HourlyLongTermIdMapping: 100000,
  HourlyManagedContentPublicRequests: 50000,
  HourlyODataCallout: 1000,
  HourlyPublishedPlatformEvents: 50000,
  HourlyPublishedStandardVolumePlatformEvents: 1000,
  HourlyShortTermIdMapping: 100000,
  HourlySyncReportRuns: 500,
  HourlyTimeBasedWorkflow: 1000,
  MassEmail: 10,
  MaxContentDocumentsLimit: 30000000,
  MonthlyEinsteinDiscoveryStoryCreation: 500,
  Package2VersionCreates: 6,
  Package2VersionCreatesWithoutValidation: 500,
  PlatformEventTriggersWithParallelProcessing: 5,
  PrivateConnectOutboundCalloutHourlyLimitMB: 0,
  PublishCallbackUsageInApex: 5242880,
  ScheduledFlowRunLimit: 250000,
  ScheduledPathRunLimit: 250000,
  SingleEmail: 15,
  StreamingApiConcurrentClients: 20,
};

/** What the bulk jobs of the last 24 hours have taken. */
export interface BulkUsage {
  readonly jobs: number;
  readonly megabytes: number;
}

export const DAILY_QUERY_JOBS = 10_000;
const DAILY_QUERY_MEGABYTES = 976_562;

/** `/limits`. */
export function limits(org: SalesforceOrg, usage: ApiUsage, bulk: BulkUsage): Reply {
  const body: Record<string, unknown> = {};
  for (const [name, max] of Object.entries(UNTOUCHED)) body[name] = { Max: max, Remaining: max };
  const permissionSets = org.count('PermissionSet');
  body['DailyApiRequests'] = { Max: usage.limit, Remaining: Math.max(0, usage.limit - usage.used()) };
  body['DailyBulkV2QueryJobs'] = { Max: DAILY_QUERY_JOBS, Remaining: Math.max(0, DAILY_QUERY_JOBS - bulk.jobs) };
  body['DailyBulkV2QueryFileStorageMB'] = {
    Max: DAILY_QUERY_MEGABYTES,
    Remaining: Math.max(0, DAILY_QUERY_MEGABYTES - bulk.megabytes),
  };
  body['PermissionSets'] = {
    Max: 1_500,
    Remaining: 1_500 - permissionSets,
    CreateCustom: { Max: 1_000, Remaining: 1_000 - permissionSets },
  };
  return json(Object.fromEntries(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1))));
}
