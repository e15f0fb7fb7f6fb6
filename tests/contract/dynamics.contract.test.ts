import { describe } from 'vitest';
import { dynamics } from '../../connectors/dynamics/index.ts';
import { describeConnectorContract } from './connector-contract.ts';
import { openDynamicsWorld } from './dynamics-world.ts';

/** The number of licences is one record, which no check can add to. */
const streams = Object.keys(dynamics.streams).filter((stream) => stream !== 'licences');

describe('with change tracking, and changes to read in the audit log', () => {
  describeConnectorContract({
    connector: dynamics,
    streams,
    open: () => openDynamicsWorld({ changeTracking: true, changeDataReadable: true }),
  });
});

describe('without change tracking, and with the details of every audit row asked for', () => {
  describeConnectorContract({
    connector: dynamics,
    streams: ['users', 'tasks', 'accounts', 'positions', 'owner-changes', 'stage-changes'],
    open: () => openDynamicsWorld({ changeTracking: false, changeDataReadable: false }),
  });
});
