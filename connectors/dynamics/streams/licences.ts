import { isObject } from '../errors.ts';
import { dailyStream } from '../reading/daily.ts';
import { AVAILABLE } from '../stream.ts';
import { query } from '../web-api.ts';
import { LICENCE } from './users.ts';

/**
 * How many people have a licence. Dataverse says neither which one nor how many were bought: that is known to the
 * Microsoft 365 admin center alone.
 */
export const licences = dailyStream(
  'licence',
  'Licences',
  async (client) => {
    await client.tables.table('systemuser');
    return AVAILABLE;
  },
  async function* ({ client, signal }) {
    const { entitySetName } = await client.tables.table('systemuser');
    const filter = 'islicensed eq true and isdisabled eq false and applicationid eq null';
    const body = await client.web.get(
      `${entitySetName}?${query({ $apply: `filter(${filter})/aggregate($count as rows)` })}`,
      { about: 'the table systemuser', signal },
    );
    const first: unknown = Array.isArray(body['value']) ? body['value'][0] : undefined;
    const assigned = isObject(first) ? first['rows'] : 0;
    yield {
      rows: [
        { type: 'licence', sourceId: LICENCE, since: null, name: LICENCE, family: 'user', bought: null, assigned },
      ],
    };
  },
);
