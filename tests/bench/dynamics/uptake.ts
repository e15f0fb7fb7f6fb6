import { dynamics } from '../../../connectors/dynamics/index.ts';
import { openDatabase } from '../../../src/db/index.ts';
import {
  type ConnectionSettings,
  Connections,
  registerConnections,
  runStream,
  startSync,
} from '../../../src/sync/index.ts';

/* A first read of the phone calls by the engine and the real connector, alone in a process whose memory is looked at. */

const [url = '', databaseUrl = ''] = process.argv.slice(2);
const database = openDatabase({ url: databaseUrl, applicationName: 'uptake bench' });
const connection: ConnectionSettings = {
  id: 'bench',
  vendor: 'dynamics',
  connector: dynamics,
  settings: dynamics.settings.parse({
    url,
    auth: { type: 'client-secret', tenantId: 'bench', clientId: 'bench', clientSecret: 'bench', authority: url },
  }),
  since: new Date('2023-01-01T00:00:00Z'),
  budget: { dailyShare: 1, maxConcurrent: 4 },
  excludedStreams: [],
};
await registerConnections(database, [connection]);
const connections = new Connections({
  database,
  sealing: { seal: (text) => Buffer.from(text), open: (sealed) => sealed.toString() },
  log: { info: () => undefined, warn: () => undefined },
  connections: [connection],
});
const begun = performance.now();
const streams = ['phonecalls'];
const { syncId } = await startSync(database, { connectionId: 'bench', mode: 'incremental', trigger: 'bench', streams });
await runStream(database, connections, {
  syncId,
  connectionId: 'bench',
  stream: 'phonecalls',
  mode: 'incremental',
  signal: new AbortController().signal,
  onProgress: () => undefined,
});
const seconds = (performance.now() - begun) / 1_000;
await connections.close();
await database.close();
process.stdout.write(`${JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1_024 })}\n`);
