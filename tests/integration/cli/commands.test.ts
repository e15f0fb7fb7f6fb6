import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashKey } from '../../../src/privacy/keys.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { uptake } from '../../unit/cli/command-line.ts';
import { temporaryDirectory } from '../../unit/config/config-fixture.ts';

const CSV = `trainingId,name,startsOn,endsOn,attendeeEmail,attendeeStatus
t1,Basics,2026-03-02,2026-03-02,Ann@Acme.com,attended
t1,Basics,2026-03-02,2026-03-02,nobody,attended
`;

describe('commands on a database', () => {
  let test: TestDatabase;
  let env: Record<string, string>;

  beforeAll(async () => {
    test = await createTestDatabase();
    env = { DATABASE_URL: test.url };
  });
  afterAll(() => test.drop());

  /** A configuration file of its own for each call: fixtures are removed with the test that made them. */
  const run = (argv: string[], input = '') => {
    const config = path.join(temporaryDirectory(), 'uptake.yaml');
    writeFileSync(config, 'connections: []\ncompany: { country: DE }\n');
    return uptake([...argv, '--config', config], { env, input });
  };

  it('keys: create shows the key once, list recognises it, revoke ends it', async () => {
    const created = await run([
      'keys',
      'create',
      '--name',
      'BI',
      '--scope',
      'aggregate,write',
      '--expires',
      '90d',
      '--json',
    ]);
    expect(created.exit).toBe(0);
    const { id, key, expiresAt } = created.json() as { id: string; key: string; expiresAt: string };
    expect(key).toMatch(/^upt_/);
    expect(Math.round((Date.parse(expiresAt) - Date.now()) / 86_400_000)).toBe(90);
    const row = await test.database.db.selectFrom('api_key').select('hash').where('id', '=', id).executeTakeFirst();
    expect(row?.hash).toEqual(hashKey(key));

    const listed = await run(['keys', 'list']);
    expect(listed.out).toContain(id);
    expect(listed.out).toContain(`${key.slice(0, 8)}…`);
    expect(listed.out).toContain('aggregate,write');
    expect(listed.out).not.toContain(key);
    expect((await run(['keys', 'list', '--json'])).json()).toMatchObject([{ id, name: 'BI' }]);

    expect((await run(['keys', 'revoke', id])).out).toBe(`Key ${id} is revoked.\n`);
    expect((await run(['keys', 'revoke', id])).out).toBe(`Key ${id} was revoked before.\n`);
    expect((await run(['keys', 'list'])).out).toMatch(/revoked \d{4}-/);
    expect(await run(['keys', 'revoke', 'k0'])).toMatchObject({ exit: 1, err: expect.stringContaining('no key k0') });
  });

  it('keys: as text stdout holds the key and nothing else', async () => {
    const { out, err } = await run(['keys', 'create', '--name', 'x', '--scope', 'aggregate', '--scope', 'person']);
    expect(out).toMatch(/^upt_[\w-]{43}\n$/);
    expect(err).toContain('Scope person shows nothing while privacy.mode is aggregate.');
  });

  it('keys: contradictions are usage errors', async () => {
    const { exit, err } = await run(['keys', 'create', '--name', 'x', '--scope', 'self']);
    expect([exit, err]).toEqual([2, expect.stringContaining('bound to one person')]);
  });

  it('trainings import: strict rejects whole, partial keeps the good lines, both say line and reason', async () => {
    const strict = await run(['trainings', 'import', '-'], CSV);
    expect(strict).toMatchObject({
      exit: 1,
      out: 'Nothing was imported: 1 line rejected.\n',
      err: expect.stringContaining('line 3: attendeeEmail must be an e-mail address'),
    });
    const file = path.join(temporaryDirectory(), 'trainings.csv');
    writeFileSync(file, CSV);
    const partial = await run(['trainings', 'import', file, '--partial', '--json']);
    expect(partial.exit).toBe(0);
    expect(partial.json()).toEqual({
      created: 1,
      updated: 0,
      attendances: 1,
      rejected: [{ line: 3, reason: 'attendeeEmail must be an e-mail address' }],
      imported: true,
    });
    const again = await run(['trainings', 'import', file, '--partial']);
    expect(again.out).toBe('0 created, 1 updated, 1 attendances; 1 line rejected.\n');
  });

  it('trainings import: refuses ids that are paths of the API', async () => {
    const named = CSV.replaceAll(/^t1,/gm, 'effects,');
    const lines = named.split('\n').slice(0, 2).join('\n');
    const refused = await run(['trainings', 'import', '-'], lines);
    expect([refused.exit, refused.err]).toEqual([
      1,
      expect.stringContaining('effects is the name of a path of the API'),
    ]);
  });

  it('absences import: the same manners', async () => {
    const csv = 'email;from;to;kind\nAnna@acme.example;2026-10-05;2026-10-09;leave\nbert;2026-10-06;2026-10-05;\n';
    const strict = await run(['absences', 'import', '-'], csv);
    expect(strict).toMatchObject({
      exit: 1,
      out: 'Nothing was imported: 1 line rejected.\n',
      err: expect.stringContaining('line 3: email must be an e-mail address; kind is empty'),
    });
    const partial = await run(['absences', 'import', '-', '--partial', '--json'], csv);
    expect(partial.json()).toMatchObject({ created: 1, unchanged: 0, imported: true, rejected: [{ line: 3 }] });
    expect((await run(['absences', 'import', '-', '--partial'], csv)).out).toBe(
      '0 created, 1 there already; 1 line rejected.\n',
    );
    const backwards = await run(
      ['absences', 'import', '-'],
      'email,from,to,kind\na@b.example,2026-10-09,2026-10-05,x\n',
    );
    expect(backwards.err).toContain('line 2: to 2026-10-05 is before from 2026-10-09');
    const { rows } = await test.database.pool.query('select person_email, from_day, to_day, kind from absence');
    expect(rows).toEqual([
      { person_email: 'anna@acme.example', from_day: '2026-10-05', to_day: '2026-10-09', kind: 'leave' },
    ]);
  });

  it('privacy-pack: writes pages that say what this configuration does', async () => {
    await run(['keys', 'create', '--name', 'BI of sales', '--scope', 'aggregate']);
    const folder = path.join(temporaryDirectory(), 'pack');
    const made = await run(['privacy-pack', '--out', folder, '--json']);
    expect(made.exit).toBe(0);
    const { files } = made.json() as { files: string[] };
    expect(files.map((file) => path.basename(file))).toEqual([
      'README.md',
      'what-is-collected.md',
      'who-sees-what.md',
      'how-long-it-is-kept.md',
      'information-for-employees.md',
      'settings.json',
    ]);
    const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
    expect(read('who-sees-what.md')).toContain('| BI of sales | aggregate | not limited | it is revoked |');
    expect(read('who-sees-what.md')).toContain('A figure is shown about 5 people or more; by day about 20');
    expect(read('how-long-it-is-kept.md')).toContain('| single actions and sign-ins | 800 days |');
    expect(JSON.parse(read('settings.json'))).toMatchObject({ privacy: { mode: 'aggregate', minimumGroup: 5 } });
    for (const file of files) expect(readFileSync(file, 'utf8')).not.toMatch(/undefined|\[object|upt_/);
    expect((await run(['privacy-pack'])).exit).toBe(2);
  });

  it('migrate: says what it applied, and that nothing is left', async () => {
    expect((await run(['migrate'])).out).toBe('The schema is current.\n');
    await test.database.pool.query('drop schema public cascade');
    await test.database.pool.query('create schema public');
    const refused = await run(['keys', 'list']);
    expect([refused.exit, refused.err]).toEqual([2, expect.stringContaining('Run `uptake migrate` first.')]);
    const migrated = await run(['migrate', '--json']);
    expect(migrated.exit).toBe(0);
    expect((migrated.json() as { applied: string[] }).applied.length).toBeGreaterThan(0);
    expect((await run(['keys', 'list'])).out).toContain('There are no keys.');
  });

  it('a database that is not there is one sentence, and shows no password', async () => {
    env = { DATABASE_URL: 'postgres://uptake:hunter2-password@127.0.0.1:1/uptake' };
    const { exit, out, err } = await run(['keys', 'list']);
    expect([exit, out]).toEqual([1, '']);
    expect(err).toContain('The database does not answer at 127.0.0.1:1 (ECONNREFUSED).');
    expect(err).not.toMatch(/hunter2|\n\s+at /);
  });
});
