import { describe } from 'vitest';
import { salesforce } from '../../connectors/salesforce/index.ts';
import { describeConnectorContract } from './connector-contract.ts';
import { openSalesforceWorld } from './salesforce-world.ts';

describe('with first reads by paged queries', () => {
  describeConnectorContract({
    connector: salesforce,
    streams: Object.keys(salesforce.streams),
    open: () => openSalesforceWorld(),
  });
});

describe('with first reads by bulk jobs', () => {
  describeConnectorContract({
    connector: salesforce,
    streams: ['tasks', 'events', 'accounts', 'contacts', 'leads', 'opportunities', 'cases'],
    open: () => openSalesforceWorld({ bulkFrom: 1 }),
  });
});
