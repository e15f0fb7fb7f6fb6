import { ConnectorError } from '../../connectors/contract/index.ts';
import type { ContractWorld } from './contract-fixture.ts';

export interface MemoryRecord {
  readonly id: string;
  readonly createdAt: number;
  stamp: number;
  deleted: boolean;
  /** Held by the CRM, left out by the connector. */
  readonly decoy: boolean;
}

export interface MemoryPosition {
  readonly stamp: number;
  readonly id: string;
}

export interface MemoryPage {
  readonly records: readonly MemoryRecord[];
  readonly last: boolean;
}

const NOW = Date.UTC(2026, 2, 2, 12);

/** The smallest CRM there is: one list of records per stream, read in pages in the order of (stamp, id). */
export class MemoryCrm implements ContractWorld {
  readonly settings: unknown = { crm: this };
  readonly pageSize = 3;
  readonly since = new Date(Date.UTC(2026, 0, 1));
  #now = NOW;
  #requests = 0;
  #revoked = false;
  #limited = false;
  #ids = 0;
  readonly #forbidden = new Set<string>();
  readonly #streams = new Map<string, MemoryRecord[]>();

  now(): Date {
    return new Date(this.#now);
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  async insert(stream: string, at: Date): Promise<string> {
    return this.#add(stream, at, false).id;
  }

  async decoy(stream: string, at: Date): Promise<boolean> {
    this.#add(stream, at, true);
    return true;
  }

  async update(stream: string, id: string, at: Date): Promise<void> {
    this.#find(stream, id).stamp = at.getTime();
  }

  async delete(stream: string, id: string, at: Date): Promise<void> {
    const record = this.#find(stream, id);
    record.stamp = at.getTime();
    record.deleted = true;
  }

  async purge(stream: string, id: string): Promise<void> {
    const records = this.#records(stream);
    records.splice(records.indexOf(this.#find(stream, id)), 1);
  }

  async forbid(stream: string): Promise<void> {
    this.#forbidden.add(stream);
  }

  requests(): number {
    return this.#requests;
  }

  revoke(): void {
    this.#revoked = true;
  }

  limit(): void {
    this.#limited = true;
  }

  async close(): Promise<void> {
    this.#streams.clear();
  }

  /** What would be an HTTP request. @throws ConnectorError as a connector would make of the answer */
  request(): Date {
    this.#requests += 1;
    if (this.#revoked) throw new ConnectorError('reconnect', 'The memory CRM refuses the token.');
    if (this.#limited) {
      this.#limited = false;
      const retryAt = new Date(Date.now() + 60_000);
      throw new ConnectorError('wait', 'The memory CRM asks for a pause.', { retryAt });
    }
    return this.now();
  }

  isForbidden(stream: string): boolean {
    return this.#forbidden.has(stream);
  }

  /** One page of what comes strictly after `position` and before `until`. */
  page(stream: string, position: MemoryPosition, until: number): MemoryPage {
    this.request();
    const found = this.#records(stream)
      .filter(
        ({ stamp, id }) => stamp < until && (stamp > position.stamp || (stamp === position.stamp && id > position.id)),
      )
      .sort((a, b) => a.stamp - b.stamp || (a.id < b.id ? -1 : 1));
    return { records: found.slice(0, this.pageSize), last: found.length <= this.pageSize };
  }

  count(stream: string, from: number, to: number): readonly MemoryRecord[] {
    this.request();
    return this.#records(stream).filter(({ createdAt }) => createdAt >= from && createdAt < to);
  }

  #add(stream: string, at: Date, decoy: boolean): MemoryRecord {
    // Not in the order of insertion: ids that rise with time would hide mistakes in the order.
    this.#ids += 1;
    const id = `${(this.#ids * 7919) % 9973}`.padStart(4, '0');
    const record = { id, createdAt: at.getTime(), stamp: at.getTime(), deleted: false, decoy };
    this.#records(stream).push(record);
    return record;
  }

  #find(stream: string, id: string): MemoryRecord {
    const record = this.#records(stream).find((candidate) => candidate.id === id);
    if (record === undefined) throw new Error(`no record ${id}`);
    return record;
  }

  #records(stream: string): MemoryRecord[] {
    const records = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, records);
    return records;
  }
}
