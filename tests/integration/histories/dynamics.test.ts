import { describeHistories } from './describe-histories.ts';
import { openDynamicsCrm } from './dynamics-crm.ts';

describeHistories('Dynamics', openDynamicsCrm);
