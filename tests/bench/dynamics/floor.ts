import { copyRows } from '../../../src/db/copy.ts';
import { openDatabase } from '../../../src/db/index.ts';
import { createStaging } from '../../../src/records/merge.ts';
import { stagedActions } from '../../../src/records/staging.ts';
import { flagAllBursts, mergeStaged } from '../../../src/sync/merge-staged.ts';

/*
 * The floor: each page is fetched, JSON.parse makes objects of it, the cells that are stored go into COPY as they are,
 * and the engine's own statements merge them, a transaction a page. Nothing is judged, attributed or counted, no request
 * is paid for, no checkpoint kept. A process of its own, told the server's address and the database's.
 */

interface PhoneCall {
  readonly activityid: string;
  readonly createdon: string;
  readonly _createdby_value: string;
  readonly _ownerid_value: string;
  readonly _regardingobjectid_value: string;
  readonly isworkflowcreated: boolean;
  readonly actualstart: string;
  readonly actualdurationminutes: number;
  readonly directioncode: boolean;
}
interface Page {
  readonly value: readonly PhoneCall[];
  readonly '@odata.nextLink'?: string;
}

const [url = '', databaseUrl = ''] = process.argv.slice(2);
const database = openDatabase({ url: databaseUrl, applicationName: 'uptake bench' });
await database.pool.query(`insert into connection (id, vendor) values ('bench', 'dynamics')`);
const client = await database.pool.connect();
const begun = performance.now();
let next: string | undefined = `${url}/api/data/v9.2/phonecalls`;
while (next !== undefined) {
  const answer: Response = await fetch(next);
  const page = JSON.parse(await answer.text()) as Page;
  await client.query('begin');
  await client.query(createStaging);
  await copyRows(client, stagedActions.name, Object.keys(stagedActions.columns), page.value.map(cells));
  await mergeStaged(
    client,
    {
      ...{ connectionId: 'bench', stream: 'phonecalls', object: 'phonecall', record: 'activity' },
      ...{ scanId: '1', until: new Date(), whole: 'first' as const },
    },
    new Set([stagedActions]),
  );
  await client.query('commit');
  next = page['@odata.nextLink'];
}
await client.query('begin');
await flagAllBursts(client, 'bench');
await client.query('commit');
const seconds = (performance.now() - begun) / 1_000;
client.release();
await database.close();
process.stdout.write(`${JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1_024 })}\n`);

function cells(call: PhoneCall): readonly unknown[] {
  return [
    ...[call.activityid, 'call', call.createdon, 'phonecall', call._createdby_value, call._ownerid_value],
    ...[call.isworkflowcreated ? 'workflow' : 'person', call.createdon, call.actualstart],
    ...[call._regardingobjectid_value, call.actualdurationminutes, call.directioncode ? null : 'inbound'],
  ];
}
