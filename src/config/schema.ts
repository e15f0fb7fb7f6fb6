import { z } from 'zod';
import type { ConnectionConfig } from './sections/connection.ts';
import { events, licences, people, stageContracts, targets, trainings } from './sections/people.ts';
import { privacy } from './sections/privacy.ts';
import { reports } from './sections/reports.ts';
import { company, database, dataDir, log, queue, secretKey, server } from './sections/service.ts';

/** `uptake.yaml`: every section but `connections`, whose entries each have their vendor's schema on top. */
export const configSchema = z.strictObject({
  company,
  dataDir,
  database,
  queue,
  server,
  log,
  people,
  stageContracts,
  licences,
  trainings,
  events,
  privacy,
  reports,
  targets,
  secretKey,
});

/** The effective configuration: everything filled in, every secret a Secret. `null` where nothing is configured. */
export interface Config extends z.output<typeof configSchema> {
  /** `dataDir` here is absolute; in the file it is relative to the file. */
  readonly dataDir: string;
  readonly connections: readonly ConnectionConfig[];
}
