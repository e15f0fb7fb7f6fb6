import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Recovery } from '../../../connectors/contract/index.ts';
import type { Fault } from '../../../src/demo/dataverse-simulator/index.ts';
import { type Environment, NOW, openEnvironment } from './environment.ts';
import { connectorError, readStream } from './scripted-dataverse.ts';

/* What Dataverse is documented to refuse, said by a server, and what the connector makes of it. */

interface Case {
  readonly what: string;
  readonly fault: Fault;
  readonly recovery: Recovery;
  /** Part of the sentence an administrator reads. */
  readonly says: string;
  readonly code?: string;
}

const refused = (status: number, code: string, message: string): Fault => ({ kind: 'error', status, code, message });
const gateway = (status: 500 | 502 | 503 | 504, body: 'html' | 'empty-code'): Fault => ({
  kind: 'status',
  status,
  body,
});
const throttled = (facet: 'requests' | 'execution-time' | 'concurrency'): Fault => ({
  kind: 'service-protection',
  facet,
  retryAfterSeconds: 30,
});

const CASES: readonly Case[] = [
  // Service protection: three limits, told apart.
  {
    what: '6,000 requests',
    fault: throttled('requests'),
    recovery: 'wait',
    says: 'too many requests in five minutes',
    code: '0x80072322',
  },
  {
    what: '20 minutes of execution',
    fault: throttled('execution-time'),
    recovery: 'wait',
    says: 'execution time in five minutes is used up',
    code: '0x80072321',
  },
  {
    what: '52 at once',
    fault: throttled('concurrency'),
    recovery: 'wait',
    says: 'too many requests at the same time',
    code: '0x80072326',
  },
  {
    what: '429 without a code',
    fault: refused(429, '', 'Too many'),
    recovery: 'wait',
    says: 'asked for a pause',
    code: 'HTTP 429',
  },
  // 400: permanent for that query.
  {
    what: 'a bad filter',
    fault: refused(400, '0x8006088a', 'A binary operator with incompatible types was detected.'),
    recovery: 'fail',
    says: 'incompatible types',
  },
  {
    what: 'an option tracking does not allow',
    fault: refused(
      400,
      '0x80060888',
      'The "$filter" query parameter isn\'t supported when Change Tracking is enabled.',
    ),
    recovery: 'fail',
    says: 'Change Tracking is enabled',
  },
  {
    what: 'a bad request with an empty code',
    fault: refused(400, '', 'Bad Request'),
    recovery: 'fail',
    says: 'Bad Request',
    code: 'HTTP 400',
  },
  {
    what: 'an expired delta token',
    fault: refused(
      400,
      '0x80044352',
      'Version stamp associated with the client has expired. Please perform a full sync.',
    ),
    recovery: 'restart-stream',
    says: 'has expired',
    code: '0x80044352',
  },
  {
    what: 'the same under another status',
    fault: refused(
      500,
      '0x80044352',
      'Version stamp associated with the client has expired. Please perform a full sync.',
    ),
    recovery: 'restart-stream',
    says: 'read in full again',
  },
  // 401, 403, 404.
  {
    what: 'a privilege that is missing',
    fault: refused(
      403,
      '0x80040220',
      'Principal user (Id=1, type=8) is missing prvReadAccount privilege (Id=2) on OTC=1',
    ),
    recovery: 'skip-stream',
    says: 'grant prvReadAccount at Organization depth',
    code: '0x80040220',
  },
  {
    what: 'a depth that is too small',
    fault: refused(
      403,
      '0x80040220',
      'SecLib::CheckPrivilege failed. PrivilegeName: prvReadAccount, Required Depth: Global',
    ),
    recovery: 'skip-stream',
    says: 'grant prvReadAccount at Organization depth',
  },
  {
    what: 'access denied without a privilege',
    fault: refused(403, '0x80048405', 'Access is denied.'),
    recovery: 'skip-stream',
    says: 'read access at Organization depth',
  },
  {
    what: 'an application user who is not there',
    fault: refused(403, '0x80072560', 'The user is not a member of the organization.'),
    recovery: 'reconnect',
    says: 'Application users',
    code: '0x80072560',
  },
  {
    what: 'an application user who is switched off',
    fault: refused(403, '0x80040225', 'The specified user is either disabled or is not a member of any business unit.'),
    recovery: 'reconnect',
    says: 'deactivated',
  },
  {
    what: 'a table that is not there',
    fault: refused(404, '0x80060888', "Resource not found for the segment 'accounts'."),
    recovery: 'skip-stream',
    says: 'not installed',
  },
  {
    what: 'a row that is not there',
    fault: refused(404, '0x80040217', 'Entity does not exist'),
    recovery: 'skip-stream',
    says: 'does not have',
  },
  // Not for reads: a defect of ours.
  { what: 'method not allowed', fault: refused(405, '', 'Not allowed'), recovery: 'fail', says: 'HTTP 405' },
  {
    what: 'a version mismatch',
    fault: refused(412, '0x80060882', 'Version mismatch'),
    recovery: 'fail',
    says: 'HTTP 412',
  },
  { what: 'too large', fault: refused(413, '', 'Payload too large'), recovery: 'fail', says: 'HTTP 413' },
  {
    what: 'not implemented',
    fault: refused(501, '0x80060888', 'Not implemented'),
    recovery: 'retry',
    says: 'HTTP 501',
  },
  // Passing trouble.
  { what: 'a request that took too long', fault: refused(408, '', 'Timeout'), recovery: 'retry', says: 'HTTP 408' },
  {
    what: 'a SQL time-out',
    fault: refused(500, '0x80044151', 'SQL timeout expired.'),
    recovery: 'retry',
    says: 'could not answer',
    code: '0x80044151',
  },
  {
    what: 'an unexpected error',
    fault: refused(500, '0x80040216', 'An unexpected error occurred.'),
    recovery: 'retry',
    says: 'could not answer',
  },
  {
    what: '500 with an empty code',
    fault: gateway(500, 'empty-code'),
    recovery: 'retry',
    says: 'HTTP 500',
    code: 'HTTP 500',
  },
  { what: '502 in HTML', fault: gateway(502, 'html'), recovery: 'retry', says: 'HTTP 502', code: 'HTTP 502' },
  { what: '503 in HTML', fault: gateway(503, 'html'), recovery: 'retry', says: 'HTTP 503' },
  { what: '504 in HTML', fault: gateway(504, 'html'), recovery: 'retry', says: 'HTTP 504' },
  { what: 'a body that ends in the middle', fault: { kind: 'cut' }, recovery: 'retry', says: 'could not be reached' },
];

