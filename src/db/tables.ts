import type { GeneratedAlways } from 'kysely';
import type { Generated, Instant, Int8, Json, Numeric } from './columns.ts';
import type { ReferenceTables } from './reference-tables.ts';

/*
 * The tables as TypeScript sees them. tests/integration/db/tables.test.ts compares every name and nullability with the
 * migrated database, so this page cannot drift. int8 and numeric arrive as strings, dates as 'YYYY-MM-DD' strings.
 */

export interface AbsenceTable {
  id: GeneratedAlways<string>;
  person_email: string;
  from_day: string;
  to_day: string;
  kind: string;
}

export interface AccessLogTable {
  id: GeneratedAlways<string>;
  at: Generated<Instant>;
  key_id: string | null;
  action: string;
  detail: Generated<Json>;
}

export interface AccountEmailTable {
  connection_id: string;
  source_id: string;
  email: string;
  seen: GeneratedAlways<string>;
}

export interface ActionTable {
  connection_id: string;
  source_id: string;
  kind: string;
  at: Instant;
  object: string;
  created_by_source_id: string;
  owner_source_id: string | null;
  via: string;
  source_created_at: Instant;
  occurred_at: Instant | null;
  account_source_id: string | null;
  minutes: Numeric | null;
  direction: string | null;
  burst: Generated<boolean>;
  scan_id: Generated<Int8>;
  gone_at: Instant | null;
}

export interface AdoptedTrainingTable {
  training_id: string;
  connection_id: string;
  source_id: string;
}

export interface ApiKeyTable {
  id: string;
  name: string;
  prefix: string;
  hash: Buffer;
  scopes: string[];
  team_id: string | null;
  person_email: string | null;
  created_at: Generated<Instant>;
  expires_at: Instant | null;
  revoked_at: Instant | null;
  last_used_at: Instant | null;
}

export interface ApiRequestHourTable {
  connection_id: string;
  hour: Instant;
  requests: Int8;
}

export interface CompanyEventTable {
  id: GeneratedAlways<string>;
  on_day: string;
  until_day: string | null;
  kind: string;
  title: string;
  created_at: Generated<Instant>;
}

export interface CompanyResultTable {
  kind: string;
  by: string;
  group_id: string;
  payload: Json;
  people: number;
  definition_version: string;
  computation_id: Int8;
}

export interface ComputationTable {
  id: GeneratedAlways<string>;
  as_of: Instant;
  data_through: string | null;
  definition_version: string;
  inputs: Json;
}

export interface ConnectionTable {
  id: string;
  vendor: string;
  enabled: Generated<boolean>;
  state: Generated<string>;
  state_reason: string | null;
  paused_until: Instant | null;
  pause_reason: string | null;
  identity: string | null;
  capabilities: Json | null;
  api_used: Int8 | null;
  api_limit: Int8 | null;
  api_seen_at: Instant | null;
  last_success_at: Instant | null;
  read_through: Instant | null;
}

export interface ConnectionSecretTable {
  connection_id: string;
  name: string;
  sealed: Buffer;
  saved_at: Generated<Instant>;
}

export interface ContestTable {
  id: GeneratedAlways<string>;
  person_id: string;
  kind: string;
  from_day: string;
  to_day: string;
  weekdays: number[] | null;
  team_id: string | null;
  note: Generated<string>;
  status: Generated<string>;
  created_at: Generated<Instant>;
  created_by: string | null;
}

export interface ContestDecisionTable {
  id: GeneratedAlways<string>;
  contest_id: Int8;
  at: Generated<Instant>;
  decided_by: string | null;
  status: string;
  note: Generated<string>;
}

export interface CoreActionCountTable {
  quarter: string;
  core_actions: number;
  days: number;
}

export interface CoreActionLimitTable {
  quarter: string;
  most: number;
}

export interface CrmRecordTable {
  connection_id: string;
  kind: string;
  source_id: string;
  object: string;
  version: Numeric;
  owner_source_id: string | null;
  created_by_source_id: string;
  via: string;
  created_at: Instant;
  modified_at: Instant | null;
  modified_by_source_id: string | null;
  status: string | null;
  closed: Generated<boolean>;
  won: Generated<boolean>;
  amount: Numeric | null;
  amount_base: Numeric | null;
  currency: string | null;
  close_date: string | null;
  closed_at: Instant | null;
  account_source_id: string | null;
  filled: number | null;
  tracked: number | null;
  scan_id: Generated<Int8>;
  gone_at: Instant | null;
}

