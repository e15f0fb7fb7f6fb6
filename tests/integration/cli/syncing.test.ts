import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCompany } from '../../../src/demo/company/index.ts';
import { type DemoCrms, startDemoCrms } from '../../../src/demo/crms.ts';
import { uptake } from '../../unit/cli/command-line.ts';

interface Finding {
  readonly part: string;
  readonly what: string;
  readonly state: string;
  readonly detail: string;
}

describe('commands on a CRM, with nothing but the configuration', () => {
  let directory: string;
  let crms: DemoCrms;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'uptake-cli-'));
    crms = await startDemoCrms(makeCompany({ people: 20, seed: 1, now: new Date() }), 1);
    configure(crms.connections[0]);
  });
  afterAll(async () => {
    await crms.close();
    rmSync(directory, { recursive: true, force: true });
  });

  function configure(...connections: unknown[]) {
    // JSON is YAML.
    const config = { company: { country: 'DE' }, connections };
    writeFileSync(path.join(directory, 'uptake.yaml'), JSON.stringify(config));
  }

  const run = (...argv: string[]) => uptake([...argv, '--config', path.join(directory, 'uptake.yaml')]);

  it('check finds what is needed', async () => {
    const outcome = await run('check', '--json');
    const { findings } = outcome.json() as { findings: Finding[] };
    expect(findings.filter((finding) => finding.state === 'missing')).toEqual([]);
    expect(outcome.exit).toBe(0);
    expect(findings.map(({ part, what }) => `${part} ${what}`)).toEqual(
      expect.arrayContaining([
        'service database',
        'service queue',
        'salesforce-emea sign-in',
        'salesforce-emea stream users',
        'salesforce-emea metric adoption-rate',
        'salesforce-emea API budget',
      ]),
    );
    expect(outcome.out + outcome.err).not.toContain('known to the simulator alone');
  });

  it('sync --wait reads every stream and shows how it goes; compute --wait makes results', async () => {
    const synced = await run('sync', '--wait', '--json');
    expect(synced, synced.err).toMatchObject({ exit: 0 });
    const { connections } = synced.json() as { connections: { status: string; streams: { stored: number }[] }[] };
    expect(connections).toMatchObject([{ connectionId: 'salesforce-emea', status: 'succeeded' }]);
    expect(connections[0]?.streams.reduce((sum, stream) => sum + stream.stored, 0)).toBeGreaterThan(100);
    expect(synced.err).toContain('salesforce-emea users: succeeded');

    const computed = await run('compute', '--wait');
    expect(computed, computed.err).toMatchObject({ exit: 0, out: 'Facts and metrics are computed.\n' });
  });

  it('sync without --wait leaves the work to others, and says so', async () => {
    const { exit, out, err } = await run('sync', 'salesforce-emea', '--stream', 'users');
    expect([exit, out]).toEqual([0, 'Asked for a sync of salesforce-emea.\n']);
    expect(err).toContain('begins with `uptake start`');
  });

  it('names what there is when a connection or stream is not', async () => {
    expect(await run('sync', 'nowhere')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('Configured: salesforce-emea.'),
    });
    expect(await run('sync', '--stream', 'nothing')).toMatchObject({ exit: 2, err: expect.stringContaining('users') });
    expect(await run('check', 'nowhere')).toMatchObject({ exit: 2 });
  });

  it('check and sync fail with the reason when credentials are refused', async () => {
    const [salesforce] = crms.connections;
    configure({
      ...salesforce,
      auth: { type: 'client-credentials', clientId: 'uptake-demo', clientSecret: 'hunter2-wrong' },
    });
    const checked = await run('check');
    expect(checked.exit).toBe(1);
    expect(checked.out).toMatch(/✗ sign-in: .+\n\n1 needed thing is missing\./);
    const synced = await run('sync', '--wait');
    expect(synced.exit).toBe(1);
    expect(synced.out).toMatch(/^salesforce-emea failed: /);
    expect(checked.out + checked.err + synced.out + synced.err).not.toContain('hunter2');
  });

  it('worker refuses without Redis and a shared database', async () => {
    expect(await run('worker')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('set REDIS_URL and DATABASE_URL'),
    });
  });
});
