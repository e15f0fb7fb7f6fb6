import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inChangeData, inDetails } from '../../../connectors/dynamics/reading/audit-changes.ts';
import { partsOf } from '../../../connectors/dynamics/reading/audit-details.ts';
import {
  API,
  answers,
  connectorError,
  defines,
  endScript,
  guid,
  ORIGIN,
  openClient,
  readStream,
  refuses,
  startScript,
  TEAM,
  USER,
} from './scripted-dataverse.ts';

const TABLE = '@Microsoft.Dynamics.CRM.lookuplogicalname';
const OWNED = ['account', 'contact', 'lead', 'opportunity', 'incident'];
const organisation = (more: object = {}) =>
  answers('organizations', {
    value: [{ name: 'Contoso', isauditenabled: true, isuseraccessauditenabled: true, ...more }],
  });
const ownedTables = (audited: (table: string) => boolean = () => true) => {
  for (const table of OWNED) defines(table, { set: `${table}s`, columns: ['ownerid'], audited: audited(table) });
};
const access = (number: number, createdon: string, action = 64) => ({
  auditid: guid(number),
  createdon,
  action,
  _userid_value: USER,
  _objectid_value: USER,
});

beforeEach(startScript);
afterEach(endScript);

describe('presence', () => {
  test('every page moves the checkpoint, up to `until` at the end', async () => {
    const client = await openClient();
    organisation();
    answers(
      /^audits.*\(action eq 64 or action eq 65\) and createdon ge 2026-01-01T00:00:00Z and createdon lt 2026-11-02T10:00:00Z&\$orderby=createdon asc,auditid asc$/,
      { value: [access(1, '2026-02-01T08:00:00Z')], '@odata.nextLink': `${API}audits?$skiptoken=2` },
    );
    answers('audits?$skiptoken=2', { value: [access(2, '2026-02-01T12:00:00Z', 65)] });
    const batches = await readStream(client, 'logins');
    expect(batches.flatMap(({ rows }) => rows)).toEqual([
      { type: 'login', sourceId: guid(1), userSourceId: USER, at: '2026-02-01T08:00:00Z', kind: 'presence' },
      { type: 'login', sourceId: guid(2), userSourceId: USER, at: '2026-02-01T12:00:00Z', kind: 'api' },
    ]);
    expect(batches.map(({ checkpoint }) => checkpoint)).toEqual([
      { through: '2026-02-01T08:00:00.000Z' },
      { through: '2026-11-02T10:00:00.000Z', lookedBackAt: '2026-11-02T10:00:00.000Z' },
    ]);
  });

  test('a day and six hours are looked back every six hours, a quarter of an hour otherwise, and no checkpoint moves back', async () => {
    const client = await openClient();
    organisation();
    const after = { through: '2026-11-02T10:00:00.000Z', lookedBackAt: '2026-11-02T10:00:00.000Z' };
    answers(/createdon ge 2026-11-02T09:45:00Z/, { value: [access(1, '2026-11-02T09:46:00Z')] });
    const soon = await readStream(client, 'logins', after, new Date('2026-11-02T15:59:59Z'));
    expect(soon[0]?.checkpoint).toEqual({ through: '2026-11-02T15:59:59.000Z', lookedBackAt: after.lookedBackAt });

    answers(/createdon ge 2026-11-01T04:00:00Z/, {
      value: [access(1, '2026-11-01T10:00:00Z')],
      '@odata.nextLink': `${API}audits?$skiptoken=2`,
    });
    answers('audits?$skiptoken=2', { value: [] });
    const later = await readStream(client, 'logins', after, new Date('2026-11-02T16:00:00Z'));
    expect(later.map(({ checkpoint }) => checkpoint)).toEqual([
      after,
      { through: '2026-11-02T16:00:00.000Z', lookedBackAt: '2026-11-02T16:00:00.000Z' },
    ]);
  });

  test.each([{ isauditenabled: false }, { isuseraccessauditenabled: false }])(
    'with %o the stream is skipped, with what to switch on',
    async (settings) => {
      const client = await openClient();
      organisation(settings);
      const error = await connectorError(readStream(client, 'logins'));
      expect(error.recovery).toBe('skip-stream');
      expect(error.message).toContain('"Audit user access"');
    },
  );

  test('settings nobody may see do not stop a log one may read', async () => {
    const client = await openClient();
    refuses('organizations', 403, { code: '0x80040220', message: 'prvReadOrganization' });
    answers(/^audits/, { value: [] });
    expect(await readStream(client, 'logins')).toHaveLength(1);
  });

  test('a log one may not read names the privilege', async () => {
    const client = await openClient();
    organisation();
    refuses(/^audits/, 403, { code: '0x80040220', message: 'missing prvReadAuditSummary privilege' });
    expect((await connectorError(readStream(client, 'logins'))).message).toContain('grant prvReadAuditSummary');
  });
});

