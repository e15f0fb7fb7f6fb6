import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/statistics/random.ts';
import { buildCli, type Cli } from '../support/cli.ts';
import { type ServedCompany, serveCompany } from '../support/company.ts';
import {
  embeddedUrl,
  idleQueue,
  makeKey,
  OPEN_JOBS,
  settledSyncs,
  startServing,
  until,
} from '../support/installation.ts';
import { actions, crmCounts, personDays, query, records, storedCounts } from '../support/stored.ts';

const PEOPLE = 40;
const KILLS = 10;
/** Every run chooses other moments; a failure names the seed, which repeats them. */
const SEED = Number(process.env['UPTAKE_TEST_SEED'] ?? Date.now() % 1_000_000);

describe('a process killed ten times in its first sync', () => {
  let cli: Cli;
  let company: ServedCompany;
  beforeAll(async () => {
    [cli, company] = await Promise.all([buildCli(), serveCompany(PEOPLE, 1)]);
  });
  afterAll(async () => {
    await cli?.close();
    await company?.close();
  });

  it(`stores what the CRMs hold, nothing lost and nothing doubled (UPTAKE_TEST_SEED=${SEED})`, {
    timeout: 300_000,
  }, async () => {
    const random = mulberry32(SEED);
    const config = company.configure(path.join(cli.folder, 'killed.yaml'), {});
    const { key } = await makeKey(cli, config, 'aggregate,admin');
    company.slowDown(200);
    let { process, api } = await startServing(cli, config, key);
    for (const id of ['salesforce-emea', 'dynamics-us']) {
      expect((await api.post(`/connections/${id}/sync`, { mode: 'full' })).status).toBe(202);
    }
    let lastKill = 0;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const enough = company.requests() + 1 + Math.floor(random() * 8);
      await until('requests to the CRMs', () => company.requests() >= enough);
      await pause(random() * 300);
      lastKill = Date.now();
      await process.kill();
      ({ process, api } = await startServing(cli, config, key));
    }
    company.hurry();

    const syncs = await settledSyncs(api);
    expect(syncs.map(({ id: _id, ...sync }) => sync)).toMatchObject([
      { connection: 'dynamics-us', mode: 'full', status: 'succeeded', reason: null },
      { connection: 'salesforce-emea', mode: 'full', status: 'succeeded', reason: null },
    ]);
    for (const { finishedAt } of syncs) expect(Date.parse(finishedAt ?? '')).toBeGreaterThan(lastKill);
    const killed = await embeddedUrl(path.join(cli.folder, 'killed-data'));
    await idleQueue(() => query(killed, OPEN_JOBS));
    expect(await query(killed, `select name, failed_reason from bullmq.job where state = 'failed'`)).toEqual([]);

    expect(await storedCounts(killed)).toEqual(crmCounts(company.crms));
    const { data: quality } = (await api.get('/quality')).body;
    expect(quality.length).toBeGreaterThan(15);
    expect(quality.filter((row: { difference: number }) => row.difference !== 0)).toEqual([]);

    // Another installation reads the same CRMs in peace.
    const calm = company.configure(path.join(cli.folder, 'calm.yaml'), {});
    const synced = await cli.run(['sync', '--full', '--wait', '--json', '--config', calm]);
    expect(synced, synced.err).toMatchObject({ status: 0 });
    const computed = await cli.run(['compute', '--wait', '--json', '--config', calm]);
    expect(computed, computed.err).toMatchObject({ status: 0 });
    const { process: reader } = await startServing(cli, calm, key);
    const peaceful = await embeddedUrl(path.join(cli.folder, 'calm-data'));
    for (const kept of [actions, records, personDays]) {
      const rows = await kept(peaceful);
      expect(rows.length).toBeGreaterThan(1000);
      expect(await kept(killed)).toEqual(rows);
    }
    expect((await reader.stop()).status).toBe(0);
    expect((await process.stop()).status).toBe(0);
  });
});
