import { salesforce } from '../../../connectors/salesforce/index.ts';
import type { Database } from '../../../src/db/index.ts';
import { type ConnectionSettings, Connections, registerConnections } from '../../../src/sync/index.ts';

const sealing = { seal: (text: string) => Buffer.from(text), open: (sealed: Buffer) => sealed.toString() };
const log = { info: () => undefined, warn: () => undefined };

export const SINCE = new Date('2020-01-01T00:00:00Z');

/** The real connector to the server at `url`, as the engine holds it. */
export async function connectTo(database: Database, url: string): Promise<Connections> {
  const connection: ConnectionSettings = {
    id: 'bench',
    vendor: 'salesforce',
    connector: salesforce,
    settings: salesforce.settings.parse({
      loginUrl: url,
      auth: { type: 'client-credentials', clientId: 'bench', clientSecret: 'bench' },
    }),
    since: SINCE,
    budget: { dailyShare: 1, maxConcurrent: 4 },
    excludedStreams: [],
  };
  await registerConnections(database, [connection]);
  return new Connections({ database, sealing, log, connections: [connection] });
}
