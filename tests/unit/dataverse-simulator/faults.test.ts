import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceProtection } from '../../../src/demo/dataverse-simulator/service-protection.ts';
import { type Environment, startEnvironment } from './simulated-environment.ts';

describe('faults', () => {
  let environment: Environment;

  beforeEach(async () => {
    environment = await startEnvironment();
    environment.org.insert('account', { name: 'Acme' });
  });
  afterEach(() => environment[Symbol.asyncDispose]());

  const PATH = 'accounts?$select=name';

  it.each([
    ['requests', '0x80072322', 'Number of requests exceeded the limit of 6000 over time window of 300 seconds.'],
    ['execution-time', '0x80072321', 'exceeded limit of 1,200,000 milliseconds over time window of 300 seconds.'],
    ['concurrency', '0x80072326', 'Number of concurrent requests exceeded the limit of 52.'],
  ] as const)('protects the service: %s', async (facet, code, message) => {
    environment.simulator.faults.add({ fault: { kind: 'service-protection', facet, retryAfterSeconds: 30 } });
    const first = await environment.get(PATH);
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '30']);
    expect(first.error()).toEqual({ code, message: expect.stringContaining(message) });
    const second = await environment.get(PATH);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(30);
  });

  it('lets requests pass again when the time asked for has passed in silence', () => {
    let now = 0;
    const protection = new ServiceProtection(undefined, () => now);
    protection.close('requests', 10);
    now = 10_000;
    expect(protection.enter()).toBeNull();
    protection.close('requests', 10);
    expect(protection.enter()?.retryAfterSeconds).toBe(10);
    now = 20_000;
    expect(protection.enter()?.retryAfterSeconds).toBe(5);
    now = 40_000;
    expect(protection.enter()).toBeNull();
  });

  it('counts requests, their time and how many run at once', () => {
    let now = 0;
    const limits = { requests: 3, milliseconds: 100, concurrent: 2, windowSeconds: 300 };
    const fresh = () => new ServiceProtection(limits, () => now);
    const byRequests = fresh();
    for (let index = 0; index < 3; index++) {
      expect(byRequests.enter()).toBeNull();
      byRequests.leave(1);
    }
    expect(byRequests.enter()).toMatchObject({ code: '0x80072322', retryAfterSeconds: 300 });
    now = 1_000_000;
    expect(byRequests.enter()).toBeNull();
    const byTime = fresh();
    byTime.enter();
    byTime.leave(101);
    expect(byTime.enter()?.code).toBe('0x80072321');
    const byNumber = fresh();
    byNumber.enter();
    byNumber.enter();
    expect(byNumber.enter()?.code).toBe('0x80072326');
    byNumber.leave(1);
    expect(byNumber.enter()).toBeNull();
  });

  it('answers like a broken gateway, in HTML', async () => {
    for (const status of [500, 502, 503, 504] as const) {
      environment.simulator.faults.add({ fault: { kind: 'status', status, body: 'html' } });
      const answer = await environment.get(PATH);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html']);
      expect(answer.text).toContain('<HTML>');
    }
    expect((await environment.get(PATH)).status).toBe(200);
  });

  it('answers an error without a code, and one of the caller’s making', async () => {
    const { faults } = environment.simulator;
    faults.add({ fault: { kind: 'status', status: 500, body: 'empty-code' } });
    expect((await environment.get(PATH)).error().code).toBe('');
    faults.add({ fault: { kind: 'error', status: 500, code: '0x80044151', message: 'Generic SQL error.' } });
    expect((await environment.get(PATH)).error()).toEqual({ code: '0x80044151', message: 'Generic SQL error.' });
  });

  it('cuts the body short', async () => {
    environment.simulator.faults.add({ fault: { kind: 'cut' } });
    await expect(environment.get(PATH)).rejects.toThrow();
    expect((await environment.get(PATH)).status).toBe(200);
  });

  it('never answers, and can be closed nevertheless', async () => {
    const other = await startEnvironment();
    other.simulator.faults.add({ fault: { kind: 'hang' } });
    const waiting = expect(other.get(PATH)).rejects.toThrow();
    await expect.poll(() => other.simulator.requests.at(-1)?.target).toContain('accounts');
    expect(other.simulator.requests.at(-1)?.status).toBeNull();
    await other.simulator.close();
    await waiting;
  });

  it('answers late', async () => {
    environment.simulator.faults.add({ on: /accounts/, fault: { kind: 'slow', milliseconds: 500 } });
    const order: string[] = [];
    const slow = environment.get(PATH).then((answer) => order.push(`slow ${answer.status}`));
    await expect.poll(() => environment.simulator.requests.at(-1)?.target).toContain('accounts');
    await environment.get('WhoAmI').then((answer) => order.push(`quick ${answer.status}`));
    await slow;
    expect(order).toEqual(['quick 200', 'slow 200']);
  });

  it('revokes a token', async () => {
    environment.simulator.faults.add({ fault: { kind: 'unauthorized' } });
    expect((await environment.get(PATH)).status).toBe(401);
    expect((await environment.get(PATH)).status).toBe(200);
  });

  it('befalls only what a rule names, after so many, so many times', async () => {
    environment.simulator.faults.add({
      on: /\/accounts\?\$select=name/,
      after: 1,
      times: 2,
      fault: { kind: 'status', status: 503, body: 'html' },
    });
    const statuses: number[] = [];
    for (const path of [PATH, 'WhoAmI', PATH, 'WhoAmI', PATH, PATH])
      statuses.push((await environment.get(path)).status);
    expect(statuses).toEqual([200, 200, 503, 200, 503, 200]);
  });

  it('changes the world in the middle of a conversation', async () => {
    const { org, simulator } = environment;
    simulator.faults.add({ after: 1, fault: { kind: 'then', run: () => org.removeColumn('account', 'name') } });
    expect((await environment.get(PATH)).status).toBe(200);
    expect((await environment.get(PATH)).status).toBe(400);
  });

  it('forgets its rules', async () => {
    const { faults } = environment.simulator;
    faults.add({ times: 100, fault: { kind: 'status', status: 503, body: 'html' } });
    faults.clear();
    expect((await environment.get(PATH)).status).toBe(200);
  });

  it('refuses an application user who is disabled or not there', async () => {
    const { org, simulator } = environment;
    simulator.faults.applicationUserDisabled = true;
    expect((await environment.get(PATH)).error().code).toBe('0x80072560');
    simulator.faults.applicationUserDisabled = false;
    expect((await environment.get(PATH)).status).toBe(200);
    const user = org.applicationUser('2b1f7c9a-3d4e-4f5a-8b6c-7d8e9fa0b1c2') ?? '';
    org.update('systemuser', user, { isdisabled: true });
    const answer = await environment.get(PATH);
    expect([answer.status, answer.error().code]).toEqual([403, '0x80072560']);
  });

  it('takes away privileges, one for all activities', async () => {
    const { privileges } = environment.simulator.faults;
    privileges.set('prvReadActivity', 'none');
    privileges.set('prvReadAuditSummary', 'none');
    for (const [path, privilege] of [
      ['phonecalls?$select=subject', 'prvReadActivity'],
      ['appointments?$select=subject', 'prvReadActivity'],
      ['audits?$select=auditid', 'prvReadAuditSummary'],
    ] as const) {
      const answer = await environment.get(path);
      expect([answer.status, answer.error().code]).toEqual([403, '0x80040220']);
      expect(answer.error().message).toMatch(new RegExp(`^Principal user \\(Id=.*is missing ${privilege} privilege`));
    }
    expect((await environment.get(PATH)).status).toBe(200);
  });

  it('shows fewer rows where the depth is less', async () => {
    const { org, simulator } = environment;
    const unit = org.insert('businessunit', { name: 'South', _parentbusinessunitid_value: org.rootBusinessUnitId });
    const carl = org.insert('systemuser', { lastname: 'Carl', _businessunitid_value: unit });
    org.insert('account', { name: 'South', _ownerid_value: carl });
    const visible = async () => (await environment.get(PATH)).rows().length;
    expect(await visible()).toBe(2);
    simulator.faults.privileges.set('prvReadAccount', 'local');
    expect(await visible()).toBe(1);
    simulator.faults.privileges.set('prvReadAccount', 'deep');
    expect(await visible()).toBe(2);
    simulator.faults.privileges.set('prvReadAccount', 'basic');
    expect(await visible()).toBe(0);
  });

  it('records what was asked, without the token', async () => {
    environment.simulator.requests.length = 0;
    await environment.get(PATH, 'odata.maxpagesize=7');
    expect(environment.simulator.requests).toEqual([
      expect.objectContaining({ method: 'GET', target: `/api/data/v9.2/${PATH}`, status: 200 }),
    ]);
    expect(environment.simulator.requests[0]?.headers).toMatchObject({ prefer: 'odata.maxpagesize=7' });
    expect(environment.simulator.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('shows the time of the organisation, not of the machine', async () => {
    await using other = await startEnvironment({ now: () => new Date('2030-01-01T00:00:00Z') });
    expect((await other.get('WhoAmI')).headers.get('date')).toBe('Tue, 01 Jan 2030 00:00:00 GMT');
  });
});
