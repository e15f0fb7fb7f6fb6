import { type Connector, ConnectorError } from '../contract/index.ts';
import { check } from './check.ts';
import { connect, type SalesforceClient } from './client.ts';
import { countObject, countObjectByDay } from './counts.ts';
import { type SalesforceSettings, salesforceSettings } from './settings.ts';
import { type ObjectDefinition, STANDARD, type StreamSet, tailored } from './streams/index.ts';
import { countLogins, countLoginsByDay } from './streams/logins.ts';
import { TRAINING_KINDS } from './streams/trainings.ts';

export type { SalesforceClient } from './client.ts';
export type { SalesforceSettings } from './settings.ts';

/** Salesforce by its REST API. What each stream reads, and how, is in the README of this folder. */
export const salesforce: Connector<SalesforceSettings, SalesforceClient> = connectorOf(STANDARD);

function connectorOf(has: StreamSet): Connector<SalesforceSettings, SalesforceClient> {
  return {
    vendor: 'salesforce',
    title: 'Salesforce',
    settings: salesforceSettings,
    // My Domain, sandboxes and Government Cloud are all below the first two; the third is China's, run by Alibaba.
    hosts: ['salesforce.com', 'salesforce.mil', 'sfcrmproducts.cn'],
    streams: has.streams,
    tailor: (to) => connectorOf(tailored(to)),
    trainingKinds: TRAINING_KINDS,
    connect,
    now,
    check: (client) => check(client, has),
    count: async (client, stream, window) => {
      if (stream === 'logins') return countLogins(client, window);
      const definition = countable(has, stream);
      return definition === null ? null : countObject(client, definition, window);
    },
    countByDay: async (client, stream, window) => {
      if (stream === 'logins') return countLoginsByDay(client, window);
      const definition = countable(has, stream);
      return definition === null ? null : countObjectByDay(client, definition, window);
    },
    // Tokens end by themselves; revoking one would end the sessions of other processes that share it.
    disconnect: async () => undefined,
    // Any record is found by its id alone, in Classic and in Lightning.
    recordUrl: ({ loginUrl }, _object, sourceId) => new URL(`/${encodeURIComponent(sourceId)}`, loginUrl).href,
  };
}

async function now(client: SalesforceClient): Promise<Date> {
  await client.askClock();
  const { vendorTime } = client.wire;
  if (vendorTime === null) {
    throw new ConnectorError('retry', `${client.host} does not say what time it is.`, { vendorCode: 'NO_DATE' });
  }
  return vendorTime;
}

function countable({ objects }: StreamSet, stream: string): ObjectDefinition | null {
  const definition = objects[stream];
  return definition === undefined || definition.counted === false ? null : definition;
}
