import { expect, test } from 'vitest';
import type { Capabilities, StreamCapability } from '../../../connectors/contract/index.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { connectionFindings } from '../../../src/cli/check-findings.ts';

const connection = {
  id: 'sf',
  vendor: 'salesforce',
  connector: salesforce,
  settings: {},
  since: new Date('2026-01-01'),
  budget: { dailyShare: 0.25, maxConcurrent: 4 },
  excludedStreams: [],
};

/** Everything available but what is given. */
function findingsWith(given: Partial<Record<string, Pick<StreamCapability, 'availability' | 'reason'>>>) {
  const streams = Object.keys(salesforce.streams).map((stream) => ({
    stream,
    availability: 'available' as const,
    reason: '',
    estimatedRows: 10,
    ...given[stream],
  }));
  const capabilities: Capabilities = { identity: 'somebody', streams, notices: [], apiUsage: null };
  const findings = connectionFindings(connection, capabilities);
  return (what: string) => findings.find((finding) => finding.what === what);
}

test('with everything granted every stream and every metric is available', () => {
  const found = findingsWith({});
  for (const what of ['stream users', 'stream tasks', 'metric adoption-rate', 'metric wins', 'metric calls-logged']) {
    expect(found(what)?.state, what).toBe('ok');
  }
});

test('a metric whose stream cannot be read at all is missing, with what to grant', () => {
  const found = findingsWith({ opportunities: { availability: 'unavailable', reason: 'Grant Read on Opportunity.' } });
  // Other records are entities too, so wins are measured in part at best; without any they are not.
  expect(found('metric wins')?.state).not.toBe('ok');
  expect(found('metric wins')?.detail).toContain('Grant Read on Opportunity.');
  const none = { availability: 'unavailable' as const, reason: 'Grant Read on it.' };
  const without = findingsWith({ accounts: none, contacts: none, leads: none, opportunities: none, cases: none });
  expect(without('metric wins')?.state).toBe('missing');
  expect(without('metric wins')?.detail).toMatch(/^Cannot be measured without .+\. Grant Read on it\.$/);
});

test('a stream that is read in part makes its metrics partly available, and leaves the others alone', () => {
  const found = findingsWith({ tasks: { availability: 'partly', reason: 'Grant Read on CallType of Task.' } });
  expect(found('metric calls-logged')).toMatchObject({
    state: 'limited',
    detail: 'Can be measured in part. Grant Read on CallType of Task.',
  });
  expect(found('metric eligible-people')?.state).toBe('ok');
});
