import { describeHistories } from './describe-histories.ts';
import { openDynamicsCrm } from './dynamics-crm.ts';
import type { History } from './history.ts';

/** An account that changes hands twice in one second; the audit log numbers its rows at random. */
const twiceInOneSecond: History = {
  kinds: ['account'],
  auditDelay: 7200,
  steps: [
    { do: 'assign', kind: 0, which: 2, to: 0, late: 0 },
    { do: 'edit', kind: 0, which: 0, to: 0, late: 0 },
    {
      do: 'sync',
      mode: 'full',
      trouble: null,
      meanwhile: [
        { do: 'delete', kind: 0, which: 0, late: 0 },
        { do: 'assign', kind: 0, which: 4, to: 1, late: 3 },
      ],
    },
    { do: 'wait', seconds: 25_200 },
  ],
};

describeHistories('Dynamics', openDynamicsCrm, [twiceInOneSecond]);