let environment: Environment;
beforeEach(async () => {
  environment = await openEnvironment();
});
afterEach(() => environment.close());

describe('an answer about a table that is', () => {
  test.each(CASES)('$what', async ({ fault, recovery, says, code }) => {
    const { org, simulator, seller, signIn } = environment;
    org.insert('account', { name: 'a' }, { by: seller });
    const client = await signIn();
    simulator.faults.add({ on: /\/accounts\?/, fault });
    const error = await connectorError(readStream(client, 'accounts', null, NOW));
    expect(error.recovery).toBe(recovery);
    expect(error.message).toContain(says);
    expect(error.message).toMatch(/^[^\n]{1,400}\.$/);
    if (code !== undefined) expect(error.vendorCode).toBe(code);
    if (recovery === 'wait') expect(error.retryAt?.getTime()).toBeGreaterThan(Date.now());
  });

  test('401 twice: a person must look, after one new token', async () => {
    const { simulator, signIn } = environment;
    const client = await signIn();
    simulator.requests.length = 0;
    simulator.faults.add({ on: /\/api\/data\//, times: 5, fault: { kind: 'unauthorized' } });
    expect((await connectorError(readStream(client, 'accounts', null, NOW))).recovery).toBe('reconnect');
    expect(simulator.requests.filter(({ target }) => target.includes('/oauth2/'))).toHaveLength(1);
  });

  test('trace text of an error is not passed on', async () => {
    const { simulator, signIn } = environment;
    const client = await signIn();
    const long = `Customer Jane Doe ${'x'.repeat(5000)}`;
    simulator.faults.add({ on: /\/accounts\?/, fault: refused(400, '', long) });
    const { message } = await connectorError(readStream(client, 'accounts', null, NOW));
    expect(message.length).toBeLessThan(400);
  });
});

describe('while a table is being read', () => {
  const rows = (batches: Awaited<ReturnType<typeof readStream>>) =>
    batches.flatMap((batch) => batch.rows.map((row) => row.sourceId)).sort();

  test('a delta link that expires between two pages starts the stream anew, and that read is whole', async () => {
    const { org, simulator, seller, signIn } = environment;
    const client = await signIn();
    const checkpoint = (await readStream(client, 'accounts', null, NOW)).at(-1)?.checkpoint ?? null;
    const accounts = Array.from({ length: 5001 }, () => org.insert('account', { name: 'a' }, { by: seller }));
    // The first page of changes has gone out when the environment forgets.
    simulator.faults.add({
      on: /\/accounts\?.*skiptoken/,
      fault: { kind: 'then', run: () => simulator.faults.expireDeltaTokens() },
    });
    const error = await connectorError(readStream(client, 'accounts', checkpoint, NOW));
    expect(error).toMatchObject({ recovery: 'restart-stream', vendorCode: '0x80044352' });
    const again = await readStream(client, 'accounts', null, NOW);
    expect(rows(again)).toEqual([...accounts].sort());
    expect(again.at(-1)?.sweep).toBe(true);
  });

  test('a table that loses its tracking between two reads is read by date, at once and from then on', async () => {
    const { org, simulator, seller, signIn } = environment;
    const first = org.insert('account', { name: 'a' }, { by: seller });
    const client = await signIn();
    const checkpoint = (await readStream(client, 'accounts', null, NOW)).at(-1)?.checkpoint ?? null;
    org.setChangeTracking('account', false);
    expect((await connectorError(readStream(client, 'accounts', checkpoint, NOW))).recovery).toBe('restart-stream');
    const later = new Date(NOW.getTime() + 3_600_000);
    const byDate = await readStream(client, 'accounts', null, later);
    expect(rows(byDate)).toEqual([first]);
    expect(byDate.at(-1)).toMatchObject({ sweep: true, checkpoint: { through: later.toISOString() } });
    expect(byDate.at(-1)?.checkpoint).not.toHaveProperty('untrackable');

    // Switched on again, it is tracked again: the definition is looked at anew with the next check.
    org.setChangeTracking('account', true);
    client.forget();
    const back = await connectorError(readStream(client, 'accounts', byDate.at(-1)?.checkpoint ?? null, later));
    expect(back.recovery).toBe('restart-stream');
    expect((await readStream(client, 'accounts', null, later)).at(-1)?.checkpoint).toHaveProperty('deltaLink');
    expect(simulator.requests.at(-1)?.headers['prefer']).toContain('track-changes');
  });

  test('who sees a part of the table is told so before anything is taken for deleted', async () => {
    const { org, simulator, seller, signIn } = environment;
    org.setChangeTracking('account', false);
    org.insert('account', { name: 'a' }, { by: seller });
    const client = await signIn();
    const checkpoint = (await readStream(client, 'accounts', null, NOW)).at(-1)?.checkpoint ?? null;
    simulator.faults.privileges.set('prvReadAccount', 'local');
    client.forget();
    const later = new Date(NOW.getTime() + 60_000);
    const error = await connectorError(readStream(client, 'accounts', checkpoint, later));
    expect(error.recovery).toBe('skip-stream');
    expect(error.message).toContain('grant prvReadAccount at Organization depth');
    simulator.faults.privileges.set('prvReadAccount', 'global');
    client.forget();
    expect((await readStream(client, 'accounts', checkpoint, later)).at(-1)?.sweep).toBe(true);
  });
});