export interface CrmUserTable {
  connection_id: string;
  source_id: string;
  version: Numeric;
  email: string | null;
  username: string | null;
  name: string;
  active: boolean;
  class: string;
  licence: string | null;
  profile: string | null;
  role: string | null;
  title: string | null;
  manager_source_id: string | null;
  business_unit: string | null;
  time_zone: string | null;
  federation_id: string | null;
  entra_id: string | null;
  created_at: Instant;
  last_login_at: Instant | null;
  scan_id: Generated<Int8>;
  gone_at: Instant | null;
}

export interface CrmUserVersionTable {
  connection_id: string;
  source_id: string;
  valid_from: Instant;
  valid_to: Generated<Instant>;
  active: boolean;
  class: string;
  licence: string | null;
  profile: string | null;
  role: string | null;
  title: string | null;
  manager_source_id: string | null;
  business_unit: string | null;
  assumed: boolean;
}

export interface DirtyDayTable {
  connection_id: string;
  user_source_id: string;
  day: string;
}

export interface DirtyGroupWeekTable {
  week_start: string;
  people_changed: boolean;
}

export interface DirtyPersonTable {
  person_id: string;
}

export interface DirtyPersonDayTable {
  person_id: string;
  day: string;
}

export interface ExcludedAccountTable {
  connection_id: string;
  source_id: string;
  reason: string;
}

export interface KeptFromTable {
  what: string;
  day: string;
}

export interface LifecycleInputsTable {
  only_one: Generated<boolean>;
  hash: string;
}

export interface LoginTable {
  connection_id: string;
  source_id: string;
  user_source_id: string;
  at: Instant;
  kind: string;
}

export interface FactRangeTable {
  run: string;
  from_id: string;
  to_id: string | null;
  is_full: boolean;
  done: Generated<boolean>;
  begun_at: Generated<Instant>;
}

export interface FactSettingsTable {
  only_one: Generated<boolean>;
  fingerprint: string;
}

export interface GroupPeriodTable {
  grouping: string;
  group_id: string;
  grain: string;
  period_start: string;
  people: number;
  eligible: number;
}

export interface GroupWeekTable {
  grouping: string;
  group_id: string;
  week_start: string;
  parent_id: string | null;
  people: number;
  eligible: number;
  active: number;
  adopted: number;
  habit_known: number;
  habit: number;
  working_days: number;
  active_days: number;
  core_actions: number;
  capped_core_actions: number;
  login_days: number;
  active_28: number;
  active_share_28: Numeric;
  scheduled_days: number;
  all_core_actions: number;
  calls: number;
  meetings: number;
  emails: number;
  tasks: number;
  records: number;
  owner_changes: number;
  left_out_workflow: number;
  left_out_import: number;
  left_out_auto_captured: number;
  left_out_integration: number;
  left_out_burst: number;
  updated_at: Generated<Instant>;
  opportunities_moved: Generated<number>;
  others_moved: Generated<number>;
  lifecycle_known: Generated<number>;
  lifecycle_new: Generated<number>;
  lifecycle_settling_in: Generated<number>;
  lifecycle_healthy: Generated<number>;
  lifecycle_at_risk: Generated<number>;
  lifecycle_dropped: Generated<number>;
  lifecycle_dormant: Generated<number>;
  lifecycle_resurrected: Generated<number>;
  lifecycle_no_uptake: Generated<number>;
  lifecycle_never_active: Generated<number>;
  lifecycle_untrained_active: Generated<number>;
  lifecycle_untrained_inactive: Generated<number>;
  lifecycle_away: Generated<number>;
}

export interface LeaderboardMemberTable {
  person_id: string;
  since: Generated<Instant>;
}

export interface OpenLeadDayTable {
  connection_id: string;
  owner_source_id: string;
  day: string;
  open_leads: number;
}

export interface OpenPipelineDayTable {
  connection_id: string;
  owner_source_id: string;
  day: string;
  opportunities: number;
  amount: Numeric;
  untouched_amount: Numeric;
  refused: number;
}

export interface OwnerChangeTable {
  connection_id: string;
  source_id: string;
  object: string;
  kind: string;
  record_source_id: string;
  at: Instant;
  changed_by_source_id: string | null;
  from_source_id: string | null;
  to_source_id: string | null;
  scan_id: Generated<Int8>;
  gone_at: Instant | null;
}

export interface PersonTable {
  id: string;
  email: string | null;
  name: string;
  time_zone: string;
  country: string | null;
  status: string;
  excluded_reason: string | null;
  first_day: string;
  last_day: string | null;
  last_day_estimated: Generated<boolean>;
}

