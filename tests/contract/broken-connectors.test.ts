import { describe, expect, test } from 'vitest';
import { DEFECTS, type Defect, memoryFixture } from './broken-connectors.ts';
import { contractChecks, describeConnectorContract } from './connector-contract.ts';
import type { ConnectionCheck, StreamCheck } from './contract-fixture.ts';

describeConnectorContract(memoryFixture(null));

describe('every check of the contract catches a connector that breaks it', () => {
  test.each(Object.keys(DEFECTS) as Defect[])('%s', async (defect) => {
    const caught = DEFECTS[defect];
    const fixture = memoryFixture(defect);
    const stream: Readonly<Record<string, StreamCheck>> = contractChecks.stream;
    const connection: Readonly<Record<string, ConnectionCheck>> = contractChecks.connection;
    const run =
      'stream' in caught ? stream[caught.check]?.run(fixture, caught.stream) : connection[caught.check]?.run(fixture);
    await expect(run).rejects.toMatchObject({ name: 'AssertionError' });
  });

  test('no check is without a connector that fails it', () => {
    const checks = [...Object.keys(contractChecks.connection), ...Object.keys(contractChecks.stream)];
    const caught = new Set<string>(Object.values(DEFECTS).map(({ check }) => check));
    expect(checks.filter((check) => !caught.has(check))).toEqual([]);
  });
});
