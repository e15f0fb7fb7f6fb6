import type { CrmRecordDraft } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { dailyStream } from '../reading/daily.ts';
import { seconds } from '../reading/watermark.ts';
import { lookup, lookupTable, rowId } from '../row.ts';
import { AVAILABLE } from '../stream.ts';
import { type JsonObject, PAGE_SIZE, query } from '../web-api.ts';

const ABOUT = 'the participants of appointments (activityparty)';
/** Required and optional attendees. */
export const ATTENDEES = '(participationtypemask eq 5 or participationtypemask eq 6)';
export const PARTY_COLUMNS = ['activitypartyid', '_activityid_value', '_partyid_value', 'participationtypemask'];
const CUSTOMER = 'an attendee who is no user';

async function address(client: DynamicsClient): Promise<string> {
  const { entitySetName } = await client.tables.table('activityparty');
  return `${entitySetName}?${query({
    $select: PARTY_COLUMNS.join(','),
    $filter: `${ATTENDEES} and scheduledstart ge ${seconds(client.since)}`,
    $orderby: 'activitypartyid asc',
  })}`;
}

/**
 * Which colleagues were asked to a meeting, besides who entered it. Being asked is not being there: Dataverse does not
 * say who came. Participants have no date of change, so they are read whole; customers among them are left out.
 */
export const attendance = dailyStream(
  'attendance',
  'Attendees of appointments',
  async (client) => {
    await client.web.get(await address(client), { about: ABOUT, signal: client.signal, pageSize: 1 });
    return AVAILABLE;
  },
  async function* ({ client, signal }) {
    const options = { about: ABOUT, signal, pageSize: PAGE_SIZE, annotations: 'lookups' as const };
    for await (const { rows } of client.web.pages(await address(client), options)) {
      const users = rows.filter((row) => lookupTable(row, 'partyid') === 'systemuser');
      const others = rows.length - users.length;
      yield { rows: users.map(invitation), ...(others === 0 ? {} : { skipped: { [CUSTOMER]: others } }) };
    }
  },
);

/** A party of an activity, who is a user, as somebody asked to it. */
export function invitation(row: JsonObject): CrmRecordDraft {
  return {
    type: 'attendance',
    sourceId: rowId(row, 'activitypartyid'),
    since: null,
    sessionSourceId: lookup(row, 'activityid'),
    userSourceId: lookup(row, 'partyid', 'systemuser'),
    email: null,
    status: 'invited',
  };
}
