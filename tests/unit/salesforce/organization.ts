import type { Checkpoint, CrmRecordDraft, RowBatch } from '../../../connectors/contract/index.ts';
import type { SalesforceClient } from '../../../connectors/salesforce/client.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { salesforceSettings } from '../../../connectors/salesforce/settings.ts';
import {
  type OrgSettings,
  SalesforceOrg,
  type SalesforceSimulator,
  startSalesforceSimulator,
} from '../../../src/demo/salesforce-simulator/index.ts';
import { collect } from '../../contract/contract-session.ts';
import { type Context, contextFor } from './loopback.ts';

const CREDENTIALS = { clientId: 'app', clientSecret: 'hush' };
export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** A simulated organisation with one seller, its clock in our hands, and the connector pointed at it. */
export class Organization implements AsyncDisposable {
  readonly org: SalesforceOrg;
  readonly simulator: SalesforceSimulator;
  readonly seller: string;
  readonly context: Context;
  #now: { value: number };

  private constructor(
    org: SalesforceOrg,
    simulator: SalesforceSimulator,
    now: { value: number },
    connection: { readonly bulkFrom?: number },
  ) {
    this.org = org;
    this.simulator = simulator;
    this.#now = now;
    const settings = salesforceSettings.parse({
      ...connection,
      loginUrl: simulator.url,
      auth: { type: 'client-credentials', ...CREDENTIALS },
    });
    this.context = contextFor(settings);
    this.seller = this.user('seller');
  }

  static async open(
    settings: Partial<OrgSettings> = {},
    connection: { readonly bulkFrom?: number } = {},
  ): Promise<Organization> {
    const now = { value: Date.UTC(2026, 2, 2, 12) };
    const org = new SalesforceOrg({ ...settings, now: () => new Date(now.value) });
    return new Organization(org, await startSalesforceSimulator({ org, credentials: CREDENTIALS }), now, connection);
  }

  get now(): Date {
    return new Date(this.#now.value);
  }

  ago(milliseconds: number): Date {
    return new Date(this.#now.value - milliseconds);
  }

  pass(milliseconds: number): void {
    this.#now.value += milliseconds;
  }

  user(name: string): string {
    return this.org.insert(
      'User',
      {
        Username: `${name}@acme.example`,
        LastName: name,
        ProfileId: this.org.standard.profiles['Standard User'] ?? null,
        LastLoginDate: this.ago(DAY),
      },
      { at: this.ago(30 * DAY) },
    );
  }

  task(fields: Record<string, string | boolean | Date> = {}, at = this.ago(60 * MINUTE)): string {
    return this.org.insert(
      'Task',
      { Subject: 'Call', Status: 'Completed', TaskSubtype: 'Call', ...fields },
      { at, by: this.seller },
    );
  }

  login(fields: Record<string, string> = {}): string {
    const row = { LoginType: 'Application', Status: 'Success', Application: 'Browser', ...fields };
    return this.org.insert('LoginHistory', { UserId: this.seller, LoginTime: this.ago(DAY), ...row });
  }

  connect(): Promise<SalesforceClient> {
    return salesforce.connect(this.context.context);
  }

  /** Reads a stream to its end, by a session of its own unless one is given. */
  async read(stream: string, after: Checkpoint | null = null, session?: SalesforceClient): Promise<RowBatch[]> {
    const client = session ?? (await this.connect());
    const until = await salesforce.now(client);
    const found = salesforce.streams[stream];
    if (found === undefined) throw new Error(`no stream ${stream}`);
    return collect(found.read(client, { after, until, signal: this.context.stop.signal }), found.record);
  }

  /** Every query asked so far, first pages only, those inside a composite request among them. */
  queries(): string[] {
    return this.calls()
      .filter((target) => /\/(query|queryAll)\?/.test(target))
      .map((target) => new URL(target, 'http://x').searchParams.get('q') ?? '');
  }

  /** Every address asked so far, those inside a composite request in its place. */
  calls(): string[] {
    return this.simulator.requests.flatMap(({ path, target, body }) => {
      if (!path.endsWith('/composite')) return [target];
      const { compositeRequest }: { compositeRequest: { url: string }[] } = JSON.parse(body);
      return compositeRequest.map(({ url }) => url);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulator.close();
  }
}

export const ids = (batches: readonly RowBatch[]): string[] =>
  batches.flatMap(({ rows }) => rows.map((row) => row.sourceId));
export const rowsOf = (batches: readonly RowBatch[]): CrmRecordDraft[] => batches.flatMap(({ rows }) => rows);
export const deleted = (batches: readonly RowBatch[]): string[] => batches.flatMap(({ deletedIds }) => deletedIds);
export const last = (batches: readonly RowBatch[]): Checkpoint => batches.at(-1)?.checkpoint ?? {};
export const skipped = (batches: readonly RowBatch[]): Record<string, number> => {
  const sum: Record<string, number> = {};
  for (const batch of batches) {
    for (const [reason, count] of Object.entries(batch.skipped ?? {})) sum[reason] = (sum[reason] ?? 0) + count;
  }
  return sum;
};
