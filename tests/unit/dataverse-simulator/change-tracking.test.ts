import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Environment, readAllPages, startEnvironment } from './simulated-environment.ts';

const TRACK = 'odata.track-changes,odata.maxpagesize=5';

describe('change tracking', () => {
  let environment: Environment;
  let now: Date;
  let ids: string[];

  beforeEach(async () => {
    now = new Date('2026-02-01T08:00:00Z');
    environment = await startEnvironment({ now: () => now });
    ids = Array.from({ length: 12 }, (_, index) => environment.org.insert('account', { name: `Account ${index}` }));
  });
  afterEach(() => environment[Symbol.asyncDispose]());

  const start = async () => {
    const read = await readAllPages(environment, 'accounts?$select=name', TRACK);
    return String(read.deltaLink);
  };

  it('reads the whole table first, with the deltaLink on the last page only', async () => {
    const { rows, pages, deltaLink } = await readAllPages(environment, 'accounts?$select=name', TRACK);
    expect(rows.map((row) => row['accountid']).sort()).toEqual([...ids].sort());
    expect(pages.map((page) => '@odata.deltaLink' in page)).toEqual([false, false, true]);
    expect(pages.map((page) => '@odata.nextLink' in page)).toEqual([true, true, false]);
    expect(String(pages[0]?.['@odata.nextLink'])).toContain('istracking=%22True%22');
    expect(pages[0]?.['@odata.context']).toMatch(/#accounts\(name\)$/);
    expect(deltaLink).toMatch(/\/accounts\?\$select=name&\$deltatoken=\d+%2102%2f01%2f2026%2008%3a00%3a00$/);
  });

  it('applies the preference and says so', async () => {
    const answer = await environment.get('accounts?$select=name', TRACK);
    expect(answer.headers.get('preference-applied')).toContain('odata.track-changes');
  });

  it('then returns what changed, in the order of versions, and what was deleted last', async () => {
    const link = await start();
    const { org } = environment;
    const [first = '', second = '', third = ''] = ids;
    org.remove('account', third);
    org.update('account', second, { name: 'Renamed' });
    const created = org.insert('account', { name: 'New' });
    org.update('account', first, { name: 'Once' });
    org.update('account', first, { name: 'Twice' });
    const answer = await environment.get(link);
    expect(answer.json()['@odata.context']).toMatch(/#accounts\(name\)\/\$delta$/);
    expect(answer.rows()).toEqual([
      expect.objectContaining({ accountid: second, name: 'Renamed' }),
      expect.objectContaining({ accountid: created, name: 'New' }),
      expect.objectContaining({ accountid: first, name: 'Twice' }),
      {
        '@odata.context': `${environment.simulator.url}/api/data/v9.2/$metadata#accounts/$deletedEntity`,
        id: third,
        reason: 'deleted',
      },
    ]);
  });

  it('returns nothing and a new link when nothing changed', async () => {
    const link = await start();
    now = new Date('2026-02-01T09:00:00Z');
    const answer = await environment.get(link);
    expect(answer.rows()).toEqual([]);
    expect(answer.json()['@odata.deltaLink']).not.toBe(link);
  });

  it('shows a row created and deleted in between as a deletion of an id never seen', async () => {
    const link = await start();
    const id = environment.org.insert('account', { name: 'Short' });
    environment.org.remove('account', id);
    expect((await environment.get(link)).rows()).toEqual([expect.objectContaining({ id, reason: 'deleted' })]);
  });

  it('pages through changes and deletions alike', async () => {
    const link = await start();
    for (const id of ids.slice(0, 7)) environment.org.remove('account', id);
    for (const id of ids.slice(7)) environment.org.update('account', id, { name: 'Changed' });
    const { rows, pages, deltaLink } = await readAllPages(environment, link, 'odata.maxpagesize=3');
    expect(pages.length).toBe(4);
    expect(rows.map((row) => row['accountid'] ?? row['id'])).toEqual([...ids.slice(7), ...ids.slice(0, 7)]);
    expect((await environment.get(String(deltaLink))).rows()).toEqual([]);
  });

  it('loses nothing that happens between two pages', async () => {
    const first = await environment.get('accounts?$select=name', TRACK);
    const { org } = environment;
    const [seen = ''] = ids;
    const unseen = String(ids.at(-1));
    org.update('account', seen, { name: 'Changed' });
    org.update('account', unseen, { name: 'Changed too' });
    const rest = await readAllPages(environment, String(first.json()['@odata.nextLink']), TRACK);
    expect(rest.rows.map((row) => row['accountid'])).not.toContain(seen);
    const changes = (await environment.get(String(rest.deltaLink))).rows();
    expect(changes.map((row) => row['accountid'])).toEqual([seen, unseen]);
  });

  it('counts what waits', async () => {
    const link = await start();
    environment.org.remove('account', ids[0] ?? '');
    environment.org.insert('account', { name: 'New' });
    const counted = await environment.get(link.replace('accounts?$select=name&', 'accounts/$count?'));
    expect(counted.text).toBe('2');
  });

  it.each([
    ['$filter', "$filter=name eq 'x'"],
    ['$orderby', '$orderby=name'],
    ['$top', '$top=3'],
    ['$expand', '$expand=primarycontactid'],
  ])('refuses %s', async (name, option) => {
    const answer = await environment.get(`accounts?$select=name&${option}`, TRACK);
    expect(answer.status).toBe(400);
    expect(answer.error().message).toBe(
      `The "${name}" query parameter isn't supported when Change Tracking is enabled.`,
    );
  });

  it('refuses a table that is not tracked', async () => {
    const answer = await environment.get('audits?$select=auditid', TRACK);
    expect(answer.status).toBe(400);
    expect(answer.error()).toEqual({
      code: '0x80072491',
      message: "Entity audit isn't enabled for change tracking.",
    });
  });

  it('refuses a link of a table that lost tracking', async () => {
    const link = await start();
    environment.org.setChangeTracking('account', false);
    expect((await environment.get(link)).error().code).toBe('0x80072491');
  });

  it('refuses tokens older than the organisation keeps changes', async () => {
    const link = await start();
    now = new Date('2026-02-08T07:59:00Z');
    expect((await environment.get(link)).status).toBe(200);
    now = new Date('2026-02-08T08:01:00Z');
    expect((await environment.get(link)).error()).toEqual({
      code: '0x80044352',
      message: 'Version stamp associated with the client has expired. Please perform a full sync.',
    });
  });

  it('can be made to forget its tokens in the middle of a read, and takes new ones', async () => {
    const link = await start();
    const half = await environment.get('accounts?$select=name', TRACK);
    environment.simulator.faults.expireDeltaTokens();
    expect((await environment.get(link)).error().code).toBe('0x80044352');
    expect((await environment.get(String(half.json()['@odata.nextLink']), TRACK)).error().code).toBe('0x80044352');
    expect((await environment.get(await start())).rows()).toEqual([]);
  });

  it('demands Global read depth', async () => {
    const link = await start();
    environment.simulator.faults.privileges.set('prvReadAccount', 'deep');
    for (const path of [link, 'accounts?$select=name']) {
      const answer = await environment.get(path, TRACK);
      expect(answer.status).toBe(403);
      expect(answer.error().code).toBe('0x80040220');
      expect(answer.error().message).toMatch(
        /^SecLib::CheckPrivilege failed\..*PrivilegeName: prvReadAccount,.*Required Depth: Global/,
      );
    }
  });
});
