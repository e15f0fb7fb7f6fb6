import type { Connector, Tailoring } from '../contract/index.ts';
import { check } from './check.ts';
import { connect, type DynamicsClient, vendorNow } from './client.ts';
import { countRows } from './count.ts';
import { type DynamicsSettings, dynamicsSettings, MICROSOFT_HOSTS } from './settings.ts';
import type { DynamicsStream } from './stream.ts';
import { streams, tailoredStreams } from './streams/index.ts';

export type { DynamicsClient, DynamicsSettings };

/** Dynamics 365 Sales and Customer Service, and any other app on Dataverse that uses their tables. */
export const dynamics: Connector<DynamicsSettings, DynamicsClient> = {
  ...connectorOf(streams),
  tailor: (to: Tailoring) => connectorOf({ ...streams, ...tailoredStreams(to) }),
};

function connectorOf(read: Readonly<Record<string, DynamicsStream>>): Connector<DynamicsSettings, DynamicsClient> {
  return {
    vendor: 'dynamics',
    title: 'Dynamics 365',
    settings: dynamicsSettings,
    hosts: MICROSOFT_HOSTS,
    streams: read,
    connect,
    now: vendorNow,
    check: (client) => check(client, read),
    count: (client, stream, window) => countRows(client, read[stream]?.source, window),
    async disconnect(client) {
      client.close();
    },
    recordUrl({ url }, object, sourceId) {
      const page = new URL('/main.aspx', url);
      page.search = new URLSearchParams({ pagetype: 'entityrecord', etn: object, id: sourceId }).toString();
      return page.href;
    },
  };
}
