import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { columnsKey } from '../../../connectors/dynamics/reading/table-source.ts';
import { accounts } from '../../../connectors/dynamics/streams/accounts.ts';
import {
  API,
  answers,
  connectorError,
  defines,
  endScript,
  guid,
  JSON_HEADERS,
  ORIGIN,
  openClient,
  readStream,
  refuses,
  startScript,
} from './scripted-dataverse.ts';

const COLUMNS = ['accountid', 'createdon', 'modifiedon', 'createdby', 'ownerid', 'overriddencreatedon', 'modifiedby'];
const account = (number: number, more: object = {}) => ({
  '@odata.etag': `W/"${9007199254740990n + BigInt(number)}"`,
  accountid: guid(number),
  createdon: '2026-02-01T10:00:00Z',
  modifiedon: '2026-02-01T10:00:00Z',
  _createdby_value: guid(900),
  ...more,
});
const deleted = (number: number) => ({
  '@odata.context': `${API}$metadata#accounts/$deletedEntity`,
  id: guid(number).toUpperCase(),
  reason: 'deleted',
});
const deltaLink = (token: string) => `${API}accounts?$select=accountid&$deltatoken=${token}%2108%2f22%2f2026`;
const tracked = { set: 'accounts', columns: COLUMNS, changeTracking: true };
const untracked = { ...tracked, changeTracking: false };
const ids = (batches: Awaited<ReturnType<typeof readStream>>) => batches.map(({ rows }) => rows.map((r) => r.sourceId));

beforeEach(startScript);
afterEach(endScript);

