import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainingsCsv } from '../../src/demo/company/index.ts';
import { closeOpportunity } from '../../src/demo/dataverse-simulator/index.ts';
import { dayNumber, dayText, mondayOf } from '../../src/facts/index.ts';
import { buildCli, type Cli } from '../support/cli.ts';
import { apiOf, type ServedCompany, serveCompany } from '../support/company.ts';
import { embeddedUrl, makeKey, type Served, settledSyncs, startServing, until } from '../support/installation.ts';
import { crmCounts, query, storedCounts } from '../support/stored.ts';

describe('while uptake start runs', () => {
  let cli: Cli;
  let company: ServedCompany;
  let config: string;
  let served: Served;
  let key: { id: string; key: string };
  beforeAll(async () => {
    [cli, company] = await Promise.all([buildCli(), serveCompany(40, 5)]);
    planTraining(company);
    const sources = [{ connection: 'salesforce-emea', kind: 'meeting', match: 'CRM training*' }];
    config = company.configure(path.join(cli.folder, 'running.yaml'), { trainings: { sources } });
    key = await makeKey(cli, config, 'aggregate,write,admin');
    served = await startServing(cli, config, key.key);
  }, 300_000);
  afterAll(async () => {
    await cli?.close();
    await company?.close();
  });
  const command = (...args: string[]) => cli.run([...args, '--json', '--config', config]);
  const databaseUrl = () => embeddedUrl(path.join(cli.folder, 'running-data'));

  it('check and sync --wait attach to it, and one JSON document is all they print', { timeout: 300_000 }, async () => {
    const checked = await command('check');
    expect(checked, checked.err).toMatchObject({ status: 0 });
    const { findings } = checked.json() as { findings: { what: string }[] };
    expect(findings.filter(({ what }) => what === 'sign-in')).toHaveLength(2);

    const synced = await command('sync', '--full', '--wait');
    expect(synced, synced.err).toMatchObject({ status: 0 });
    const { connections } = synced.json() as { connections: { connectionId: string; status: string }[] };
    expect(connections.map(({ connectionId, status }) => [connectionId, status])).toEqual([
      ['salesforce-emea', 'succeeded'],
      ['dynamics-us', 'succeeded'],
    ]);
    expect(await storedCounts(await databaseUrl())).toEqual(crmCounts(company.crms));
    for (const args of [['config'], ['keys', 'list'], ['migrate'], ['compute', '--wait'], ['sync', 'dynamics-us']]) {
      const finished = await command(...args);
      expect(finished, finished.err).toMatchObject({ status: 0 });
      expect(finished.json()).toEqual(expect.anything());
    }
  });

  it('a training that is a meeting in the CRM is one here after the sync, with the colleagues invited to it', {
    timeout: 60_000,
  }, async () => {
    const adopted = await until('the training', async () => {
      const { data } = (await served.api.get('/trainings')).body;
      return (data as { id: string; name: string; attendees: { email: string; status: string }[] }[])[0] ?? null;
    });
    expect(adopted).toMatchObject({
      id: expect.stringMatching(/^salesforce-emea-00U/),
      // Subjects are compared in the CRM and never read: the name is the one configured.
      name: 'CRM training',
      hours: 2,
      attendees: [{ email: expect.stringContaining('@'), status: 'invited' }],
    });
  });

  it('people’s weeks hold what the company’s maker knows they did', { timeout: 60_000 }, async () => {
    const { people, events } = company.company;
    const kinds: Readonly<Record<string, string>> = {
      call: 'calls',
      meeting: 'meetings',
      email: 'emails',
      task: 'tasks',
    };
    const known = new Map<string, number>();
    for (const { person, at, deed } of events) {
      const who = people[person];
      if (who === undefined || deed === 'login') continue;
      const day = new Intl.DateTimeFormat('en-CA', { timeZone: who.timeZone }).format(at);
      const name = `${who.email.toLowerCase()} ${dayText(mondayOf(dayNumber(day)))} ${kinds[deed] ?? 'records'}`;
      known.set(name, (known.get(name) ?? 0) + 1);
    }
    const rows = await query(
      await databaseUrl(),
      `select p.email || ' ' || date_trunc('week', d.day::timestamp)::date || ' ' || k.kind as name, sum(k.n)::int as n
         from person_day d join person p on p.id = d.person_id
         cross join lateral (values ('calls', d.calls), ('meetings', d.meetings), ('emails', d.emails), ('tasks', d.tasks),
                                    ('records', d.records)) as k(kind, n)
        group by p.email, 1 having sum(k.n) > 0`,
    );
    // The CRM's administrator made its first record; nobody made up the administrator.
    const counted = rows
      .map((row) => `${row['name']} ${row['n']}`)
      .filter((row) => !row.startsWith('admin@'))
      .sort();
    expect(counted).toEqual([...known].map(([name, n]) => `${name} ${n}`).sort());
    expect(counted.length).toBeGreaterThan(1_000);
  });

  it('trainings imported by the command have their effects at the API without another word', {
    timeout: 300_000,
  }, async () => {
    const file = path.join(cli.folder, 'trainings.csv');
    writeFileSync(file, trainingsCsv(company.company));
    expect((await served.api.get('/trainings/effects')).body.data).toEqual([]);
    const imported = await command('trainings', 'import', file);
    expect(imported, imported.err).toMatchObject({ status: 0 });
    const sessions = new Set(trainingsCsv(company.company).match(/^[a-z]+-[a-z]+(?=,)/gm));
    expect(imported.json()).toMatchObject({ imported: true, created: sessions.size, updated: 0, rejected: [] });
    const effects = await until('the effects', async () => {
      const { data } = (await served.api.get('/trainings/effects')).body;
      return data.length > 0 ? (data as { trainingId: string; by: string }[]) : null;
    });
    const companies = effects.filter(({ by }) => by === 'company').map(({ trainingId }) => trainingId);
    expect(companies.toSorted()).toEqual([...sessions].toSorted());
  });

  it('a revoked key is refused at once', { timeout: 300_000 }, async () => {
    const other = await makeKey(cli, config, 'aggregate');
    const api = apiOf(served.url, other.key);
    expect((await api.get('/teams')).status).toBe(200);
    expect((await command('keys', 'revoke', other.id)).json()).toEqual({ id: other.id, revoked: true });
    expect((await api.get('/teams')).status).toBe(401);
  });

  it('an idle sync asks little, and one after changes of every kind ends in equality', {
    timeout: 300_000,
  }, async () => {
    const sync = async (): Promise<number> => {
      const before = (await served.api.get('/syncs')).body.data as { id: string }[];
      const asked = company.requests();
      for (const id of ['salesforce-emea', 'dynamics-us']) await served.api.post(`/connections/${id}/sync`);
      const ended = await settledSyncs(
        served.api,
        before.map(({ id }) => id),
      );
      expect(ended.map(({ mode, status }) => [mode, status])).toEqual([
        ['incremental', 'succeeded'],
        ['incremental', 'succeeded'],
      ]);
      return company.requests() - asked;
    };
    await sync();
    const idle = await sync();
    process.stderr.write(
      `An idle incremental sync of both CRMs took ${idle} requests, counts for /quality included.\n`,
    );
    // Of ten and twelve streams: what changed, the present time, what was deleted, and the CRM's own count.
    expect(idle).toBeLessThan(110);

    const changed = changeBoth(company);
    // A sync reads what was stamped before the second it begins in.
    const second = Math.floor(Date.now() / 1000);
    await until('the second of the changes to be over', () => Math.floor(Date.now() / 1000) > second);
    const calls = await sync();
    process.stderr.write(`One after ${changed.changes} changes took ${calls}.\n`);
    const url = await databaseUrl();
    expect(await storedCounts(url)).toEqual(crmCounts(company.crms));
    const { data: quality } = (await served.api.get('/quality')).body;
    expect(quality.filter((row: { difference: number }) => row.difference !== 0)).toEqual([]);

    const record = async (id: string) =>
      (await query(url, 'select owner_source_id, gone_at from crm_record where source_id = $1', [id]))[0];
    expect(await record(changed.moved.id)).toMatchObject({ owner_source_id: changed.moved.owner, gone_at: null });
    expect(await record(changed.movedInDynamics.id)).toMatchObject({ owner_source_id: changed.movedInDynamics.owner });
    expect((await record(changed.merged))?.['gone_at']).toBeInstanceOf(Date);
    expect((await record(changed.deleted))?.['gone_at']).toBeInstanceOf(Date);
    expect(await record(changed.restored)).toMatchObject({ gone_at: null });
    const leavers = await query(url, 'select active from crm_user where source_id = any($1)', [changed.left]);
    expect(leavers).toEqual([{ active: false }, { active: false }]);
  });

  it('SIGTERM ends all of it, PostgreSQL included', { timeout: 300_000 }, async () => {
    const asked = performance.now();
    const stopped = await served.process.stop();
    process.stderr.write(`It stopped ${Math.round(performance.now() - asked)} ms after SIGTERM.\n`);
    expect(stopped, stopped.err).toMatchObject({ status: 0, signal: null, out: '' });
    expect(stopped.err).not.toContain('idle connection');
    expect(stopped.err).not.toMatch(/FSTDEP|DeprecationWarning/);
    await expect(databaseUrl()).rejects.toThrow('Nothing runs');
    await expect(fetch(served.url)).rejects.toThrow();
  });
});

