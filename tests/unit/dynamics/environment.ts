import type { DynamicsClient } from '../../../connectors/dynamics/index.ts';
import {
  DataverseOrg,
  type DataverseOrgOptions,
  type DataverseSimulator,
  startDataverseSimulator,
} from '../../../src/demo/dataverse-simulator/index.ts';
import { connectOnly } from './scripted-dataverse.ts';

export const NOW = new Date('2026-09-01T12:00:00Z');

export interface Environment {
  readonly org: DataverseOrg;
  readonly simulator: DataverseSimulator;
  /** A licensed person. */
  readonly seller: string;
  signIn(since?: Date): Promise<DynamicsClient>;
  close(): Promise<void>;
}

/** A simulated environment with auditing on and one person in it, and the sign-in to it. */
export async function openEnvironment(options: DataverseOrgOptions = {}): Promise<Environment> {
  const tenantId = '7f3c1c1e-5d5b-4c7e-9f61-0d4c6f2a9b10';
  const credentials = { clientId: '2b1f7c9a-3d4e-4f5a-8b6c-7d8e9fa0b1c2', clientSecret: 'secret' };
  const org = new DataverseOrg({
    now: () => NOW,
    organizationSettings: { isauditenabled: true, isuseraccessauditenabled: true },
    ...options,
  });
  const seller = org.insert('systemuser', { firstname: 'Ada', lastname: 'Lovelace', islicensed: true }, { at: NOW });
  const simulator = await startDataverseSimulator({ org, tenantId, credentials });
  return {
    org,
    simulator,
    seller,
    signIn: (since) =>
      connectOnly({
        settings: {
          url: simulator.url,
          auth: { type: 'client-secret', tenantId, ...credentials, authority: simulator.authority },
        },
        ...(since === undefined ? {} : { since }),
      }),
    close: () => simulator.close(),
  };
}
