import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LABEL, recordOf, TABLE } from './one-record.ts';
import {
  API,
  answers,
  defines,
  endScript,
  guid,
  openClient,
  readStream,
  refuses,
  startScript,
  TEAM,
  USER,
} from './scripted-dataverse.ts';

beforeEach(startScript);
afterEach(endScript);

describe('activities', () => {
  test('a phone call regarding an account', async () => {
    expect(
      await recordOf('phonecalls', {
        statecode: 1,
        actualstart: '2026-03-01T15:00:00Z',
        actualend: '2026-03-02T09:00:00Z',
        isworkflowcreated: false,
        _regardingobjectid_value: guid(7).toUpperCase(),
        [`_regardingobjectid_value${TABLE}`]: 'account',
      }),
    ).toEqual({
      type: 'activity',
      object: 'phonecall',
      sourceId: guid(1),
      version: '81550512',
      kind: 'call',
      createdBySourceId: USER,
      ownerSourceId: USER,
      via: 'person',
      createdAt: '2026-03-02T09:00:00Z',
      completed: true,
      completedAt: '2026-03-02T09:00:00Z',
      occurredAt: '2026-03-01T15:00:00Z',
      accountSourceId: guid(7),
      minutes: null,
      direction: null,
    });
  });

  test('regarding something else, owned by a team, still open', async () => {
    expect(
      await recordOf('appointments', {
        statecode: 3,
        scheduledstart: '2026-04-01T08:00:00Z',
        _ownerid_value: TEAM,
        [`_ownerid_value${TABLE}`]: 'team',
        _regardingobjectid_value: guid(7),
        [`_regardingobjectid_value${TABLE}`]: 'opportunity',
      }),
    ).toMatchObject({
      kind: 'meeting',
      ownerSourceId: null,
      accountSourceId: null,
      completed: false,
      completedAt: null,
      occurredAt: '2026-04-01T08:00:00Z',
    });
  });

  test('a completed task without an end was completed when it last changed', async () => {
    expect(await recordOf('tasks', { statecode: 1, actualend: null })).toMatchObject({
      completed: true,
      completedAt: '2026-03-03T09:00:00Z',
    });
  });

  test('a cancelled task is no record, and what was stored of it is gone', async () => {
    const client = await openClient();
    defines('task', { set: 'tasks', columns: ['activityid', 'createdon', 'modifiedon'], changeTracking: true });
    const rows = [0, 1, 2].map((statecode) => ({
      activityid: guid(statecode + 1),
      statecode,
      createdon: '2026-03-02T09:00:00Z',
      modifiedon: '2026-03-03T09:00:00Z',
      _createdby_value: USER,
    }));
    answers('tasks', { value: rows, '@odata.deltaLink': `${API}tasks?$deltatoken=1` });
    const [batch] = await readStream(client, 'tasks');
    expect(batch?.rows.map(({ sourceId, completed }) => [sourceId, completed])).toEqual([
      [guid(1), false],
      [guid(2), true],
    ]);
    expect(batch).toMatchObject({ deletedIds: [guid(3)], skipped: { 'a cancelled task': 1 } });
  });

  test.each([
    ['an incoming call', 'phonecalls', { directioncode: false }, 'inbound'],
    ['a call nobody said anything of', 'phonecalls', { directioncode: true }, null],
    ['mail that was sent', 'emails', { directioncode: true }, 'outbound'],
    ['mail that came in', 'emails', { directioncode: false }, 'inbound'],
    ['a meeting', 'appointments', {}, null],
  ])('%s', async (_name, stream, row, direction) => {
    expect(await recordOf(stream, row)).toMatchObject({ direction });
  });

  test('minutes are those spent; of a meeting, where nobody said, those in the calendar', async () => {
    const both = { actualdurationminutes: 20, scheduleddurationminutes: 60 };
    expect(await recordOf('phonecalls', both)).toMatchObject({ minutes: 20 });
    expect(await recordOf('appointments', both)).toMatchObject({ minutes: 20 });
    expect(await recordOf('appointments', { scheduleddurationminutes: 60 })).toMatchObject({ minutes: 60 });
    expect(await recordOf('phonecalls', { scheduleddurationminutes: 60 })).toMatchObject({ minutes: null });
  });

  test.each([
    ['a workflow', 'tasks', { isworkflowcreated: true }, 'workflow'],
    ['a workflow importing', 'tasks', { isworkflowcreated: true, overriddencreatedon: '2026-01-01' }, 'workflow'],
    ['a migration', 'phonecalls', { overriddencreatedon: '2026-03-02' }, 'import'],
    ['an import', 'phonecalls', { importsequencenumber: 1 }, 'import'],
    ['mail that came in', 'emails', { directioncode: false }, 'auto-captured'],
    ['mail with status Received', 'emails', { directioncode: true, statuscode: 4 }, 'auto-captured'],
    ['mail that was sent', 'emails', { directioncode: true, statuscode: 3 }, 'person'],
    ['an incoming call somebody logged', 'phonecalls', { directioncode: false }, 'person'],
    ['a program in somebody’s name', 'phonecalls', { _createdonbehalfby_value: guid(3) }, 'auto-captured'],
    ['somebody in their own name', 'phonecalls', { _createdonbehalfby_value: USER }, 'person'],
  ])('written by %s', async (_name, stream, row, via) => {
    expect(await recordOf(stream, row)).toMatchObject({ via });
  });

  test('mail took place when it was sent', async () => {
    const mail = { senton: '2026-03-02T08:59:00Z', actualend: '2026-03-02T09:00:00Z', directioncode: true };
    expect(await recordOf('emails', mail)).toMatchObject({ kind: 'email', occurredAt: '2026-03-02T08:59:00Z' });
  });
});

