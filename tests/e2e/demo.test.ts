import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRunningEmbeddedPostgres } from '../../src/db/embedded/index.ts';
import { buildCli, type Cli, type Finished } from '../support/cli.ts';
import { until } from '../support/installation.ts';
import { query } from '../support/stored.ts';

const COMPANY = ['--people', '60', '--seed', '7'];

interface DemoJson {
  readonly url: string;
  readonly key: string;
  readonly connections: readonly {
    readonly id: string;
    readonly vendor: string;
    readonly streams: readonly Record<string, unknown>[];
    readonly reconciled: boolean;
  }[];
  readonly teams: readonly Record<string, unknown>[];
  readonly trainings: readonly (Record<string, unknown> & { readonly retention: readonly object[] })[];
  readonly notices: readonly string[];
}

describe('uptake demo', () => {
  let cli: Cli;
  beforeAll(async () => {
    cli = await buildCli();
  });
  afterAll(() => cli?.close());

  it('prints the same findings for the same seed, as text and as data', { timeout: 180_000 }, async () => {
    const [first, again, data] = await Promise.all([
      cli.run(['demo', '--exit', ...COMPANY]),
      cli.run(['demo', '--exit', ...COMPANY]),
      cli.run(['demo', '--exit', '--json', ...COMPANY]),
    ]);
    for (const run of [first, again, data]) expect(run, run.err).toMatchObject({ status: 0 });
    process.stderr.write(`Three demos of 60 people at once took ${first.milliseconds} ms to the first report's end.\n`);
    // How often the CRMs had to be asked depends on what they answered when; nothing that was found does.
    const findings = ({ out }: Finished) => out.replaceAll(/\d+ API requests/g, '… API requests');
    expect(findings(again)).toBe(findings(first));
    expect(first.out).toContain('every count agrees with the CRM');
    expect(first.out).toContain('Pipeline in the system');
    expect(first.out).not.toMatch(/127\.0\.0\.1|localhost|upt_/);

    const json = data.json() as DemoJson;
    expect(Object.keys(json).toSorted()).toEqual(['connections', 'key', 'notices', 'teams', 'trainings', 'url']);
    expect(json.url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(json.key).toMatch(/^upt_/);
    expect(json.connections.map(({ id, vendor, reconciled }) => [id, vendor, reconciled])).toEqual([
      ['salesforce-emea', expect.any(String), true],
      ['dynamics-us', expect.any(String), true],
    ]);
    for (const { streams } of json.connections) {
      for (const stream of streams) {
        expect(Object.keys(stream)).toEqual(['stream', 'read', 'stored', 'deleted', 'quarantined', 'skipped']);
        expect(stream).toMatchObject({ deleted: 0, quarantined: 0 });
      }
    }
    expect(json.teams.length).toBeGreaterThan(4);
    expect(Object.keys(json.teams[0] ?? {})).toEqual(
      expect.arrayContaining(['id', 'name', 'parentId', 'people', 'adoptionRate']),
    );
    const company = json.trainings.find((row) => row['by'] === 'company' && row['trainingId'] === 'pipeline-basics');
    expect(Object.keys(company ?? {})).toEqual(
      expect.arrayContaining([
        ...['trainingId', 'by', 'groupId', 'groupName', 'trained', 'control', 'lift', 'liftLow', 'liftHigh', 'hold'],
        ...['holdLow', 'holdHigh', 'liftRetained', 'verdict', 'minimumDetectableDrop', 'preTrend', 'fadedCost'],
        ...['refused', 'reason', 'needed', 'notices', 'retention'],
      ]),
    );
    expect(Object.keys(company?.retention[0] ?? {})).toEqual(
      expect.arrayContaining(['groupId', 'week', 'atRisk', 'dropped', 'censored', 'retained', 'low', 'high']),
    );
    expect(readdirSync(cli.temporary)).toEqual([]);
  });

  it('exits 1 and says so when one stream fails', { timeout: 120_000 }, async () => {
    const demo = cli.start(['demo', '--exit', '--json', '--people', '24']);
    let over = false;
    const refusing = until('the tables of the demo', async () => over || (await refuseMeetings()));
    const finished = await demo.ended;
    over = true;
    await refusing;
    expect(finished, finished.err).toMatchObject({ status: 1 });
    expect(finished.err).toContain('Not every stream was synced and reconciled; the report says which.');
    const { connections } = finished.json() as DemoJson;
    expect(connections.map(({ id, reconciled }) => [id, reconciled])).toEqual([
      ['salesforce-emea', false],
      ['dynamics-us', true],
    ]);
    expect(readdirSync(cli.temporary)).toEqual([]);
  });

  it('serves until it is asked to stop, and then leaves nothing behind', { timeout: 120_000 }, async () => {
    const demo = cli.start(['demo', '--json', '--port', '0', '--people', '24']);
    const result = until('the result', () => (demo.out.endsWith('\n') ? (JSON.parse(demo.out) as DemoJson) : null));
    const { url, key } = await Promise.race([
      result,
      demo.ended.then(({ err }) => Promise.reject(new Error(`It ended before. ${err}`))),
    ]);
    const answer = await fetch(`${url}/api/v1/trainings/effects`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
    demo.signal('SIGINT');
    const finished = await demo.ended;
    expect(finished, finished.err).toMatchObject({ status: 0, signal: null });
    await expect(fetch(url)).rejects.toThrow();
    expect(readdirSync(cli.temporary)).toEqual([]);
  });

  /** The database of the demo that runs refuses every meeting, as it would a row that breaks one of its rules. */
  async function refuseMeetings(): Promise<boolean> {
    const [folder] = readdirSync(cli.temporary).filter((name) => name.startsWith('uptake-demo-'));
    if (folder === undefined) return false;
    const server = await findRunningEmbeddedPostgres(path.join(cli.temporary, folder), { waitMs: 0 }).catch(() => null);
    if (server === null) return false;
    return query(
      server.url,
      `create function refuse() returns trigger language plpgsql as $$ begin raise 'no meetings'; end $$;
       create trigger refuse before insert on action for each row when (new.object = 'Event') execute function refuse()`,
    ).then(
      () => true,
      () => false,
    );
  }
});
