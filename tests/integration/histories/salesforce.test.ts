import { describeHistories } from './describe-histories.ts';
import { openSalesforceCrm } from './salesforce-crm.ts';

describeHistories('Salesforce', openSalesforceCrm);
