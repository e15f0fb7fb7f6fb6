import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../src/cli/failure.ts';
import { EmbeddedPostgresError } from '../../../src/db/embedded/index.ts';
import { SchemaNewerError } from '../../../src/db/migrate.ts';
import { KeyError } from '../../../src/privacy/keys.ts';

const system = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });
const sql = (code: string) => Object.assign(new pg.DatabaseError('x', 1, 'error'), { code });

describe('what is said of a failure', () => {
  it.each([
    [system('ECONNREFUSED', { address: '127.0.0.1', port: 5432 }), 1, /does not answer at 127\.0\.0\.1:5432/],
    [system('ENOTFOUND', { hostname: 'db.internal' }), 1, /does not answer at db\.internal/],
    [
      Object.assign(new AggregateError([system('ECONNREFUSED', { address: '::1', port: 1 })]), {
        code: 'ECONNREFUSED',
      }),
      1,
      /does not answer at ::1:1 \(ECONNREFUSED\)/,
    ],
    [new Error('timeout exceeded when trying to connect'), 1, /does not answer in time/],
    [sql('28P01'), 1, /refuses the user or password/],
    [sql('3D000'), 1, /does not exist/],
    [sql('57P01'), 1, /shutting down/],
    [system('EADDRINUSE', { address: '127.0.0.1', port: 8080 }), 2, /127\.0\.0\.1:8080 is taken/],
    [system('ENOSPC'), 2, /disk is full/],
    [system('EACCES', { path: '/data' }), 2, /denied: \/data/],
    [new SchemaNewerError(), 2, /newer version of Uptake/],
    [new KeyError('No.'), 2, /^No\.$/],
    [new EmbeddedPostgresError('disk-full', 'The disk is full.'), 2, /^The disk is full\.$/],
    [new EmbeddedPostgresError('damaged', 'It is damaged.'), 1, /damaged/],
  ])('%s is expected: a sentence, no stack', (error, exit, sentence) => {
    const failure = failureOf(error);
    expect(failure.exit).toBe(exit);
    expect(failure.message).toMatch(sentence);
    expect(failure.stack).toBeUndefined();
  });

  it('what nobody foresaw comes with its stack', () => {
    expect(failureOf(new TypeError('x is not a function'))).toMatchObject({
      code: 'unexpected',
      exit: 1,
      message: 'Unexpected error: x is not a function',
      stack: expect.stringContaining('failure.test'),
    });
    expect(failureOf('text').message).toBe('Unexpected error: text');
    expect(failureOf(sql('42P01')).code).toBe('unexpected');
  });
});
