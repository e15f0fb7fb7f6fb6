import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/observability/log.ts';

function capture() {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  return { log, text: () => lines.join(''), last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

describe('log', () => {
  it.each([
    ['authorization'],
    ['Authorization'],
    ['proxy-authorization'],
    ['clientSecret'],
    ['client_secret'],
    ['privateKey'],
    ['refreshToken'],
    ['access_token'],
    ['password'],
    ['token'],
    ['email'],
    ['name'],
    ['username'],
    ['code'],
  ])('never prints the value of %s, at any depth', (field) => {
    const { log, text } = capture();
    log.info({ [field]: 'hunter2-top', deep: { deeper: [{ deepest: { [field]: 'hunter2-deep' } }] } }, 'line');
    log
      .child({ connection: 'a' })
      .child({ bound: { [field]: 'hunter2-child' } })
      .info('line');
    expect(text()).toContain('redacted');
    expect(text()).not.toContain('hunter2');
  });

  it('keeps what is neither secret nor personal', () => {
    const { log, last } = capture();
    log.warn({ connection: 'sf-emea', rows: 3, code: 'ECONNREFUSED', at: null }, 'slow');
    expect(last()).toMatchObject({ level: 'warn', connection: 'sf-emea', rows: 3, code: 'ECONNREFUSED', msg: 'slow' });
    expect(last()['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('takes credentials out of messages, interpolated values and error chains, and drops what clients hang on errors', () => {
    const { log, text } = capture();
    const cause = Object.assign(new Error('connect postgres://uptake:hunter2@db:5432/uptake'), {
      code: 'ECONNREFUSED',
    });
    const error = Object.assign(new Error('Bearer hunter2hunter2 refused', { cause }), {
      config: { headers: { authorization: 'hunter2' } },
    });
    log.error(error, 'key upt_hunter2hunter2');
    log.info('at %s', 'redis://:hunter2@cache:6379');
    expect(text()).not.toContain('hunter2');
    expect(text()).toContain('ECONNREFUSED');
    expect(text()).toContain('db:5432/uptake');
  });

  it('logs a request by method and path only', () => {
    const { log, last } = capture();
    log.info({ req: { id: 'r1', method: 'GET', url: '/api/v1/people?email=a@b.c', headers: { authorization: 'x' } } });
    expect(last()['req']).toEqual({ id: 'r1', method: 'GET', path: '/api/v1/people' });
  });

  it('survives a circular object', () => {
    const { log, text } = capture();
    const loop: Record<string, unknown> = { rows: 1 };
    loop['self'] = loop;
    log.info({ loop }, 'line');
    expect(text()).toContain('circular');
  });

  it('is quiet below its level', () => {
    const { log, text } = capture();
    log.debug('nothing');
    expect(text()).toBe('');
  });
});
