import { account } from './account.ts';
import { activityparty } from './activityparty.ts';
import { activitypointer } from './activitypointer.ts';
import { appointment } from './appointment.ts';
import { audit } from './audit.ts';
import { businessunit } from './businessunit.ts';
import { campaign } from './campaign.ts';
import { campaignresponse } from './campaignresponse.ts';
import { contact } from './contact.ts';
import { email } from './email.ts';
import { incident } from './incident.ts';
import { incidentresolution } from './incidentresolution.ts';
import { lead } from './lead.ts';
import { letter } from './letter.ts';
import { list } from './list.ts';
import { listmember } from './listmember.ts';
import { opportunity } from './opportunity.ts';
import { opportunityclose } from './opportunityclose.ts';
import { organization } from './organization.ts';
import { phonecall } from './phonecall.ts';
import { position } from './position.ts';
import { recurringappointmentmaster } from './recurringappointmentmaster.ts';
import { role } from './role.ts';
import { systemuser } from './systemuser.ts';
import { systemuserroles } from './systemuserroles.ts';
import { task } from './task.ts';
import { team } from './team.ts';
import { teammembership } from './teammembership.ts';
import { territory } from './territory.ts';
import { transactioncurrency } from './transactioncurrency.ts';
import { usersettings } from './usersettings.ts';

/** The tables a new organisation has, in the text form `parseTable` reads. */
export const standardTables: readonly string[] = [
  account,
  activityparty,
  activitypointer,
  appointment,
  audit,
  businessunit,
  campaign,
  campaignresponse,
  contact,
  email,
  incident,
  incidentresolution,
  lead,
  letter,
  list,
  listmember,
  opportunity,
  opportunityclose,
  organization,
  phonecall,
  position,
  recurringappointmentmaster,
  role,
  systemuser,
  systemuserroles,
  task,
  team,
  teammembership,
  territory,
  transactioncurrency,
  usersettings,
];