export interface PersonAccountTable {
  connection_id: string;
  source_id: string;
  person_id: string;
  joined_by: string;
}

export interface PersonDayTable {
  person_id: string;
  day: string;
  calls: Generated<number>;
  meetings: Generated<number>;
  emails: Generated<number>;
  tasks: Generated<number>;
  records: Generated<number>;
  owner_changes: Generated<number>;
  core_actions: number;
  left_out_workflow: Generated<number>;
  left_out_import: Generated<number>;
  left_out_auto_captured: Generated<number>;
  left_out_integration: Generated<number>;
  left_out_burst: Generated<number>;
  left_out: number;
  logins: Generated<number>;
  opportunities_moved: Generated<number>;
  others_moved: Generated<number>;
}

export interface PersonDropOffTable {
  person_id: string;
  from_day: string;
  confirmed_day: string;
  recovered_day: string | null;
}

export interface PersonEmailTable {
  email: string;
  person_id: string;
}

export interface PersonSpanTable {
  person_id: string;
  first_week: string;
  last_week: string;
  role_id: string;
  team_id: string | null;
  team_path: string[];
  connections: string[];
  working_days: number;
  required_active_days: number;
  required_core_actions: number;
  eligible: boolean;
  assumed: boolean;
}

export interface PersonVersionTable {
  person_id: string;
  valid_from: string;
  valid_to: Generated<string>;
  role_id: string;
  team_id: string | null;
  team_path: Generated<string[]>;
  manager_person_id: string | null;
  licensed: boolean;
  employed: boolean;
  assumed: boolean;
}

export interface PersonWeekTable {
  person_id: string;
  week_start: string;
  role_id: string;
  team_id: string | null;
  team_path: string[];
  connections: Generated<string[]>;
  working_days: number;
  active_days: number;
  core_actions: number;
  capped_core_actions: Generated<number>;
  calls: number;
  meetings: number;
  emails: number;
  tasks: number;
  records: number;
  owner_changes: number;
  left_out_workflow: Generated<number>;
  left_out_import: Generated<number>;
  left_out_auto_captured: Generated<number>;
  left_out_integration: Generated<number>;
  left_out_burst: Generated<number>;
  login_days: number;
  working_days_28: Generated<number>;
  active_days_28: Generated<number>;
  adopted_trail: Generated<string>;
  habit: boolean | null;
  eligible: boolean;
  adopted: boolean;
  assumed: boolean;
  opportunities_moved: Generated<number>;
  others_moved: Generated<number>;
  lifecycle: string | null;
}

export interface PlannedActionTable {
  id: GeneratedAlways<string>;
  title: string;
  owner: string;
  team_id: string | null;
  metric: string;
  target: number | null;
  starts_on: string;
  due_on: string;
  status: string;
  note: string | null;
  created_at: Generated<Instant>;
  updated_at: Generated<Instant>;
}

export interface QuarantineTable {
  connection_id: string;
  stream: string;
  source_id: string;
  field: string;
  reason: string;
  first_seen_at: Generated<Instant>;
  last_seen_at: Generated<Instant>;
}

export interface QuietWeekTable {
  week_start: string;
}

export interface RecordOwnerVersionTable {
  connection_id: string;
  kind: string;
  source_id: string;
  valid_from: Instant;
  valid_to: Generated<Instant>;
  owner_source_id: string | null;
  changed_by_source_id: string | null;
  origin: string;
  assumed: boolean;
}

export interface ReportTable {
  report_id: string;
  week: string;
  team_id: string | null;
  made_at: Instant;
  as_of: Instant | null;
  data_through: string | null;
  definition_version: string;
  findings: number;
  headline: string;
  html: string;
  markdown: string;
  json: string;
  csv: string;
  mail_html: string;
  pictures: Json;
}

export interface ReportDeliveryTable {
  report_id: string;
  week: string;
  kind: string;
  target: string;
  status: string;
  attempts: number;
  repeated: Generated<boolean>;
  claimed_at: Instant;
  sent_at: Instant | null;
  reason: string | null;
}

export interface ReportHoldTable {
  report_id: string;
  week: string;
  team_id: string | null;
  held_at: Instant;
  data_through: string | null;
  reason: string;
}

export interface ResultInputsTable {
  scope: string;
  hash: string;
  definition_version: string;
}

export interface RestatedWeekTable {
  week_start: string;
  fingerprint: string;
  restated_at: Instant;
}

