import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../../../src/demo/dataverse-simulator/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { differences } from '../histories/differences.ts';
import { type DynamicsCrm, openDynamicsCrm } from '../histories/dynamics-crm.ts';
import { Engine } from '../histories/engine.ts';
import type { Change, Sync } from '../histories/history.ts';

/*
 * Whatever goes wrong while Dynamics is read, in the end the store equals the CRM. A first sync, then a day of changes,
 * then a sync with the trouble, then one without.
 */

let place: TestDatabase;
beforeAll(async () => {
  place = await createTestDatabase();
});
afterAll(() => place.drop());

const INCREMENTAL: Sync = { do: 'sync', mode: 'incremental', trouble: null, meanwhile: [] };
const CHANGES: readonly Exclude<Change, { do: 'wait' }>[] = [
  ...[0, 1, 2, 3].map((kind) => ({ do: 'create' as const, kind, who: kind, late: 0 })),
  ...[0, 1, 2, 3].map((kind) => ({ do: 'edit' as const, kind, which: kind, to: kind + 1, late: 0 })),
  { do: 'assign', kind: 0, which: 1, to: 2, late: 0 },
  { do: 'close', kind: 1, which: 0, late: 0 },
  { do: 'close', kind: 2, which: 1, late: 0 },
  { do: 'delete', kind: 0, which: 2, late: 0 },
  { do: 'delete', kind: 3, which: 1, late: 0 },
  { do: 'sign-in', who: 1 },
];
const once = (fault: Fault, on = /^\/api\/data\//, after = 5) => ({ on, after, fault });
const changed = (run: (crm: DynamicsCrm) => void) => (crm: DynamicsCrm) =>
  crm.simulator.faults.add(once({ kind: 'then', run: () => run(crm) }, /\/accounts\?/, 0));

interface Mode {
  readonly what: string;
  readonly begin: (crm: DynamicsCrm) => void;
  /** What an administrator does afterwards. */
  readonly mend?: (crm: DynamicsCrm) => void;
  /** A person must act before a sync ends well. */
  readonly fails?: true;
}

const MODES: readonly Mode[] = [
  ...[502, 503, 504].map((status) => ({
    what: `a gateway's page, HTTP ${status}`,
    begin: ({ simulator }: DynamicsCrm) =>
      simulator.faults.add(once({ kind: 'status', status, body: 'html' } as Fault)),
  })),
  {
    what: 'an error without a code',
    begin: ({ simulator }) => simulator.faults.add(once({ kind: 'status', status: 500, body: 'empty-code' })),
  },
  ...['0x80072321', '0x80072322', '0x80072326'].map((code) => ({
    what: `service protection ${code}`,
    begin: ({ simulator }: DynamicsCrm) =>
      simulator.faults.add(once({ kind: 'error', status: 429, code, message: 'Limit exceeded.' })),
  })),
  { what: 'a body cut off', begin: ({ simulator }) => simulator.faults.add(once({ kind: 'cut' })) },
  { what: 'a late answer', begin: ({ simulator }) => simulator.faults.add(once({ kind: 'slow', milliseconds: 20 })) },
  { what: 'a token refused', begin: ({ simulator }) => simulator.faults.add(once({ kind: 'unauthorized' })) },
  { what: 'every token ended', begin: ({ simulator }) => simulator.faults.expireAccessTokens() },
  {
    what: 'the sign-in service away',
    begin: ({ simulator }) => {
      simulator.faults.expireAccessTokens();
      simulator.faults.add(once({ kind: 'token-unavailable', status: 503 }, /oauth2/, 0));
    },
  },
  { what: 'delta links expired', begin: ({ simulator }) => simulator.faults.expireDeltaTokens() },
  { what: 'delta links expiring in mid-sync', begin: changed(({ simulator }) => simulator.faults.expireDeltaTokens()) },
  { what: 'a table losing its tracking', begin: ({ org }) => org.setChangeTracking('account', false) },
  {
    what: 'a table losing its tracking in mid-sync',
    begin: changed(({ org }) => org.setChangeTracking('account', false)),
  },
  { what: 'a column gone in mid-sync', begin: changed(({ org }) => org.removeColumn('account', 'websiteurl')) },
  {
    what: 'a table that may no longer be read',
    begin: ({ simulator }) => simulator.faults.privileges.set('prvReadAccount', 'none'),
    mend: ({ simulator }) => simulator.faults.privileges.set('prvReadAccount', 'global'),
  },
  {
    what: 'Global depth lost on a tracked table',
    begin: ({ simulator }) => simulator.faults.privileges.set('prvReadAccount', 'basic'),
    mend: ({ simulator }) => simulator.faults.privileges.set('prvReadAccount', 'global'),
  },
  {
    what: 'Global depth lost on an untracked table',
    begin: ({ org, simulator }) => {
      org.setChangeTracking('account', false);
      simulator.faults.privileges.set('prvReadAccount', 'basic');
    },
    mend: ({ simulator }) => simulator.faults.privileges.set('prvReadAccount', 'global'),
  },
  {
    what: 'the application user switched off',
    begin: ({ simulator }) => {
      simulator.faults.applicationUserDisabled = true;
    },
    mend: ({ simulator }) => {
      simulator.faults.applicationUserDisabled = false;
    },
    fails: true,
  },
  {
    what: 'the secret revoked',
    begin: ({ simulator }) => {
      simulator.faults.credentialsRevoked = true;
      simulator.faults.expireAccessTokens();
    },
    mend: ({ simulator }) => {
      simulator.faults.credentialsRevoked = false;
    },
    fails: true,
  },
];

let serial = 0;

test.each(MODES)('$what', async ({ begin, mend, fails }) => {
  const crm = await openDynamicsCrm({ kinds: ['account', 'opportunity', 'todo', 'call'], auditDelay: 0, steps: [] });
  serial += 1;
  const id = `fault-${serial}`;
  const engine = await Engine.start(place.database, crm, id);
  try {
    await engine.sync(INCREMENTAL);
    crm.advance(86_400);
    for (const change of CHANGES) crm.apply(change);
    begin(crm);
    const troubled = engine.sync(INCREMENTAL);
    if (fails === true) await expect(troubled).rejects.toMatchObject({ recovery: 'reconnect' });
    else await troubled;
    crm.calm();
    mend?.(crm);
    crm.advance(60);
    await engine.sync(INCREMENTAL);
    expect(await differences(place.database, id, crm.truth())).toEqual([]);
    const counts = await engine.reconcile();
    expect(counts.filter(({ sourceCount, storedCount }) => sourceCount !== storedCount)).toEqual([]);
  } finally {
    await engine.close();
    await crm.close();
  }
});