/** Insert, update, delete, undelete, another owner, a leaver, a merge: what of it there is, in both CRMs. */
function changeBoth({ crms: { orgs } }: ServedCompany) {
  const { salesforce, dataverse } = orgs;
  const live = (object: string) => [...salesforce.rows(object)].filter((row) => row['IsDeleted'] !== true);
  const ids = (object: string) => live(object).map((row) => String(row['Id']));
  const people = live('User').filter((row) => String(row['Email']).endsWith('.example') && row['ManagerId'] !== null);
  const [one = '', two = '', leaver = ''] = people.map((row) => String(row['Id']));
  const accounts = live('Account')
    .filter((row) => row['OwnerId'] !== two)
    .map((row) => String(row['Id']));
  const [moved = '', winner = '', loser = '', restored = '', deleted = ''] = accounts;
  salesforce.insert('Task', { Subject: 'Call', TaskSubtype: 'Call', Status: 'Completed', OwnerId: one }, { by: one });
  salesforce.insert('Contact', { LastName: 'New', AccountId: winner, OwnerId: two }, { by: two });
  salesforce.update('Opportunity', ids('Opportunity')[0] ?? '', { StageName: 'Closed Won' }, { by: one });
  salesforce.update('Account', moved, { OwnerId: two }, { by: one });
  salesforce.merge('Account', winner, loser, { by: one });
  salesforce.delete('Account', restored);
  salesforce.undelete('Account', restored);
  salesforce.delete('Account', deleted);
  salesforce.delete('Task', ids('Task')[5] ?? '');
  salesforce.delete('Event', ids('Event')[5] ?? '');
  salesforce.update('User', leaver, { IsActive: false });

  const rows = (table: string) => [...dataverse.rows(table)];
  const users = rows('systemuser').filter((row) => row['_parentsystemuserid_value'] != null);
  const [anna = '', ben = '', gone = ''] = users.map((row) => String(row['systemuserid']));
  const theirs = rows('account').filter((row) => row['_ownerid_value'] !== ben);
  const [account = '', lost = ''] = theirs.map((row) => String(row['accountid']));
  dataverse.insert('phonecall', { subject: 'Call', statecode: 1 }, { by: anna });
  dataverse.insert('lead', { lastname: 'New', companyname: 'New', subject: 'New' }, { by: ben });
  dataverse.update('account', account, { _ownerid_value: ben }, { by: anna });
  const open = rows('opportunity').find((row) => row['statecode'] === 0);
  if (open !== undefined) {
    closeOpportunity(dataverse, String(open['opportunityid']), { outcome: 'won', actualRevenue: 1000, by: anna });
  }
  dataverse.remove('account', lost, { by: anna });
  for (const [table, id] of [
    ['email', 'activityid'],
    ['appointment', 'activityid'],
    ['lead', 'leadid'],
  ] as const) {
    dataverse.remove(table, String(rows(table)[3]?.[id]), { by: anna });
  }
  dataverse.update('systemuser', gone, { isdisabled: true });
  return {
    changes: 20,
    moved: { id: moved, owner: two },
    movedInDynamics: { id: account, owner: ben },
    merged: loser,
    deleted,
    restored,
    left: [leaver, gone],
  };
}

/** A meeting in two weeks that the CRM's administrator has put down, with one colleague; as it is to come, it has no figures. */
function planTraining({ crms }: ServedCompany): void {
  const { org } = crms.salesforce;
  const saved = { at: new Date(), by: org.standard.adminId };
  const begins = Date.now() + 14 * 86_400_000;
  const times = { StartDateTime: new Date(begins), EndDateTime: new Date(begins + 2 * 3_600_000) };
  const fields = { Subject: 'CRM training for newcomers', OwnerId: org.standard.adminId, ...times };
  const meeting = org.insert('Event', fields, saved);
  const colleague = [...org.rows('User')].find((row) => String(row['Username']).includes('.crm@'))?.['Id'];
  org.insert('EventRelation', { EventId: meeting, RelationId: colleague ?? null, Status: 'Accepted' }, saved);
}
