import { salesforce } from '../../connectors/salesforce/index.ts';
import { describeConnectorContract } from './connector-contract.ts';
import { openSalesforceWorld } from './salesforce-world.ts';

// First reads by bulk jobs, whatever their size.
describeConnectorContract({
  connector: salesforce,
  streams: ['tasks', 'events', 'emails', 'accounts', 'contacts', 'leads', 'opportunities', 'cases'],
  open: () => openSalesforceWorld({ bulkFrom: 1 }),
});
