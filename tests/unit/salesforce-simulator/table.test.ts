import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseObjects } from '../../../src/demo/salesforce-simulator/schema/notation.ts';
import { compareCells, Table } from '../../../src/demo/salesforce-simulator/table.ts';
import type { Row } from '../../../src/demo/salesforce-simulator/values.ts';

const [definition] = parseObjects('Thing 0xx q "Thing" "Things"\n  Id id -\n  At datetime n\n', () => []);

test('an order stays right while rows come, change and go', () => {
  if (definition === undefined) throw new Error('no definition');
  const id = fc.integer({ min: 0, max: 15 }).map((n) => `id${String(n).padStart(2, '0')}`);
  const step = fc.oneof(
    fc.record({ kind: fc.constant('put' as const), id, at: fc.option(fc.integer({ min: 0, max: 6 })) }),
    fc.record({ kind: fc.constant('remove' as const), id }),
    fc.record({ kind: fc.constant('read' as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = new Table(definition);
      const truth = new Map<string, Row>();
      // Asked for at once, so that all that follows is merged in rather than sorted afresh.
      table.orderedBy(1);
      for (const one of steps) {
        if (one.kind === 'put') {
          const row = [one.id, one.at];
          truth.set(one.id, row);
          table.put(row);
        } else if (one.kind === 'remove') {
          truth.delete(one.id);
          table.remove(one.id);
        } else {
          table.orderedBy(1);
        }
      }
      const expected = [...truth.values()].sort(
        (a, b) => compareCells(a[1] ?? null, b[1] ?? null) || compareCells(a[0] ?? null, b[0] ?? null),
      );
      expect(table.orderedBy(1)).toEqual(expected);
      expect(table.size).toBe(truth.size);
    }),
  );
});
