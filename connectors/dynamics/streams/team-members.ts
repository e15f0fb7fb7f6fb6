import { dailyStream } from '../reading/daily.ts';
import { id, rowId, value } from '../row.ts';
import { AVAILABLE } from '../stream.ts';
import { PAGE_SIZE, query } from '../web-api.ts';

const ABOUT = 'the members of teams (teammembership)';

function address(entitySetName: string): string {
  const primaryId = 'teammembershipid';
  return `${entitySetName}?${query({ $select: `${primaryId},teamid,systemuserid`, $orderby: `${primaryId} asc` })}`;
}

/** Who belongs to which team. The link table has no date of change, so it is read whole. */
export const teamMembers = dailyStream(
  'membership',
  'Members of teams',
  async (client) => {
    const { entitySetName } = await client.tables.table('teammembership');
    await client.web.get(address(entitySetName), { about: ABOUT, signal: client.signal, pageSize: 1 });
    return AVAILABLE;
  },
  async function* ({ client, signal }) {
    const { entitySetName } = await client.tables.table('teammembership');
    const options = { about: ABOUT, signal, pageSize: PAGE_SIZE };
    for await (const { rows } of client.web.pages(address(entitySetName), options)) {
      yield {
        rows: rows.map((row) => ({
          type: 'membership' as const,
          sourceId: rowId(row, 'teammembershipid'),
          since: null,
          unitSourceId: id(value(row, 'teamid')),
          userSourceId: id(value(row, 'systemuserid')),
        })),
      };
    }
  },
);
