import { AuditAction } from './audit-log.ts';
import type { DataverseOrg, WriteOptions } from './org.ts';

export interface OpportunityOutcome extends WriteOptions {
  readonly outcome: 'won' | 'lost';
  /** In the opportunity's currency; default its estimated value when won, 0 when lost. */
  readonly actualRevenue?: number;
  /** Status reason; default Won (3) or Canceled (4). */
  readonly statusReason?: number;
}

/**
 * What WinOpportunity and LoseOpportunity do: write a completed `opportunityclose` activity and close the
 * opportunity, logged as Win or Lose. Returns the activity's id. Throws DataverseOrgError.
 */
export function closeOpportunity(org: DataverseOrg, opportunityId: string, outcome: OpportunityOutcome): string {
  const won = outcome.outcome === 'won';
  const at = outcome.at ?? org.now();
  const write: WriteOptions = { at, ...(outcome.by === undefined ? {} : { by: outcome.by }) };
  const estimated = won ? org.value('opportunity', opportunityId, 'estimatedvalue') : 0;
  const actualvalue = outcome.actualRevenue ?? estimated;
  const currency = org.value('opportunity', opportunityId, '_transactioncurrencyid_value');
  const owner = org.value('opportunity', opportunityId, '_ownerid_value');
  const id = org.insert(
    'opportunityclose',
    {
      subject: `Opportunity ${won ? 'Won' : 'Lost'} - ${org.value('opportunity', opportunityId, 'name') ?? ''}`,
      _opportunityid_value: opportunityId,
      _regardingobjectid_value: opportunityId,
      _ownerid_value: owner,
      actualend: at,
      actualrevenue: actualvalue,
      statecode: 1,
      ...(currency === null ? {} : { _transactioncurrencyid_value: currency }),
    },
    write,
  );
  org.update(
    'opportunity',
    opportunityId,
    {
      statecode: won ? 1 : 2,
      statuscode: outcome.statusReason ?? (won ? 3 : 4),
      actualclosedate: at,
      actualvalue,
      closeprobability: won ? 100 : 0,
    },
    { ...write, auditAction: won ? AuditAction.win : AuditAction.lose },
  );
  return id;
}

export interface CaseResolution extends WriteOptions {
  /** Status reason; default Problem Solved (5). */
  readonly statusReason?: number;
}

/** What CloseIncident does: write a completed `incidentresolution` activity and resolve the case. Returns its id. */
export function resolveCase(org: DataverseOrg, incidentId: string, resolution: CaseResolution = {}): string {
  const { statusReason = 5 } = resolution;
  const at = resolution.at ?? org.now();
  const write: WriteOptions = { at, ...(resolution.by === undefined ? {} : { by: resolution.by }) };
  const id = org.insert(
    'incidentresolution',
    {
      subject: 'Resolved',
      _incidentid_value: incidentId,
      _regardingobjectid_value: incidentId,
      _ownerid_value: org.value('incident', incidentId, '_ownerid_value'),
      actualend: at,
      statecode: 1,
    },
    write,
  );
  org.update(
    'incident',
    incidentId,
    { statecode: 1, statuscode: statusReason },
    { ...write, auditAction: AuditAction.close },
  );
  return id;
}

/** What QualifyLead does, making a deal of the lead: an opportunity that names it, and the lead closed. Returns the deal. */
export function qualifyLead(org: DataverseOrg, leadId: string, write: WriteOptions = {}): string {
  const opportunityId = org.insert(
    'opportunity',
    {
      name: 'Qualified',
      _originatingleadid_value: leadId,
      _ownerid_value: org.value('lead', leadId, '_ownerid_value'),
    },
    write,
  );
  org.update(
    'lead',
    leadId,
    { statecode: 1, statuscode: 3, _qualifyingopportunityid_value: opportunityId },
    { ...write, auditAction: AuditAction.qualify },
  );
  return opportunityId;
}
