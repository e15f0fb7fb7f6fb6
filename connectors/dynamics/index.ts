import type { Connector } from '../contract/index.ts';
import { check } from './check.ts';
import { connect, type DynamicsClient, vendorNow } from './client.ts';
import { countRows } from './count.ts';
import { type DynamicsSettings, dynamicsSettings, MICROSOFT_HOSTS } from './settings.ts';
import { streams } from './streams/index.ts';

export type { DynamicsClient, DynamicsSettings };

/** Dynamics 365 Sales and Customer Service, and any other app on Dataverse that uses their tables. */
export const dynamics: Connector<DynamicsSettings, DynamicsClient> = {
  vendor: 'dynamics',
  title: 'Dynamics 365',
  settings: dynamicsSettings,
  hosts: MICROSOFT_HOSTS,
  streams,
  connect,
  now: vendorNow,
  check,
  count: countRows,
  async disconnect(client) {
    client.close();
  },
  recordUrl({ url }, object, sourceId) {
    const page = new URL('/main.aspx', url);
    page.search = new URLSearchParams({ pagetype: 'entityrecord', etn: object, id: sourceId }).toString();
    return page.href;
  },
};
