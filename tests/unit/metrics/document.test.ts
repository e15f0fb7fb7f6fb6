import path from 'node:path';
import { expect, test } from 'vitest';
import { describeCatalogue } from '../../../src/metrics/document.ts';
import { catalogue } from '../../../src/metrics/index.ts';
import { trainingDefinitions } from '../../../src/metrics/training/definitions.ts';

const page = path.join(import.meta.dirname, '../../../docs/metrics.md');

// Renew the page with: npx vitest run --config tests/vitest.config.ts tests/unit/metrics/document.test.ts --update
test('docs/metrics.md says what the definitions say', async () => {
  await expect(describeCatalogue(catalogue, trainingDefinitions)).toMatchFileSnapshot(page);
});

test('every metric says what it answers, how it is made and what to bear in mind', () => {
  expect(new Set(catalogue.map((metric) => metric.id)).size).toBe(catalogue.length);
  for (const metric of catalogue) {
    expect(metric.id).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
    expect(metric.answers).toMatch(/\?$/);
    expect(metric.formula).not.toMatch(/\.$/);
    expect(metric.caveats.length, metric.id).toBeGreaterThan(0);
    expect(metric.needs.length, metric.id).toBeGreaterThan(0);
    expect(metric.grains.includes('day'), metric.id).toBe(metric.measure.dated === 'day');
  }
});
