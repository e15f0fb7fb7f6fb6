import { parseConfig } from '../../../src/config/index.ts';
import type { Database } from '../../../src/db/index.ts';
import { createLog } from '../../../src/observability/log.ts';
import type { ReportOffice } from '../../../src/reports/index.ts';
import { openService, type Service } from '../../../src/server.ts';
import { createTestDatabase } from '../../support/database.ts';

export const SECRET = `whsec_${Buffer.from('a signing key of thirty-two bytes').toString('base64')}`;

export interface TestOffice {
  readonly service: Service;
  readonly office: ReportOffice;
  readonly database: Database;
  readonly url: string;
  close(): Promise<void>;
}

/** A service over a fresh database, with these reports and targets; nothing of it is at work. */
export async function openOffice(reports: readonly object[], settings: object = {}): Promise<TestOffice> {
  const own = await createTestDatabase();
  const salesforce = { type: 'client-credentials', clientId: 'app', clientSecret: 'correct-horse' };
  const { config } = parseConfig(
    {
      company: { name: 'Acme', timeZone: 'Europe/Berlin', country: 'DE', currency: 'EUR' },
      database: { url: own.url },
      queue: { url: '' },
      server: { publicUrl: 'https://uptake.example' },
      secretKey: 'a key for tests that is long enough to be one',
      connections: ['crm-a', 'crm-b'].map((id) => ({
        id,
        vendor: 'salesforce',
        loginUrl: 'http://127.0.0.1:9',
        auth: salesforce,
        since: '2026-01-01',
      })),
      reports,
      ...settings,
    },
    {},
  );
  const service = await openService(config, {
    databaseUrl: own.url,
    log: createLog({ level: 'silent' }),
    schema: 'require',
    applicationName: 'uptake test',
  });
  return {
    service,
    office: service.reports,
    database: service.database,
    url: own.url,
    async close() {
      await service.close();
      await own.drop();
    },
  };
}

/** As a computation would have left it. */
export async function computedThrough({ pool }: Database, dataThrough: string | null): Promise<void> {
  await pool.query('delete from computation');
  await pool.query(
    `insert into computation (as_of, data_through, definition_version, inputs) values ($1, $2, 'adoption-rate@1', '{}')`,
    ['2026-11-02T06:00:00Z', dataThrough],
  );
}