describe('owner changes', () => {
  const owner = (old: string | null, now: string | null) =>
    JSON.stringify({
      changedAttributes: [
        { logicalName: 'name', oldValue: 'a', newValue: 'b' },
        { logicalName: 'ownerid', oldValue: old, newValue: now },
      ],
    });
  const row = (number: number, more: object) => ({
    auditid: guid(number),
    createdon: '2026-02-01T08:00:00Z',
    action: 13,
    objecttypecode: 'account',
    _objectid_value: guid(70),
    _userid_value: guid(5),
    ...more,
  });

  test('come from assignments and from updates that set the owner', async () => {
    const client = await openClient();
    organisation();
    ownedTables();
    answers('audits?$select=auditid,changedata', { value: [] });
    answers(
      /^audits.*\(action eq 13 or action eq 2\) and \(objecttypecode eq 'account' or .*'incident'\) and createdon/,
      {
        value: [
          row(1, { changedata: owner(`systemuser,${guid(1).toUpperCase()}`, `systemuser,${guid(2)}`) }),
          row(2, { action: 2, objecttypecode: 'incident', changedata: owner(`team,${TEAM}`, `systemuser,${guid(2)}`) }),
          row(3, { action: 2, changedata: '{"changedAttributes":[{"logicalName":"name"}]}' }),
          row(4, { changedata: owner(`team,${TEAM}`, `team,${guid(9)}`) }),
        ],
      },
    );
    const [batch] = await readStream(client, 'owner-changes');
    expect(batch?.rows).toEqual([
      {
        type: 'owner-change',
        object: 'account',
        kind: 'account',
        sourceId: guid(1),
        recordSourceId: guid(70),
        at: '2026-02-01T08:00:00Z',
        changedBySourceId: guid(5),
        fromSourceId: guid(1),
        toSourceId: guid(2),
      },
      expect.objectContaining({ object: 'incident', kind: 'case', fromSourceId: null, toSourceId: guid(2) }),
    ]);
    expect(batch?.skipped).toEqual({ 'an update that left the owner as it was': 1, 'from one team to another': 1 });
    expect(batch?.checkpoint?.['through']).toBe('2026-11-02T10:00:00.000Z');
  });

  test('come from the details, ten at a time, where the column cannot be read; removed rows are skipped', async () => {
    const spending = { spent: 0, refusal: null };
    const client = await openClient({ spending });
    organisation();
    ownedTables();
    refuses('audits?$select=auditid,changedata', 400, { code: '', message: 'changedata cannot be read' });
    answers(/^audits(?!.*changedata)/, { value: Array.from({ length: 12 }, (_, index) => row(index + 1, {})) });
    const before = { ...spending };
    const bodies: string[] = [];
    nock(ORIGIN)
      .post('/api/data/v9.2/$batch')
      .twice()
      .reply(function (_uri, body) {
        expect(this.req.headers['prefer']).toBe('odata.continue-on-error');
        const text = Buffer.from(String(body), /^[0-9a-f]+$/.test(String(body)) ? 'hex' : 'utf8').toString();
        bodies.push(text);
        const asked = [...text.matchAll(/GET \/api\/data\/v9\.2\/audits\(([^)]+)\)\/Microsoft/g)];
        const parts = asked.map(([, auditId]) => (auditId === guid(3) ? GONE : details(guid(1), guid(2))));
        return [200, multipart(parts), { 'Content-Type': 'multipart/mixed; boundary=batchresponse_1' }];
      });
    const [batch] = await readStream(client, 'owner-changes');
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toMatch(
      /^--batch_[^\r]+\r\nContent-Type: application\/http\r\nContent-Transfer-Encoding: binary\r\n\r\nGET /,
    );
    expect(batch?.rows).toHaveLength(11);
    expect(batch?.rows[0]).toMatchObject({ fromSourceId: guid(1), toSourceId: guid(2) });
    expect(batch?.skipped).toEqual({ 'audit row was removed while it was read': 1 });
    // Every operation of a batch counts against the customer's allowance.
    expect(spending.spent - before.spent).toBeGreaterThanOrEqual(12);
  });

  test('a refusal inside a batch is a refusal', async () => {
    const client = await openClient();
    organisation();
    ownedTables();
    refuses('audits?$select=auditid,changedata', 400, { code: '', message: 'no' });
    answers(/^audits/, { value: [row(1, {})] });
    const throttled =
      'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Type: application/json\r\n\r\n{"error":{"code":"0x80072322","message":"m"}}';
    nock(ORIGIN)
      .post('/api/data/v9.2/$batch')
      .reply(200, multipart([throttled]), { 'Content-Type': 'multipart/mixed; boundary="batchresponse_1"' });
    expect(await connectorError(readStream(client, 'owner-changes'))).toMatchObject({
      recovery: 'wait',
      vendorCode: '0x80072322',
    });
  });

  test('with no audited table the stream is skipped; with some, those are asked for', async () => {
    const client = await openClient();
    organisation();
    ownedTables(() => false);
    const error = await connectorError(readStream(client, 'owner-changes'));
    expect(error.recovery).toBe('skip-stream');
    expect(error.message).toContain('account, contact, lead, opportunity, incident');

    const other = await openClient();
    organisation();
    ownedTables((table) => table === 'lead');
    answers('audits?$select=auditid,changedata', { value: [] });
    answers(/\(objecttypecode eq 'lead'\)/, { value: [] });
    expect(await readStream(other, 'owner-changes')).toHaveLength(1);
  });
});

