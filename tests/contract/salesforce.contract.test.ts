import { salesforce } from '../../connectors/salesforce/index.ts';
import { describeConnectorContract } from './connector-contract.ts';
import { openSalesforceWorld } from './salesforce-world.ts';

describeConnectorContract({
  connector: salesforce,
  streams: Object.keys(salesforce.streams),
  open: () => openSalesforceWorld(),
});