describe('customers and deals', () => {
  test('an account', async () => {
    expect(await recordOf('accounts', { _modifiedby_value: guid(5), importsequencenumber: 3 })).toEqual({
      type: 'entity',
      kind: 'account',
      object: 'account',
      sourceId: guid(1),
      version: '81550512',
      ownerSourceId: USER,
      createdBySourceId: USER,
      via: 'import',
      createdAt: '2026-03-02T09:00:00Z',
      modifiedAt: '2026-03-03T09:00:00Z',
      modifiedBySourceId: guid(5),
      status: null,
      closed: false,
      won: false,
      amount: null,
      amountBase: null,
      currency: null,
      closeDate: null,
      closedAt: null,
      accountSourceId: null,
      filled: 0,
      tracked: 0,
    });
  });

  test('a contact belongs to an account, not to another contact', async () => {
    const parent = { _parentcustomerid_value: guid(7) };
    const field = `_parentcustomerid_value${TABLE}`;
    expect(await recordOf('contacts', { ...parent, [field]: 'account' })).toMatchObject({ accountSourceId: guid(7) });
    expect(await recordOf('contacts', { ...parent, [field]: 'contact' })).toMatchObject({ accountSourceId: null });
  });

  test('leads and cases are closed when they are anything but open', async () => {
    expect(await recordOf('leads', { statecode: 0, [`statuscode${LABEL}`]: 'New' })).toMatchObject({
      kind: 'lead',
      status: 'New',
      closed: false,
    });
    expect(await recordOf('leads', { statecode: 1, [`statuscode${LABEL}`]: 'Qualified' })).toMatchObject({
      closed: true,
      won: false,
    });
    expect(await recordOf('cases', { statecode: 2 })).toMatchObject({ kind: 'case', object: 'incident', closed: true });
  });

  test('a row without its state is no record rather than a closed one', async () => {
    await expect(recordOf('leads', { statecode: null })).rejects.toThrow('closed');
  });

  const deal = {
    stepname: '3-Propose',
    [`salesstage${LABEL}`]: 'Qualify',
    estimatedvalue: 1000.5,
    estimatedvalue_base: 900,
    actualvalue: 1200,
    actualvalue_base: 1080,
    estimatedclosedate: '2026-06-30',
    actualclosedate: '2026-06-15',
    _transactioncurrencyid_value: guid(50),
    _customerid_value: guid(7),
    [`_customerid_value${TABLE}`]: 'account',
  };
  const readsCurrencies = () => {
    defines('transactioncurrency', { set: 'transactioncurrencies', columns: [] });
    answers('transactioncurrencies', { value: [{ transactioncurrencyid: guid(50), isocurrencycode: 'USD' }] });
  };

  test.each([
    [
      'open',
      0,
      { closed: false, won: false, amount: 1000.5, amountBase: 900, closeDate: '2026-06-30', closedAt: null },
    ],
    [
      'won',
      1,
      {
        closed: true,
        won: true,
        amount: 1200,
        amountBase: 1080,
        closeDate: '2026-06-15',
        closedAt: '2026-06-15T12:00:00Z',
      },
    ],
    [
      'lost',
      2,
      {
        closed: true,
        won: false,
        amount: 1000.5,
        amountBase: 900,
        closeDate: '2026-06-15',
        closedAt: '2026-06-15T12:00:00Z',
      },
    ],
  ])('an opportunity that is %s', async (_name, statecode, expected) => {
    readsCurrencies();
    expect(await recordOf('opportunities', { ...deal, statecode })).toMatchObject({
      status: '3-Propose',
      currency: 'USD',
      accountSourceId: guid(7),
      ...expected,
    });
  });

  test('without a process the built-in stage is the stage, and without the currencies there is none', async () => {
    refuses(/transactioncurrency/, 403, { code: '0x80040220', message: 'missing prvReadTransactionCurrency' });
    expect(await recordOf('opportunities', { ...deal, stepname: null, statecode: 0 })).toMatchObject({
      status: 'Qualify',
      currency: null,
    });
  });
});

describe('rows the engine must refuse', () => {
  test('are handed over as they are, with the field that is wrong', async () => {
    await expect(recordOf('phonecalls', { createdon: 'yesterday' })).rejects.toThrow('createdAt');
    await expect(recordOf('phonecalls', { '@odata.etag': undefined })).rejects.toThrow('version');
    await expect(recordOf('phonecalls', { _createdby_value: null })).rejects.toThrow('createdBySourceId');
    await expect(recordOf('opportunities', { statecode: 0, estimatedvalue: 'much' })).rejects.toThrow();
  });
});
