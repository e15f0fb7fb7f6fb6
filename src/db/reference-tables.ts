import type { Generated, Instant, Int8, Numeric } from './columns.ts';

/** The tables of what surrounds the records, and of stages: see tables.ts. */

export interface CrmStageTable {
  connection_id: string;
  stream: string;
  source_id: string;
  valid_from: Instant;
  valid_to: Generated<Instant>;
  assumed: boolean;
  scan_id: Generated<Int8>;
  kind: string;
  status: string;
  label: string;
  position: number;
  closed: boolean;
  won: boolean;
  probability: Numeric | null;
}

export interface CrmLicenceTable {
  connection_id: string;
  stream: string;
  source_id: string;
  valid_from: Instant;
  valid_to: Generated<Instant>;
  assumed: boolean;
  scan_id: Generated<Int8>;
  name: string;
  family: string;
  bought: number | null;
  assigned: number | null;
}

export interface CrmLicenceAssignmentTable {
  connection_id: string;
  stream: string;
  source_id: string;
  valid_from: Instant;
  valid_to: Generated<Instant>;
  assumed: boolean;
  scan_id: Generated<Int8>;
  user_source_id: string;
  licence: string;
}

export interface CrmUnitTable {
  connection_id: string;
  stream: string;
  source_id: string;
  valid_from: Instant;
  valid_to: Generated<Instant>;
  assumed: boolean;
  scan_id: Generated<Int8>;
  kind: string;
  name: string;
  parent_source_id: string | null;
  manager_source_id: string | null;
}

export interface CrmMembershipTable {
  connection_id: string;
  stream: string;
  source_id: string;
  valid_from: Instant;
  valid_to: Generated<Instant>;
  assumed: boolean;
  scan_id: Generated<Int8>;
  unit_source_id: string;
  user_source_id: string;
}

export interface FieldRequirementTable {
  connection_id: string;
  stream: string;
  source_id: string;
  valid_from: Instant;
  valid_to: Generated<Instant>;
  assumed: boolean;
  scan_id: Generated<Int8>;
  object: string;
  kind: string | null;
  field: string;
  required: boolean;
}

export interface CurrencyRateTable {
  connection_id: string;
  stream: string;
  source_id: string;
  valid_from: Instant;
  valid_to: Generated<Instant>;
  assumed: boolean;
  scan_id: Generated<Int8>;
  currency: string;
  rate: Numeric;
  starts_on: string | null;
}

export interface CrmTrainingSessionTable {
  connection_id: string;
  stream: string;
  source_id: string;
  valid_from: Instant;
  valid_to: Generated<Instant>;
  assumed: boolean;
  scan_id: Generated<Int8>;
  object: string;
  name: string;
  starts_at: Instant;
  ends_at: Instant;
  all_day: boolean;
  cost: Numeric | null;
}

export interface CrmAttendanceTable {
  connection_id: string;
  stream: string;
  source_id: string;
  valid_from: Instant;
  valid_to: Generated<Instant>;
  assumed: boolean;
  scan_id: Generated<Int8>;
  session_source_id: string;
  user_source_id: string | null;
  email: string | null;
  status: string;
}

export interface StageChangeTable {
  connection_id: string;
  source_id: string;
  object: string;
  kind: string;
  record_source_id: string;
  at: Instant;
  changed_by_source_id: string | null;
  from_stage: string | null;
  to_stage: string | null;
  scan_id: Generated<Int8>;
  gone_at: Instant | null;
}

export interface RecordStageVersionTable {
  connection_id: string;
  kind: string;
  source_id: string;
  valid_from: Instant;
  valid_to: Generated<Instant>;
  stage: string | null;
  changed_by_source_id: string | null;
  origin: string;
  assumed: boolean;
}

export interface ReferenceTables {
  crm_attendance: CrmAttendanceTable;
  crm_licence: CrmLicenceTable;
  crm_licence_assignment: CrmLicenceAssignmentTable;
  crm_membership: CrmMembershipTable;
  crm_stage: CrmStageTable;
  crm_training_session: CrmTrainingSessionTable;
  crm_unit: CrmUnitTable;
  currency_rate: CurrencyRateTable;
  field_requirement: FieldRequirementTable;
  record_stage_version: RecordStageVersionTable;
  stage_change: StageChangeTable;
}