export interface SourceCountTable {
  connection_id: string;
  stream: string;
  object: string;
  day: string | null;
  source_count: Int8;
  stored_count: Int8;
  counted_at: Instant;
  repaired_at: Instant | null;
  reason: string | null;
}

export interface StreamStateTable {
  connection_id: string;
  stream: string;
  checkpoint: Json | null;
  scan_id: Generated<Int8>;
  scanning: Generated<boolean>;
  availability: Generated<string>;
  reason: string | null;
  full_read_at: Instant | null;
  last_success_at: Instant | null;
  read_through: Instant | null;
}

export interface SyncTable {
  id: GeneratedAlways<string>;
  connection_id: string;
  mode: string;
  trigger: string;
  status: string;
  reason: string | null;
  started_at: Generated<Instant>;
  finished_at: Instant | null;
  reconcile: Generated<boolean>;
  requests: Generated<Int8>;
}

export interface SyncStreamTable {
  sync_id: Int8;
  stream: string;
  status: string;
  reason: string | null;
  expected: Int8 | null;
  read: Generated<Int8>;
  stored: Generated<Int8>;
  unchanged: Generated<Int8>;
  deleted: Generated<Int8>;
  quarantined: Generated<Int8>;
  skipped: Generated<Int8>;
  skipped_by_reason: Generated<Json>;
  requests: Generated<Int8>;
  started_at: Instant | null;
  finished_at: Instant | null;
}

export interface TeamTable {
  id: string;
  name: string;
  parent_id: string | null;
  manager_person_id: string | null;
}

export interface TrainingTable {
  id: string;
  name: string;
  starts_on: string;
  ends_on: string;
  hours: Numeric | null;
  mode: string | null;
  topics: Generated<string[]>;
  cost: Numeric | null;
  updated_at: Generated<Instant>;
}

export interface TrainingAttendanceTable {
  training_id: string;
  email: string;
  status: string;
  minutes: Numeric | null;
}

export interface TrainingResultTable {
  training_id: string;
  kind: string;
  by: string;
  group_id: string;
  payload: Json;
  people: number;
  definition_version: string;
  computation_id: Int8;
}

export interface Tables extends ReferenceTables {
  absence: AbsenceTable;
  access_log: AccessLogTable;
  account_email: AccountEmailTable;
  action: ActionTable;
  adopted_training: AdoptedTrainingTable;
  api_key: ApiKeyTable;
  api_request_hour: ApiRequestHourTable;
  company_event: CompanyEventTable;
  company_result: CompanyResultTable;
  computation: ComputationTable;
  connection: ConnectionTable;
  connection_secret: ConnectionSecretTable;
  contest: ContestTable;
  contest_decision: ContestDecisionTable;
  core_action_count: CoreActionCountTable;
  core_action_limit: CoreActionLimitTable;
  crm_record: CrmRecordTable;
  crm_user: CrmUserTable;
  crm_user_version: CrmUserVersionTable;
  dirty_day: DirtyDayTable;
  dirty_group_week: DirtyGroupWeekTable;
  dirty_person: DirtyPersonTable;
  dirty_person_day: DirtyPersonDayTable;
  excluded_account: ExcludedAccountTable;
  fact_range: FactRangeTable;
  fact_settings: FactSettingsTable;
  group_period: GroupPeriodTable;
  group_week: GroupWeekTable;
  kept_from: KeptFromTable;
  leaderboard_member: LeaderboardMemberTable;
  lifecycle_inputs: LifecycleInputsTable;
  login: LoginTable;
  open_lead_day: OpenLeadDayTable;
  open_pipeline_day: OpenPipelineDayTable;
  owner_change: OwnerChangeTable;
  person: PersonTable;
  person_account: PersonAccountTable;
  person_day: PersonDayTable;
  person_drop_off: PersonDropOffTable;
  person_email: PersonEmailTable;
  person_span: PersonSpanTable;
  person_version: PersonVersionTable;
  person_week: PersonWeekTable;
  planned_action: PlannedActionTable;
  quarantine: QuarantineTable;
  quiet_week: QuietWeekTable;
  record_owner_version: RecordOwnerVersionTable;
  report: ReportTable;
  report_delivery: ReportDeliveryTable;
  report_hold: ReportHoldTable;
  restated_week: RestatedWeekTable;
  result_inputs: ResultInputsTable;
  source_count: SourceCountTable;
  stream_state: StreamStateTable;
  sync: SyncTable;
  sync_stream: SyncStreamTable;
  team: TeamTable;
  training: TrainingTable;
  training_attendance: TrainingAttendanceTable;
  training_result: TrainingResultTable;
}
