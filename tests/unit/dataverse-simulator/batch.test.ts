import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Environment, startEnvironment } from './simulated-environment.ts';

describe('$batch', () => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await startEnvironment();
    environment.org.insert('account', { name: 'Acme' });
  });
  afterAll(() => environment[Symbol.asyncDispose]());

  const part = (target: string, headers = 'Accept: application/json\r\n') =>
    `--batch_x\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nGET ${target} HTTP/1.1\r\n${headers}\r\n`;

  const send = (body: string, prefer = ''): Promise<Answer> =>
    environment.send('$batch', {
      method: 'POST',
      headers: { 'content-type': 'multipart/mixed; boundary="batch_x"', prefer },
      body,
    });

  const statuses = (answer: Answer) => [...answer.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((found) => Number(found[1]));

  it('answers every request in its place', async () => {
    const body = `${part('/api/data/v9.2/accounts?$select=name')}${part('/api/data/v9.2/WhoAmI')}--batch_x--\r\n`;
    const answer = await send(body);
    expect(answer.status).toBe(200);
    const boundary = /boundary=(batchresponse_[0-9a-f-]+)/.exec(answer.headers.get('content-type') ?? '')?.[1];
    const parts = answer.text.split(`--${boundary}`).slice(1, -1);
    expect(parts).toHaveLength(2);
    expect(parts[0]).toMatch(
      /^\r\nContent-Type: application\/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
    );
    expect(parts[0]).toContain('"name":"Acme"');
    expect(parts[1]).toContain('"UserId"');
  });

  it('takes preferences on every request', async () => {
    const prefer = 'Prefer: odata.include-annotations="*"\r\n';
    const answer = await send(`${part('accounts?$select=_ownerid_value', prefer)}--batch_x--\r\n`);
    expect(answer.text).toContain('lookuplogicalname');
  });

  it('stops at the first error, unless told to go on', async () => {
    const body = `${part('accounts?$select=name')}${part('nothing')}${part('WhoAmI')}--batch_x--\r\n`;
    expect(statuses(await send(body))).toEqual([200, 404]);
    expect(statuses(await send(body, 'odata.continue-on-error'))).toEqual([200, 404, 200]);
  });

  it('reads the details of several audit rows at once', async () => {
    const { org } = environment;
    org.update('organization', org.organizationId, { isauditenabled: true });
    for (const name of ['Bolt', 'Core']) org.insert('account', { name });
    const rows = (await environment.get("audits?$select=auditid&$filter=objecttypecode eq 'account'")).rows();
    const details = rows.map((row) => part(`audits(${row['auditid']})/Microsoft.Dynamics.CRM.RetrieveAuditDetails`));
    const answer = await send(`${details.join('')}--batch_x--\r\n`);
    expect(statuses(answer)).toEqual([200, 200]);
    expect(answer.text).toContain('"name":"Bolt"');
  });

  it.each([
    ['line ends without carriage return', `${part('WhoAmI')}--batch_x--\r\n`.replaceAll('\r\n', '\n')],
    ['no closing boundary', part('WhoAmI')],
    ['a request without its empty line', part('WhoAmI', '').replace(/\r\n$/, '').concat('--batch_x--\r\n')],
  ])('refuses %s', async (_, body) => {
    expect((await send(body)).status).toBe(400);
  });

  it('refuses more than 1,000 requests', async () => {
    const answer = await send(`${part('WhoAmI').repeat(1001)}--batch_x--\r\n`);
    expect(answer.status).toBe(400);
    expect(answer.error().message).toContain('1000');
  });
});
