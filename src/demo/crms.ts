import { type Company, type CompanyCrms, fillCrms } from './company/index.ts';
import { type DataverseSimulator, startDataverseSimulator } from './dataverse-simulator/index.ts';
import { type SalesforceSimulator, startSalesforceSimulator } from './salesforce-simulator/index.ts';

/** The made-up company's two CRMs, serving on loopback. */
export interface DemoCrms {
  /** What the two serve, to be changed while they do. */
  readonly orgs: CompanyCrms;
  readonly salesforce: SalesforceSimulator;
  readonly dataverse: DataverseSimulator;
  /** Entries for `connections` of a configuration, with credentials that only these simulators take. */
  readonly connections: readonly Record<string, unknown>[];
  close(): Promise<void>;
}

const CLIENT = { clientId: 'uptake-demo', clientSecret: 'known to the simulator alone' };
const TENANT = '00000000-0000-4000-8000-00000000acme'.replace('acme', 'ac3e');
const DYNAMICS_CLIENT = '00000000-0000-4000-8000-0000000c11e7';

/** Fills both CRMs with the company and starts serving them. */
export async function startDemoCrms(company: Company, seed: number): Promise<DemoCrms> {
  const orgs = fillCrms(company, seed);
  orgs.dataverse.addApplicationUser(DYNAMICS_CLIENT);
  const salesforce = await startSalesforceSimulator({ org: orgs.salesforce, credentials: CLIENT });
  const dataverse = await startDataverseSimulator({
    org: orgs.dataverse,
    tenantId: TENANT,
    credentials: { clientId: DYNAMICS_CLIENT, clientSecret: CLIENT.clientSecret },
  });
  const common = { since: company.since, budget: { dailyShare: 1, maxConcurrent: 4 } };
  return {
    orgs,
    salesforce,
    dataverse,
    connections: [
      {
        id: 'salesforce-emea',
        vendor: 'salesforce',
        loginUrl: salesforce.url,
        auth: { type: 'client-credentials', ...CLIENT },
        ...common,
      },
      {
        id: 'dynamics-us',
        vendor: 'dynamics',
        url: dataverse.url,
        auth: {
          type: 'client-secret',
          tenantId: TENANT,
          clientId: DYNAMICS_CLIENT,
          clientSecret: CLIENT.clientSecret,
          authority: dataverse.authority,
        },
        ...common,
      },
    ],
    async close() {
      await Promise.all([salesforce.close(), dataverse.close()]);
    },
  };
}
