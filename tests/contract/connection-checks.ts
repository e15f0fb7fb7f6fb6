import { expect } from 'vitest';
import { ConnectorError } from '../../connectors/contract/index.ts';
import type { ConnectionCheck } from './contract-fixture.ts';
import { withSession } from './contract-session.ts';

/** Sign-in attempts beyond this after a refusal are hammering: accounts get locked that way. */
const MOST_REQUESTS_AFTER_REFUSAL = 6;

export async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The work must reject with a ConnectorError of this recovery, in a sentence somebody can act on. */
export async function expectRecovery(work: Promise<unknown>, recovery: string): Promise<ConnectorError> {
  const error = await failure(work);
  expect(error, 'throws a ConnectorError').toBeInstanceOf(ConnectorError);
  if (!(error instanceof ConnectorError)) throw error;
  expect(error.recovery).toBe(recovery);
  expect(error.message, 'the message is a sentence').toMatch(/^\S+ .*\.$/s);
  return error;
}

export const connectionChecks = {
  checkNamesEveryStream: {
    title: 'check says who we are and names every stream, with a reason where one is not available',
    run: (fixture) =>
      withSession(fixture, async ({ connect }) => {
        const capabilities = await fixture.connector.check(await connect());
        expect(capabilities.identity).not.toBe('');
        expect(capabilities.streams.map(({ stream }) => stream).sort()).toEqual(
          Object.keys(fixture.connector.streams).sort(),
        );
        for (const { availability, reason } of capabilities.streams) {
          if (availability === 'available') expect(reason).toBe('');
          else expect(reason).toMatch(/\.$/);
        }
      }),
  },
  reconnectWhenRevoked: {
    title: 'check and connect fail with `reconnect` once the token and the sign-in are refused, without hammering',
    run: (fixture) =>
      withSession(fixture, async ({ connect, world }) => {
        const client = await connect();
        world.revoke();
        const before = world.requests();
        await expectRecovery(fixture.connector.check(client), 'reconnect');
        await expectRecovery(connect(), 'reconnect');
        expect(world.requests() - before).toBeLessThanOrEqual(MOST_REQUESTS_AFTER_REFUSAL);
      }),
  },
  clockIsTheVendors: {
    title: "now is the vendor's clock, not ours",
    run: (fixture) =>
      withSession(fixture, async ({ connect, world }) => {
        const client = await connect();
        world.advance(3_600_000);
        const now = await fixture.connector.now(client);
        expect(Math.abs(now.getTime() - world.now().getTime())).toBeLessThanOrEqual(1_000);
      }),
  },
  checkSpendsBudget: {
    title: 'connecting, checking and counting ask the budget for every request',
    run: (fixture) =>
      withSession(fixture, async ({ connect, world, budget }) => {
        const client = await connect();
        await fixture.connector.check(client);
        await fixture.connector.now(client);
        for (const stream of fixture.streams) {
          await fixture.connector.count(client, stream, { from: world.since, to: world.now() });
        }
        expect(world.requests()).toBeGreaterThan(0);
        expect(budget.asked).toBeGreaterThanOrEqual(world.requests());
      }),
  },
} as const satisfies Record<string, ConnectionCheck>;
