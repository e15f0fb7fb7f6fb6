import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Company, makeCompany } from '../../src/demo/company/index.ts';
import { type DemoCrms, startDemoCrms } from '../../src/demo/crms.ts';

/** Far from any test: what is synced is synced because a test asked for it. */
const NEVER = '0 0 29 2 *';

export interface ServedCompany {
  readonly company: Company;
  readonly crms: DemoCrms;
  /** Requests both CRMs have received. */
  requests(): number;
  /** Every answer of both CRMs comes so much later, in milliseconds, until `hurry`. */
  slowDown(milliseconds: number): void;
  hurry(): void;
  /** Writes a configuration with both connections and what is given; `change` edits the connections. */
  configure(
    file: string,
    settings: Readonly<Record<string, unknown>>,
    change?: (connections: Record<string, unknown>[]) => void,
  ): string;
  close(): Promise<void>;
}

/** A made-up company's two CRMs, served by this process over their wire protocols. */
export async function serveCompany(people: number, seed: number): Promise<ServedCompany> {
  const company = makeCompany({ people, seed, now: new Date() });
  const crms = await startDemoCrms(company, seed);
  return {
    company,
    crms,
    requests: () => crms.salesforce.requests.length + crms.dataverse.requests.length,
    slowDown(milliseconds) {
      crms.salesforce.faults.add({ match: '', fault: { kind: 'slow', millis: milliseconds }, times: Infinity });
      crms.dataverse.faults.add({ fault: { kind: 'slow', milliseconds }, times: Infinity });
    },
    hurry() {
      crms.salesforce.faults.clear();
      crms.dataverse.faults.clear();
    },
    configure(file, settings, change) {
      const connections = crms.connections.map((connection) => ({ ...connection, schedule: NEVER }));
      change?.(connections);
      const config = {
        company: { name: 'Acme', timeZone: 'Europe/Berlin', country: 'DE', currency: 'USD' },
        dataDir: path.join(path.dirname(file), `${path.basename(file, '.yaml')}-data`),
        server: { port: 0 },
        ...settings,
        connections,
      };
      // JSON is YAML.
      writeFileSync(file, JSON.stringify(config, null, 2));
      return file;
    },
    close: () => crms.close(),
  };
}

/** The API of a running Uptake, with one key. */
export function apiOf(url: string, key: string) {
  const call = async (method: string, target: string, body?: unknown) => {
    const response = await fetch(`${url}/api/v1${target}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  return {
    get: (target: string) => call('GET', target),
    post: (target: string, body: unknown = {}) => call('POST', target, body),
  };
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever was answered
  readonly data: any;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly title?: string;
  readonly detail?: string;
}

export type Api = ReturnType<typeof apiOf>;
