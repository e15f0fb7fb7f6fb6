import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DynamicsClient, dynamics } from '../../../connectors/dynamics/index.ts';
import type { Depth } from '../../../src/demo/dataverse-simulator/index.ts';
import { type Environment, NOW, openEnvironment } from './environment.ts';
import { readStream } from './scripted-dataverse.ts';

/* The security role that customers import, on an environment that grants exactly what is in it. */

const file = new URL('../../../docs/dynamics/role/customizations.xml', import.meta.url);
const role: Readonly<Record<string, Depth>> = Object.fromEntries(
  [...readFileSync(file, 'utf8').matchAll(/<RolePrivilege name="(\w+)" level="(\w+)" \/>/g)].map(([, name, level]) => [
    String(name),
    String(level).toLowerCase() as Depth,
  ]),
);
/** Asked for by Dataverse beside prvReadEntity, which is what the simulated one asks for. */
const BESIDE_ENTITY = ['prvReadAttribute', 'prvReadOptionSet'];
/** Without it users are read without their time zones, which no stream's availability shows. */
const ZONES = 'prvReadUserSettings';

const trainings = (['campaign', 'meeting', 'list'] as const).map((kind) => ({ kind, match: 'Training*' }));
const tailored = dynamics.tailor?.({ activities: [], trainings }) ?? dynamics;

let environment: Environment;
beforeEach(async () => {
  environment = await openEnvironment();
  environment.simulator.faults.privileges.grantOnly(role);
});
afterEach(() => environment.close());

async function unavailable(client: DynamicsClient): Promise<string[]> {
  const { streams } = await tailored.check(client);
  return streams.flatMap(({ stream, availability, reason }) =>
    availability === 'available' ? [] : [`${stream}: ${reason}`],
  );
}

describe('the role in docs/dynamics/role', () => {
  test('holds privileges to read, in the whole environment, and no other', () => {
    expect(Object.keys(role).length).toBeGreaterThan(15);
    for (const [privilege, depth] of Object.entries(role)) {
      expect(privilege).toMatch(/^prvRead[A-Z]/);
      expect(depth).toBe('global');
    }
  });

  test.each([true, false])('lets every stream be read; tables tracked: %s', async (tracked) => {
    const { org, seller, signIn } = environment;
    for (const { definition } of [...org.tables()]) {
      if (definition.canChangeTrackingBeEnabled) org.setChangeTracking(definition.logicalName, tracked);
    }
    const account = org.insert('account', { name: 'a' }, { by: seller });
    org.insert('phonecall', { subject: 's', statecode: 1, _regardingobjectid_value: account }, { by: seller });
    const client = await signIn();
    expect(await unavailable(client)).toEqual([]);
    for (const stream of Object.keys(dynamics.streams)) await readStream(client, stream, null, NOW);
  });

  test.each(Object.keys(role).filter((name) => !BESIDE_ENTITY.includes(name) && name !== ZONES))(
    'needs %s',
    async (privilege) => {
      const { simulator, signIn } = environment;
      const client = await signIn();
      simulator.faults.privileges.set(privilege, 'none');
      const { notices } = await tailored.check(client);
      const told = [...(await unavailable(client)), ...notices].filter((sentence) => sentence.includes(privilege));
      expect(told).not.toEqual([]);
    },
  );

  test('is what the page for administrators lists', () => {
    const page = readFileSync(new URL('../../../docs/dynamics/set-up.md', import.meta.url), 'utf8');
    const listed = new Set([...page.matchAll(/`(prvRead\w+)`/g)].map(([, name]) => String(name)));
    expect([...listed].sort()).toEqual(Object.keys(role).sort());
  });
});
