import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { type AnyConnector, Secret } from '../../../connectors/contract/index.ts';
import { ConfigError, type Problem } from '../../../src/config/index.ts';

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));

/** A vendor with the shapes that occur: an address, ways to sign in told apart by type, an optional setting. */
const acme = {
  vendor: 'acme',
  title: 'Acme CRM',
  hosts: ['acme.example'],
  settings: z.strictObject({
    url: z.string().min(1),
    region: z.enum(['eu', 'us']).default('eu'),
    auth: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('client-secret'), clientId: z.string(), clientSecret: secret }),
      z.strictObject({ type: z.literal('key'), username: z.string(), privateKey: secret }),
    ]),
  }),
  streams: { users: null, activities: null },
} as unknown as AnyConnector;

export const connectors = { acme };

export function connection(more: object = {}): Record<string, unknown> {
  return {
    id: 'emea',
    vendor: 'acme',
    url: 'https://eu.acme.example',
    auth: { type: 'client-secret', clientId: 'app', clientSecret: 'correct-horse-battery' },
    ...more,
  };
}

/** The problems of the error that `work` ends with. */
export function problemsOf(work: () => unknown): readonly Problem[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'uptake-config-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
