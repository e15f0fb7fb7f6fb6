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
