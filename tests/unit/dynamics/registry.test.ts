import { expect, test } from 'vitest';
import { connectors } from '../../../connectors/registry.ts';

test('every connector is registered under its own name', () => {
  expect(Object.keys(connectors).sort()).toEqual(['dynamics', 'salesforce']);
  for (const [name, connector] of Object.entries(connectors)) expect(connector.vendor).toBe(name);
});
