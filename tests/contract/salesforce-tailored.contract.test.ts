import { salesforce } from '../../connectors/salesforce/index.ts';
import { describeConnectorContract } from './connector-contract.ts';
import { openSalesforceWorld } from './salesforce-world.ts';

const connector =
  salesforce.tailor?.({
    activities: [
      { object: 'Visit__c', kind: 'meeting', person: 'Seller__c', at: 'CreatedDate', account: 'Account__c' },
    ],
    trainings: [
      { kind: 'campaign', match: 'Training *' },
      { kind: 'meeting', match: 'CRM training*' },
    ],
  }) ?? salesforce;

// What only one customer's organisation has.
describeConnectorContract({
  connector,
  streams: ['activities-visit__c', 'training-campaigns', 'training-members', 'training-meetings'],
  open: () => openSalesforceWorld(),
});
