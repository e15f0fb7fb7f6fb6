import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PreparedQuery } from '../../../src/demo/salesforce-simulator/soql/evaluate.ts';
import { ClockedOrg } from './simulator.ts';

/*
 * Ranges and orders are an optimisation: they must never change an answer. A condition negated twice says the same and
 * leaves the planner nothing to work with, so both must find the same rows.
 */
const org = new ClockedOrg();
const ids: string[] = [];
for (let i = 0; i < 60; i += 1) {
  const at = new Date(Date.UTC(2026, 9, 1 + (i % 12), i % 5));
  const ActivityDate = i % 4 === 0 ? null : `2026-10-${String(1 + (i % 9)).padStart(2, '0')}`;
  ids.push(org.insert('Task', { Subject: `s${i % 7}`, ActivityDate }, { at }));
}
for (const id of ids.filter((_, i) => i % 9 === 0)) org.update('Task', id, { Subject: 'changed' });

const day = fc.integer({ min: 1, max: 13 }).map((n) => `2026-10-${String(n).padStart(2, '0')}`);
const hour = fc.integer({ min: 0, max: 5 }).map((n) => `T0${n}:00:00Z`);
const moment = fc.tuple(day, hour).map(([d, h]) => d + h);
const operator = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const id = fc.constantFrom(...ids).map((one) => `'${one}'`);
const leaf = fc
  .oneof(
    fc.tuple(fc.constantFrom('SystemModstamp', 'CreatedDate'), operator, moment),
    fc.tuple(fc.constant('ActivityDate'), operator, day),
    fc.tuple(fc.constant('Id'), operator, id),
    fc.tuple(
      fc.constantFrom('SystemModstamp', 'ActivityDate'),
      fc.constantFrom('=', '!='),
      fc.constantFrom('null', 'LAST_N_DAYS:40'),
    ),
    fc.tuple(fc.constant('Subject'), fc.constantFrom('=', 'LIKE'), fc.constantFrom("'s1'", "'changed'", "'s%'")),
    fc.tuple(
      fc.constant('Id'),
      fc.constantFrom('IN', 'NOT IN'),
      fc.array(id, { minLength: 1, maxLength: 4 }).map((list) => `(${list.join()})`),
    ),
    fc.tuple(
      fc.constant('CreatedDate'),
      fc.constantFrom('IN', 'NOT IN'),
      fc.array(moment, { minLength: 1, maxLength: 3 }).map((list) => `(${list.join()})`),
    ),
  )
  .map((parts) => parts.join(' '));
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .array(tie('condition'), { minLength: 2, maxLength: 3 })
      .map((terms) => terms.map((term) => `(${term})`).join(' AND ')),
    fc
      .array(tie('condition'), { minLength: 2, maxLength: 3 })
      .map((terms) => terms.map((term) => `(${term})`).join(' OR ')),
    tie('condition').map((term) => `NOT (${term})`),
  ),
}));
const order = fc.constantFrom(
  '',
  'ORDER BY SystemModstamp, Id',
  'ORDER BY SystemModstamp DESC, Id DESC',
  'ORDER BY CreatedDate DESC, Id',
  'ORDER BY ActivityDate NULLS LAST, Id',
  'ORDER BY Subject, SystemModstamp, Id',
  'ORDER BY Id DESC',
);

const find = (soql: string): unknown[] => {
  const viewer = { userId: org.standard.integrationUserId, includeDeleted: true };
  const result = new PreparedQuery(org, soql, viewer).run();
  if (result.kind !== 'rows') throw new Error('expected rows');
  return result.rows.map((row) => row[0]);
};

test('whatever the planner makes of a query, the rows are the same', () => {
  fc.assert(
    fc.property(condition, order, (where, ordering) => {
      const planned = find(`SELECT Id FROM Task WHERE ${where} ${ordering}`);
      const plain = find(`SELECT Id FROM Task WHERE NOT (NOT (${where})) ${ordering}`);
      // Without ORDER BY the order is the server's own affair.
      if (ordering === '') expect([...planned].sort()).toEqual([...plain].sort());
      else expect(planned).toEqual(plain);
    }),
    { numRuns: 400 },
  );
});

test('a limit cuts the ordered rows, it does not choose others', () => {
  fc.assert(
    fc.property(condition, fc.integer({ min: 1, max: 20 }), (where, limit) => {
      const all = find(`SELECT Id FROM Task WHERE ${where} ORDER BY SystemModstamp, Id`);
      expect(find(`SELECT Id FROM Task WHERE ${where} ORDER BY SystemModstamp, Id LIMIT ${limit}`)).toEqual(
        all.slice(0, limit),
      );
    }),
  );
});
