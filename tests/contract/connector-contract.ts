import { describe, test } from 'vitest';
import { byteChecks } from './byte-checks.ts';
import { connectionChecks } from './connection-checks.ts';
import type { ConnectionCheck, ContractFixture, StreamCheck } from './contract-fixture.ts';
import { deleteChecks } from './delete-checks.ts';
import { readChecks } from './read-checks.ts';

export type { ConnectionCheck, ContractFixture, ContractWorld, StreamCheck } from './contract-fixture.ts';

/*
 * The promises every connector makes to the sync engine, each as one executable check. A vendor's test file calls
 * `describeConnectorContract` once with a fixture; broken-connectors.ts proves that each check can fail.
 */

export const contractChecks = {
  connection: connectionChecks,
  stream: { ...readChecks, ...deleteChecks, ...byteChecks },
};

/** Registers the whole suite for one connector: every connection check, and every stream check for every stream. */
export function describeConnectorContract(fixture: ContractFixture): void {
  describe(`${fixture.connector.title} keeps the connector contract`, () => {
    for (const check of Object.values<ConnectionCheck>(contractChecks.connection)) {
      test(check.title, () => check.run(fixture));
    }
    for (const stream of fixture.streams) {
      const supports = fixture.connector.streams[stream]?.supports;
      describe(stream, () => {
        for (const check of Object.values<StreamCheck>(contractChecks.stream)) {
          if (supports === undefined || check.applies?.(supports) === false) continue;
          test(check.title, () => check.run(fixture, stream));
        }
      });
    }
  });
}
