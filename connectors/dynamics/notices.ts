import type { DynamicsClient } from './client.ts';
import { DataverseRefusal } from './errors.ts';
import { value } from './row.ts';
import { isLoopback, isMicrosoftHost } from './settings.ts';
import { query } from './web-api.ts';

/** Audit rows about auditing itself: between an "off" and the next "on", nothing was recorded. */
const AUDITING_EVENTS: Readonly<Record<number, string>> = {
  107: 'auditing was switched on',
  110: 'auditing was switched off',
  111: 'a part of the audit log was deleted',
  112: 'auditing of user access was switched on',
  113: 'auditing of user access was switched off',
};
const MOST_EVENTS = 10;

/** Facts about the environment that limit what can be known, one sentence each. `untracked`: tables by logical name. */
export async function notices(client: DynamicsClient, untracked: readonly string[]): Promise<string[]> {
  const organisation = await client.organisation();
  const sentences: string[] = [];
  if (!isMicrosoftHost(client.web.origin) && !isLoopback(client.web.origin)) {
    sentences.push(`${new URL(client.web.origin).host} is not one of Microsoft's own addresses.`);
  }
  if (organisation === null) {
    sentences.push('The environment’s settings cannot be read: grant prvReadOrganization to learn what it records.');
  }
  if (untracked.length > 0) {
    sentences.push(
      `Change tracking is not enabled for ${untracked.join(', ')}: changes are found by modifiedon, and deletes by comparing ids. Enable it in the tables' properties.`,
    );
  }
  if (organisation?.auditing === false) {
    sentences.push('Auditing is switched off: neither presence nor earlier owners can be known for this time.');
  } else if (organisation?.userAccessAuditing === false) {
    sentences.push('Auditing of user access is switched off: presence cannot be known for this time.');
  }
  if (organisation?.userAccessAuditing === true && organisation.userAccessInterval !== null) {
    sentences.push(
      `Presence is marked at most once per user in ${organisation.userAccessInterval} hours; it is no count of sessions.`,
    );
  }
  const retention = organisation?.auditRetentionDays ?? null;
  if (retention !== null && retention > 0) {
    sentences.push(`Audit rows are kept for ${retention} days; nothing older can be read from them.`);
  }
  const tracking = organisation?.changeTrackingDays ?? null;
  if (tracking !== null) {
    sentences.push(`Changes can be read on for ${tracking} days; after a longer pause everything is read again.`);
  }
  return [...sentences, ...(await auditingEvents(client))];
}

/** When auditing was off, as far as the audit log itself says. */
async function auditingEvents(client: DynamicsClient): Promise<string[]> {
  const actions = Object.keys(AUDITING_EVENTS).map((action) => `action eq ${action}`);
  try {
    const body = await client.web.get(
      `audits?${query({
        $select: 'auditid,action,createdon',
        $filter: `(${actions.join(' or ')})`,
        $orderby: 'createdon desc',
      })}`,
      { about: 'the audit log (audits)', signal: client.signal, pageSize: MOST_EVENTS },
    );
    const rows = Array.isArray(body['value']) ? body['value'] : [];
    return rows
      .slice(0, MOST_EVENTS)
      .toReversed()
      .map((row) => `On ${String(value(row, 'createdon')).slice(0, 10)} ${eventName(value(row, 'action'))}.`);
  } catch (error) {
    // Whoever may not read the audit log is told so beside the streams that need it.
    if (error instanceof DataverseRefusal && ['fail', 'skip-stream'].includes(error.recovery)) return [];
    throw error;
  }
}

function eventName(action: unknown): string {
  return AUDITING_EVENTS[Number(action)] ?? `auditing changed (${String(action)})`;
}
