import { openDatabase } from '../../../src/db/index.ts';
import { runStream, startSync } from '../../../src/sync/index.ts';
import { connectTo } from './connection.ts';

/* A first read of the Tasks by the engine and the real connector, alone in a process whose memory is looked at. */

const [url = '', databaseUrl = ''] = process.argv.slice(2);
const database = openDatabase({ url: databaseUrl, applicationName: 'uptake bench' });
const connections = await connectTo(database, url);
const begun = performance.now();
const streams = ['tasks'];
const { syncId } = await startSync(database, { connectionId: 'bench', mode: 'incremental', trigger: 'bench', streams });
await runStream(database, connections, {
  syncId,
  connectionId: 'bench',
  stream: 'tasks',
  mode: 'incremental',
  signal: new AbortController().signal,
  onProgress: () => undefined,
});
const seconds = (performance.now() - begun) / 1_000;
await database.close();
process.stdout.write(`${JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1_024 })}\n`);
