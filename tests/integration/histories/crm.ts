import type { ConnectionSettings } from '../../../src/sync/index.ts';
import type { Change, Kind, Trouble } from './history.ts';

/** A simulated CRM as histories see it: they change it, make it fail, and ask what it holds. */
export interface Crm {
  /** How the engine is to read it, under this id. */
  connection(id: string): ConnectionSettings;
  /** The streams that bring what a history can touch, in the order they are read. */
  readonly streams: readonly string[];
  /** Does what is described, or nothing where it is impossible. */
  apply(change: Change): void;
  advance(seconds: number): void;
  /** The trouble befalls the n-th request from now. */
  disturb(trouble: Extract<Trouble, { request: number }>): void;
  /** Whatever was planned and has not happened will not. */
  calm(): void;
  truth(): Truth;
  close(): Promise<void>;
}

/** A record with an owner, as the CRM shows it now. */
export interface EntityTruth {
  readonly owner: string | null;
  readonly status: string | null;
  readonly closed: boolean;
  readonly won: boolean;
  readonly amount: number | null;
  readonly account: string | null;
}

/** What the CRM holds, read from its tables and not through any connector. Deleted records are not in it. */
export interface Truth {
  readonly users: ReadonlyMap<string, { readonly active: boolean; readonly manager: string | null }>;
  /** By kind and id. */
  readonly entities: ReadonlyMap<string, EntityTruth>;
  /** When a live record last changed hands, by kind and id; those that never did are not among them. */
  readonly ownedSince: ReadonlyMap<string, string>;
  /** Owners of open to-dos. */
  readonly todos: ReadonlyMap<string, string | null>;
  /** When live activities were done, by kind and id; open to-dos are not among them. */
  readonly done: ReadonlyMap<string, string>;
  /** Sign-ins the CRM still keeps. */
  readonly logins: ReadonlySet<string>;
  /** Changes of owner the CRM has on record, of records that are not deleted. */
  readonly ownerChanges: ReadonlySet<string>;
}

/** Chooses modulo what there is; undefined when there is nothing. */
export function choose<T>(from: readonly T[], number: number): T | undefined {
  return from.length === 0 ? undefined : from[number % from.length];
}

export function isEntity(kind: Kind): boolean {
  return kind !== 'todo' && kind !== 'call' && kind !== 'meeting';
}

/** One small change after another needs its own value, and the value must not depend on chance. */
export const AMOUNTS = [100, 250, 0, 1_000_000, 19.99] as const;

/** The latest moment of each key; moments in ISO 8601, UTC. */
export function latest(moments: Iterable<readonly [key: string, at: string]>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, at] of moments) {
    const before = found.get(key);
    if (before === undefined || Date.parse(before) < Date.parse(at)) found.set(key, at);
  }
  return found;
}
