import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lastWeek, shiftDay, weekAfter } from '../../src/reports/weekly/week.ts';
import { seed } from '../integration/http/company.ts';
import { computedThrough } from '../integration/reports/office.ts';
import { buildCli, type Cli } from '../support/cli.ts';
import { type Api, apiOf } from '../support/company.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { catchHooks, type HookCatch } from '../support/hook-catch.ts';
import { makeKey, until } from '../support/installation.ts';
import { catchMails, type MailCatch } from '../support/mail-catch.ts';
import { redisIsHere, startRedis, type TestRedis } from '../support/redis.ts';

const ZONE = 'Europe/Berlin';
const NEVER = '0 0 29 2 *';
const SECRET = `whsec_${Buffer.from('a signing key of thirty-two bytes').toString('base64')}`;

describe('sending the weekly report', () => {
  let cli: Cli;
  let mails: MailCatch;
  let hooks: HookCatch;
  let database: TestDatabase;
  let config: string;
  beforeAll(async () => {
    cli = await buildCli();
  }, 300_000);
  afterAll(async () => {
    await cli?.close();
  });
  beforeEach(async () => {
    [mails, hooks, database] = await Promise.all([catchMails(), catchHooks(), createTestDatabase()]);
    const week = lastWeek(new Date(), ZONE);
    const weeks = Array.from({ length: 5 }, (_, n) => weekAfter(week, -n).from);
    await seed(database.database, [
      { people: 12, adopted: 6, path: ['north'], weeks },
      { people: 30, adopted: 24, path: ['south'], weeks },
    ]);
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(new Date());
    await computedThrough(database.database, shiftDay(today, -1));
    config = path.join(cli.folder, `reports-${mails.url.split(':').at(-1)}.yaml`);
    const settings = {
      company: { name: 'Acme', timeZone: ZONE, country: 'DE' },
      database: { url: database.url },
      dataDir: path.join(cli.folder, 'reports-data'),
      server: { port: 0 },
      secretKey: 'a key for tests that is long enough to be one',
      connections: ['crm-a', 'crm-b'].map((id) => ({
        id,
        vendor: 'salesforce',
        loginUrl: 'http://127.0.0.1:9',
        auth: { type: 'client-credentials', clientId: 'app', clientSecret: 'correct-horse' },
        schedule: NEVER,
      })),
      reports: [
        {
          id: 'weekly',
          schedule: NEVER,
          mail: { to: ['lead@acme.example', 'ops@acme.example'], from: 'uptake@acme.example', smtp: mails.url },
          webhooks: [
            { kind: 'slack', url: `${hooks.url}/slack` },
            { kind: 'standard', url: `${hooks.url}/standard`, secret: SECRET },
          ],
        },
      ],
    };
    writeFileSync(config, JSON.stringify(settings));
  });
  afterEach(async () => {
    await Promise.all([mails?.close(), hooks?.close(), database?.drop()]);
  });

  interface Delivery {
    readonly target: string;
    readonly status: string;
    readonly attempts: number;
    readonly repeated: boolean;
  }
  const deliveriesBy = async (api: Api): Promise<Delivery[]> =>
    (await api.get('/reports')).body.data[0]?.deliveries ?? [];
  const allSent = (api: Api) =>
    until('every delivery to be over', async () => {
      const deliveries = await deliveriesBy(api);
      return deliveries.length === 4 && deliveries.every(({ status }) => status === 'sent') ? deliveries : null;
    });
  const expectEachOnce = () => {
    expect(mails.mails.map(({ to }) => to[0]).toSorted()).toEqual(['lead@acme.example', 'ops@acme.example']);
    expect(hooks.requests.map(({ path: at }) => at).toSorted()).toEqual(['/slack', '/standard']);
  };

  it('survives kill -9 in mid-send: each target has it once', { timeout: 300_000 }, async () => {
    const { key } = await makeKey(cli, config, 'aggregate,admin');
    const start = async () => {
      const process = cli.start(['start', '--config', config]);
      const [, url = ''] = await process.says(/Uptake serves at (\S+)/);
      return { process, api: apiOf(url, key) };
    };
    const first = await start();
    mails.answer('lead@acme.example', 'never');
    expect((await first.api.post('/reports')).status).toBe(202);
    // The content of the mail has arrived, and the server has not answered: that is the middle.
    await until('the others to have it', async () => {
      const sent = (await deliveriesBy(first.api)).filter(({ status }) => status === 'sent');
      return mails.arrived === 2 && sent.length === 3;
    });
    await first.process.kill();
    mails.answer('lead@acme.example', null);

    const second = await start();
    const deliveries = await allSent(second.api);
    expectEachOnce();
    expect(deliveries.filter(({ repeated }) => repeated)).toEqual([
      expect.objectContaining({ target: expect.stringMatching(/^mail-/), attempts: 2 }),
    ]);
    // Asked for again, nobody gets it again, and the command says that it was sent.
    expect((await second.api.post('/reports')).status).toBe(202);
    const sent = await cli.run(['report', '--send', '--json', '--config', config]);
    expect(sent, sent.err).toMatchObject({ status: 0 });
    expect(sent.json()).toMatchObject({ state: 'ready', deliveries: [{}, {}, {}, {}] });
    expectEachOnce();
    expect((await second.process.stop()).status).toBe(0);
  });

  it.runIf(redisIsHere())(
    'goes out once from two workers on Redis, also when one is killed',
    { timeout: 300_000 },
    async () => {
      const redis: TestRedis = await startRedis();
      try {
        const options = { env: { REDIS_URL: redis.url } };
        const content = { queue: { url: redis.url } };
        writeFileSync(config, JSON.stringify({ ...JSON.parse(readFileSync(config, 'utf8')), ...content }));
        const { key } = await makeKey(cli, config, 'aggregate,admin', options);
        const serving = cli.start(['serve', '--config', config], options);
        const victim = cli.start(['worker', '--config', config], options);
        const [, url = ''] = await serving.says(/"url":"(http[^"]+)"/);
        await victim.says(/workers started/);
        const api = apiOf(url, key);

        mails.answer('ops@acme.example', 'never');
        for (let n = 0; n < 5; n += 1) expect((await api.post('/reports')).status).toBe(202);
        await until('the mail to be in the middle', () => mails.arrived === 2);
        const survivor = cli.start(['worker', '--config', config], options);
        await survivor.says(/workers started/);
        for (let n = 0; n < 5; n += 1) expect((await api.post('/reports')).status).toBe(202);
        await victim.kill();
        mails.answer('ops@acme.example', null);
        await allSent(api);
        for (let n = 0; n < 5; n += 1) expect((await api.post('/reports')).status).toBe(202);
        // Waits for its turn behind those requests, and finds nothing left to send.
        const sent = await cli.run(['report', '--send', '--json', '--config', config], options);
        expect(sent, sent.err).toMatchObject({ status: 0 });
        for (const process of [survivor, serving]) expect((await process.stop()).status).toBe(0);
        expectEachOnce();
      } finally {
        await redis.stop();
      }
    },
  );
});