describe('with change tracking', () => {
  test('the first read takes every page, selects what exists, and ends in a sweep with the link', async () => {
    const client = await openClient();
    defines('account', tracked);
    let prefer: unknown;
    nock(ORIGIN)
      .get('/api/data/v9.2/accounts')
      .query({
        $select: 'accountid,createdon,modifiedon,_createdby_value,_ownerid_value,overriddencreatedon,_modifiedby_value',
      })
      .reply(function () {
        prefer = this.req.headers['prefer'];
        return [
          200,
          { value: [account(1), account(2)], '@odata.nextLink': `${API}accounts?$skiptoken=2` },
          JSON_HEADERS,
        ];
      });
    answers('accounts?$skiptoken=2', { value: [account(3)], '@odata.deltaLink': deltaLink('100') });
    const batches = await readStream(client, 'accounts');
    expect(prefer).toContain('odata.track-changes,odata.maxpagesize=5000');
    expect(ids(batches)).toEqual([[guid(1), guid(2)], [guid(3)]]);
    expect(batches.map(({ checkpoint, sweep }) => [checkpoint?.['deltaLink'], sweep])).toEqual([
      [undefined, undefined],
      [deltaLink('100'), true],
    ]);
    expect(batches[1]?.rows[0]).toMatchObject({ version: '9007199254740993' });
  });

  test('later reads follow the link, bring deletes, and ask for no definition', async () => {
    const client = await openClient();
    defines('account', tracked);
    answers(/^accounts\?\$select=/, { value: [], '@odata.deltaLink': deltaLink('100') });
    const [first] = await readStream(client, 'accounts');
    const again = await openClient();
    nock(ORIGIN)
      .get(deltaLink('100').slice(ORIGIN.length))
      .reply(200, { value: [account(4), deleted(1)], '@odata.deltaLink': deltaLink('101') }, JSON_HEADERS);
    const batches = await readStream(again, 'accounts', first?.checkpoint ?? null);
    expect(ids(batches)).toEqual([[guid(4)]]);
    expect(batches[0]).toMatchObject({ deletedIds: [guid(1)], checkpoint: { deltaLink: deltaLink('101') } });
    expect(batches[0]?.sweep).toBeUndefined();
  });

  const checkpointOf = async () => {
    const client = await openClient();
    defines('account', tracked);
    answers(/^accounts\?\$select=/, { value: [], '@odata.deltaLink': deltaLink('100') });
    return (await readStream(client, 'accounts'))[0]?.checkpoint ?? null;
  };

  test.each([
    ['an expired token', { code: '0x80044352', message: 'Version stamp associated with the client has expired.' }],
    ['a column that went away', { code: '0x80060888', message: "Could not find a property named 'x' on type 'y'." }],
    ['tracking switched off', { code: '0x80072491', message: 'Entity account is not enabled for change tracking.' }],
  ])('%s: everything is read again', async (_name, error) => {
    const checkpoint = await checkpointOf();
    refuses(/deltatoken/, 400, error);
    const failed = await connectorError(readStream(await openClient(), 'accounts', checkpoint));
    expect(failed.recovery).toBe('restart-stream');
    expect(failed.message).toMatch(/\.$/);
  });

  test('a checkpoint made for other columns starts the stream anew', async () => {
    const checkpoint = await checkpointOf();
    const failed = await connectorError(
      readStream(await openClient(), 'accounts', { ...checkpoint, columns: 'accountid' }),
    );
    expect(failed.recovery).toBe('restart-stream');
  });

  test('an answer that ends without a link is not taken for complete', async () => {
    const client = await openClient();
    defines('account', tracked);
    answers(/^accounts\?/, { value: [account(1)] });
    expect((await connectorError(readStream(client, 'accounts'))).recovery).toBe('retry');
  });

  test('a missing privilege names itself', async () => {
    const client = await openClient();
    defines('account', tracked);
    refuses(/^accounts\?/, 403, {
      code: '0x80040220',
      message: 'SecLib::CheckPrivilege failed. PrivilegeName: prvReadAccount, Required Depth: Global',
    });
    const failed = await connectorError(readStream(client, 'accounts'));
    expect(failed.recovery).toBe('skip-stream');
    expect(failed.message).toContain('grant prvReadAccount at Organization depth');
  });

  test('a column that disappears between definition and read costs the column, not the stream', async () => {
    const client = await openClient();
    defines('account', tracked);
    refuses(/^accounts\?.*overriddencreatedon/, 400, {
      code: '0x80060888',
      message: "Could not find a property named 'overriddencreatedon' on type 'Microsoft.Dynamics.CRM.account'.",
    });
    defines('account', { ...tracked, columns: COLUMNS.filter((name) => name !== 'overriddencreatedon') });
    answers(/^accounts\?(?!.*overriddencreatedon)/, { value: [account(1)], '@odata.deltaLink': deltaLink('1') });
    expect(ids(await readStream(client, 'accounts'))).toEqual([[guid(1)]]);
  });

  test('a column that is refused although it is defined is left out, too; a refusal without end is not', async () => {
    const client = await openClient();
    const refusal = {
      code: '0x80060888',
      message: "Could not find a property named '_ownerid_value' on type 'Microsoft.Dynamics.CRM.account'.",
    };
    defines('account', tracked);
    defines('account', tracked);
    refuses(/^accounts\?/, 400, refusal);
    refuses(/^accounts\?(?!.*_ownerid_value)/, 400, refusal);
    expect((await connectorError(readStream(client, 'accounts'))).recovery).toBe('fail');
    expect(nock.pendingMocks()).toEqual([]);
  });

  test('a column that is defined but cannot be read is not asked for', async () => {
    const client = await openClient();
    defines('account', { ...tracked, columns: ['accountid', 'createdon'], unreadable: ['modifiedon'] });
    answers('accounts?$select=accountid,createdon', { value: [account(1)], '@odata.deltaLink': deltaLink('1') });
    expect(ids(await readStream(client, 'accounts'))).toEqual([[guid(1)]]);
  });

  test('a table this environment does not have is skipped', async () => {
    const client = await openClient();
    refuses(/^EntityDefinitions/, 404, { code: '0x80040217', message: 'Could not find an entity' });
    expect((await connectorError(readStream(client, 'accounts'))).recovery).toBe('skip-stream');
  });
});

describe('activities from before the start date', () => {
  test('are left out with the reason, and known to exist', async () => {
    const client = await openClient({ since: new Date('2026-03-01T00:00:00Z') });
    defines('phonecall', {
      set: 'phonecalls',
      columns: ['activityid', 'createdon', 'modifiedon'],
      changeTracking: true,
    });
    const call = (number: number, modifiedon: string) => ({
      activityid: guid(number),
      createdon: '2026-02-01T00:00:00Z',
      modifiedon,
    });
    answers(/^phonecalls/, {
      value: [call(1, '2026-02-28T23:59:59Z'), call(2, '2026-03-01T00:00:00Z')],
      '@odata.deltaLink': deltaLink('1'),
    });
    const [batch] = await readStream(client, 'phonecalls');
    expect(batch?.rows.map((row) => row.sourceId)).toEqual([guid(2)]);
    expect(batch?.presentIds).toEqual([guid(1)]);
    expect(Object.values(batch?.skipped ?? {})).toEqual([1]);
  });
});

