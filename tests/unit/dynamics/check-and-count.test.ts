import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dynamics } from '../../../connectors/dynamics/index.ts';
import { answers, connectorError, defines, endScript, openClient, refuses, startScript } from './scripted-dataverse.ts';

beforeEach(startScript);
afterEach(endScript);

describe('counting', () => {
  const window = { from: new Date('2026-02-01T00:00:00Z'), to: new Date('2026-02-03T00:00:00Z') };

  test('one aggregate over the window', async () => {
    const client = await openClient();
    defines('account', { set: 'accounts', columns: [] });
    answers(
      'accounts?$apply=filter(createdon ge 2026-02-01T00:00:00Z and createdon lt 2026-02-03T00:00:00Z)/aggregate($count as rows)',
      { value: [{ rows: 41 }] },
    );
    expect(await dynamics.count(client, 'accounts', window)).toBe(41);
  });

  test('what activities leave out is not counted', async () => {
    const client = await openClient({ since: new Date('2026-02-02T00:00:00Z') });
    defines('task', { set: 'tasks', columns: [] });
    answers(/and modifiedon ge 2026-02-02T00:00:00Z and statecode ne 2\)/, { value: [] });
    expect(await dynamics.count(client, 'tasks', window)).toBe(0);
  });

  test('above the limit of aggregates the window is halved', async () => {
    const client = await openClient();
    defines('account', { set: 'accounts', columns: [] });
    refuses(/ge 2026-02-01.* lt 2026-02-03/, 400, {
      code: '0x8004E023',
      message: 'AggregateQueryRecordLimit exceeded',
    });
    answers(/ge 2026-02-01.* lt 2026-02-02/, { value: [{ rows: 30_000 }] });
    answers(/ge 2026-02-02.* lt 2026-02-03/, { value: [{ rows: 30_001 }] });
    expect(await dynamics.count(client, 'accounts', window)).toBe(60_001);
  });

  test('a second that overflows cannot be counted', async () => {
    const client = await openClient();
    defines('account', { set: 'accounts', columns: [] });
    const overflow = { code: '0x8004e023', message: 'AggregateQueryRecordLimit exceeded' };
    refuses(/lt 2026-02-01T00:00:02Z/, 400, overflow);
    refuses(/lt 2026-02-01T00:00:01Z/, 400, overflow);
    const window = { from: new Date('2026-02-01T00:00:00Z'), to: new Date('2026-02-01T00:00:02.900Z') };
    expect(await dynamics.count(client, 'accounts', window)).toBeNull();
  });

  test('a table that cannot be aggregated is not counted, and may be read all the same', async () => {
    const client = await openClient();
    defines('account', { set: 'accounts', columns: [] });
    refuses(/apply/, 400, { code: '0x80040203', message: 'Aggregation is not supported.' });
    expect(await dynamics.count(client, 'accounts', window)).toBeNull();
  });

  test('the audit log is not counted; other refusals are errors', async () => {
    const client = await openClient();
    expect(await dynamics.count(client, 'logins', window)).toBeNull();
    expect(await dynamics.count(client, 'owner-changes', window)).toBeNull();
    refuses(/^EntityDefinitions/, 403, { code: '0x80040220', message: 'prvReadEntity' });
    expect((await connectorError(dynamics.count(client, 'accounts', window))).recovery).toBe('skip-stream');
  });
});