describe('what the log says was changed', () => {
  test('a text that is cut off is not read at all', () => {
    expect(inChangeData('{"changedAttributes":[{"logicalName":"descr…')).toBeUndefined();
    expect(inChangeData(null)).toBeUndefined();
    expect(inChangeData('{}')).toBeUndefined();
  });

  test('details without an owner or a stage are another change', () => {
    expect(inDetails({ AuditDetail: { OldValue: { name: 'a' }, NewValue: { name: 'b' } } }).size).toBe(0);
    expect(inDetails({ AuditDetail: {} }).size).toBe(0);
    expect(inDetails('text').size).toBe(0);
  });

  test('a stage comes with its values before and after, a number as text, and no other column does', () => {
    const body = { AuditDetail: { OldValue: { salesstage: 0, name: 'a' }, NewValue: { salesstage: 2, name: 'b' } } };
    const expected = new Map([['salesstage', { from: '0', to: '2' }]]);
    expect(inDetails(body)).toEqual(expected);
    const attributes = [
      { logicalName: 'salesstage', oldValue: '0', newValue: '2' },
      { logicalName: 'name', oldValue: 'a', newValue: 'b' },
    ];
    expect(inChangeData(JSON.stringify({ changedAttributes: attributes }))).toEqual(expected);
  });

  test('a part that is no HTTP answer is a cut answer', () => {
    expect(() =>
      partsOf('--b\r\nContent-Type: application/http\r\n\r\nnonsense\r\n--b--', 'multipart/mixed; boundary=b'),
    ).toThrow('cut off');
    expect(() => partsOf('<html>', 'text/html')).toThrow('Something other than Dataverse');
  });
});

const GONE =
  'HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n{"error":{"code":"0x80040217","message":"Does not exist"}}';

function details(from: string, to: string): string {
  const side = (id: string) => ({ [`_ownerid_value${TABLE}`]: 'systemuser', _ownerid_value: id });
  const body = { AuditDetail: { OldValue: side(from), NewValue: side(to) } };
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json; odata.metadata=minimal\r\nOData-Version: 4.0\r\n\r\n${JSON.stringify(body)}`;
}

function multipart(parts: readonly string[]): string {
  const lines = parts.map(
    (part) =>
      `--batchresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n${part}\r\n`,
  );
  return `${lines.join('')}--batchresponse_1--\r\n`;
}