describe('without change tracking', () => {
  const sweepPath = 'accounts?$select=accountid&$orderby=accountid asc';
  const until = new Date('2026-11-02T10:00:00Z');

  test('the first read takes everything up to `until` in a fixed order, then compares ids', async () => {
    const client = await openClient();
    defines('account', untracked);
    answers(/\$filter=modifiedon lt 2026-11-02T10:00:00Z&\$orderby=modifiedon asc,accountid asc$/, {
      value: [account(1), account(2)],
    });
    answers(sweepPath, { value: [{ accountid: guid(1) }], '@odata.nextLink': `${API}accounts?$skiptoken=2` });
    answers('accounts?$skiptoken=2', { value: [{ accountid: guid(2) }] });
    const batches = await readStream(client, 'accounts', null, until);
    expect(ids(batches)).toEqual([[guid(1), guid(2)], [], []]);
    expect(batches.map(({ presentIds, sweep, checkpoint }) => [presentIds, sweep, checkpoint?.['through']])).toEqual([
      [undefined, undefined, undefined],
      [[guid(1)], undefined, undefined],
      [[guid(2)], true, '2026-11-02T10:00:00.000Z'],
    ]);
  });

  const state = { through: '2026-11-02T09:00:00.000Z', sweptAt: '2026-11-02T09:00:00.000Z' };
  const columns = columnsKey(accounts.source);

  test('later reads begin a quarter of an hour before the last one ended', async () => {
    const client = await openClient();
    defines('account', untracked);
    answers(/\$filter=modifiedon ge 2026-11-02T08:45:00Z and modifiedon lt 2026-11-02T10:00:00Z&/, {
      value: [account(1)],
    });
    answers(sweepPath, { value: [{ accountid: guid(1) }] });
    const batches = await readStream(client, 'accounts', { ...state, sweptRows: 50_000, columns }, until);
    expect(batches.at(-1)).toMatchObject({ sweep: true, checkpoint: { sweptRows: 1, sweptAt: until.toISOString() } });
  });

  test('ids of a large table are compared once a day', async () => {
    const client = await openClient();
    defines('account', untracked);
    answers(/\$filter=modifiedon ge/, { value: [] });
    const batches = await readStream(client, 'accounts', { ...state, sweptRows: 50_001, columns }, until);
    expect(batches.at(-1)?.sweep).toBeUndefined();
    expect(batches.at(-1)?.checkpoint).toMatchObject({ through: until.toISOString(), sweptAt: state.sweptAt });

    const tomorrow = new Date('2026-11-03T09:00:00Z');
    answers(/\$filter=modifiedon ge/, { value: [] });
    answers(sweepPath, { value: [{ accountid: guid(1) }] });
    const later = await readStream(client, 'accounts', { ...state, sweptRows: 50_001, columns }, tomorrow);
    expect(later.at(-1)?.sweep).toBe(true);
  });

  test('activities begin at the start date', async () => {
    const client = await openClient({ since: new Date('2026-03-01T00:00:00Z') });
    defines('task', { set: 'tasks', columns: ['activityid', 'createdon', 'modifiedon'] });
    answers(/\$filter=modifiedon ge 2026-03-01T00:00:00Z and modifiedon lt/, { value: [] });
    answers('tasks?$select=activityid&$orderby=activityid asc', { value: [] });
    expect((await readStream(client, 'tasks')).at(-1)?.sweep).toBe(true);
  });

  test('once tracking is enabled the stream starts anew with it', async () => {
    const client = await openClient();
    defines('account', tracked);
    const failed = await connectorError(readStream(client, 'accounts', { ...state, sweptRows: 1, columns }, until));
    expect(failed.recovery).toBe('restart-stream');
  });

  test('a table that says it is tracked and refuses to be is read by date, and not tried again every time', async () => {
    const client = await openClient();
    defines('account', tracked);
    refuses(/^accounts\?\$select=[^&]*$/, 400, { code: '0x80072491', message: 'not enabled for change tracking' });
    defines('account', tracked);
    answers(/\$filter=modifiedon lt/, { value: [account(1)] });
    answers(sweepPath, { value: [{ accountid: guid(1) }] });
    const checkpoint = (await readStream(client, 'accounts', null, until)).at(-1)?.checkpoint ?? null;
    expect(checkpoint).toMatchObject({ untrackable: true });
    answers(/\$filter=modifiedon ge/, { value: [] });
    answers(sweepPath, { value: [{ accountid: guid(1) }] });
    const later = await readStream(client, 'accounts', checkpoint, until);
    expect(later.at(-1)?.checkpoint).toMatchObject({ untrackable: true });
  });
});
