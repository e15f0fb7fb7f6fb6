import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCli, type Cli } from '../support/cli.ts';
import { apiOf, type ServedCompany, serveCompany } from '../support/company.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeKey, settledSyncs, until } from '../support/installation.ts';
import { redisIsHere, startRedis, type TestRedis } from '../support/redis.ts';
import { crmCounts, storedCounts } from '../support/stored.ts';

describe.runIf(redisIsHere())('serve and two workers on Redis and one PostgreSQL', () => {
  let cli: Cli;
  let company: ServedCompany;
  let redis: TestRedis;
  let database: TestDatabase;
  beforeAll(async () => {
    [cli, company, redis, database] = await Promise.all([
      buildCli(),
      serveCompany(40, 5),
      startRedis(),
      createTestDatabase(),
    ]);
  });
  afterAll(async () => {
    await cli?.close();
    await company?.close();
    await redis?.stop();
    await database?.drop();
  });

  it('finish a first sync although one worker is killed in the middle', { timeout: 180_000 }, async () => {
    const config = company.configure(path.join(cli.folder, 'several.yaml'), {});
    const env = { REDIS_URL: redis.url, DATABASE_URL: database.url };
    const options = { env };
    expect(await cli.run(['migrate', '--config', config], options)).toMatchObject({ status: 0 });
    const { key } = await makeKey(cli, config, 'aggregate,admin', options);
    const serving = cli.start(['serve', '--config', config], options);
    const workers = [1, 2].map(() => cli.start(['worker', '--config', config], options));
    const [, url = ''] = await serving.says(/"url":"(http[^"]+)"/);
    for (const worker of workers) await worker.says(/workers started/);
    const api = apiOf(url, key);

    company.slowDown(300);
    const asked = company.requests();
    for (const id of ['salesforce-emea', 'dynamics-us']) {
      expect((await api.post(`/connections/${id}/sync`, { mode: 'full' })).status).toBe(202);
    }
    // Both are at work once more streams are read at once than one connection of one process may.
    await until('the sync to be under way', () => company.requests() >= asked + 30);
    const [victim, survivor] = workers;
    await victim?.kill();
    const killedAt = Date.now();
    company.hurry();

    const syncs = await settledSyncs(api);
    process.stderr.write(`The surviving worker finished ${Date.now() - killedAt} ms after the other was killed.\n`);
    expect(syncs.map(({ connection, status }) => [connection, status])).toEqual([
      ['dynamics-us', 'succeeded'],
      ['salesforce-emea', 'succeeded'],
    ]);
    for (const { finishedAt } of syncs) expect(Date.parse(finishedAt ?? '')).toBeGreaterThan(killedAt);
    expect(await storedCounts(database.url)).toEqual(crmCounts(company.crms));
    const { data: quality } = (await api.get('/quality')).body;
    expect(quality.length).toBeGreaterThan(15);
    expect(quality.filter((row: { difference: number }) => row.difference !== 0)).toEqual([]);
    const series = await until('the results', async () => {
      const { data } = (await api.get('/metrics/adoption-rate/series?from=2020-01-01&to=2030-01-01&by=company')).body;
      return data.length > 10 ? (data as { value: number | null }[]) : null;
    });
    expect(series.some(({ value }) => value !== null && value > 0)).toBe(true);

    for (const process of [serving, survivor]) {
      const stopped = await process?.stop();
      expect(stopped, stopped?.err).toMatchObject({ status: 0, signal: null });
      expect(stopped?.milliseconds).toBeDefined();
    }
  });
});
