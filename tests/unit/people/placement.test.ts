import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../src/people/identity.ts';
import type { PeopleSettings } from '../../../src/people/index.ts';
import { placePeople } from '../../../src/people/placement.ts';
import type { AccountVersion } from '../../../src/people/slices.ts';
import { peopleSettings } from '../../support/feed.ts';

function version(sourceId: string, changes: Partial<AccountVersion> = {}): AccountVersion {
  return {
    connectionId: 'one',
    sourceId,
    validFrom: new Date('2025-01-01T00:00:00Z'),
    validTo: null,
    active: true,
    licence: 'Sales',
    profile: null,
    role: null,
    title: 'Account Executive',
    managerSourceId: null,
    businessUnit: null,
    assumed: true,
    lastTraceAt: null,
    ...changes,
  };
}

function identity(id: string, accounts: readonly (readonly [connection: string, source: string])[]): Identity {
  return {
    id,
    email: null,
    name: id,
    timeZone: null,
    accounts: accounts.map(([connectionId, sourceId]) => ({
      joinedBy: 'email',
      account: {
        connectionId,
        sourceId,
        email: null,
        username: null,
        name: id,
        active: true,
        class: 'human',
        timeZone: null,
        federationId: null,
        entraId: null,
        createdAt: new Date('2025-01-01T00:00:00Z'),
        profile: null,
        role: null,
        businessUnit: null,
      },
    })),
  };
}

const person = (id: string): Identity => identity(id, [['one', id]]);
const at = (day: string): Date => new Date(`${day}T12:00:00Z`);

function place(
  people: readonly Identity[],
  versions: readonly AccountVersion[],
  settings: Partial<PeopleSettings> = {},
) {
  return placePeople(people, versions, { ...peopleSettings, ...settings });
}

/** Chains of manager names, of the teams of one person's places. */
function pathsOf(placed: ReturnType<typeof place>, id: string): string[] {
  const leader = new Map(placed.teams.map((team) => [team.id, team.managerPersonId ?? team.name]));
  return (placed.placements.get(id) ?? []).map(
    (run) => `${run.from}..${run.to ?? ''} ${run.teamPath.map((team) => leader.get(team)).join('<')}`,
  );
}

describe('teams', () => {
  it('are a manager’s subtree; the manager counts in the team above', () => {
    const placed = place(
      [person('head'), person('boss'), person('rep')],
      [version('head'), version('boss', { managerSourceId: 'head' }), version('rep', { managerSourceId: 'boss' })],
    );
    expect(pathsOf(placed, 'rep')).toEqual(['2025-01-01.. boss<head']);
    expect(pathsOf(placed, 'boss')).toEqual(['2025-01-01.. head']);
    expect(pathsOf(placed, 'head')).toEqual(['2025-01-01.. ']);
    const [byBoss, byHead] = ['boss', 'head'].map((id) => placed.teams.find((team) => team.managerPersonId === id));
    expect([byBoss?.name, byBoss?.parentId, byHead?.parentId]).toEqual(['Team boss', byHead?.id, null]);
  });

  it('end where reporting lines run in a circle, also for those below it', () => {
    const placed = place(
      [person('a'), person('b'), person('rep')],
      [
        version('a', { managerSourceId: 'b' }),
        version('b', { managerSourceId: 'a' }),
        version('rep', { managerSourceId: 'a' }),
      ],
    );
    expect(pathsOf(placed, 'rep')).toEqual(['2025-01-01.. a<b']);
    expect(pathsOf(placed, 'a')).toEqual(['2025-01-01.. b']);
    expect(placed.teams.filter((team) => team.parentId === null)).toHaveLength(1);
  });

  it('take nobody for a manager who is unknown, no person, or the person', () => {
    const versions = [version('a', { managerSourceId: 'nobody' }), version('b', { managerSourceId: 'b' })];
    const placed = place([person('a'), person('b')], versions);
    expect([pathsOf(placed, 'a'), pathsOf(placed, 'b')]).toEqual([['2025-01-01.. '], ['2025-01-01.. ']]);
  });

  it('follow a change anywhere above, from its day on', () => {
    const placed = place(
      [person('rep'), person('boss'), person('old'), person('new')],
      [
        version('rep', { managerSourceId: 'boss' }),
        version('boss', { managerSourceId: 'old', validTo: at('2025-06-10') }),
        version('boss', { managerSourceId: 'new', validFrom: at('2025-06-10'), assumed: false }),
        version('old'),
        version('new'),
      ],
    );
    expect(pathsOf(placed, 'rep')).toEqual(['2025-01-01..2025-06-10 boss<old', '2025-06-10.. boss<new']);
  });

  it('prefer the manager in the account still in use', () => {
    const both = identity('rep', [
      ['one', 'rep'],
      ['two', 'rep'],
    ]);
    const placed = place(
      [both, person('old'), identity('new', [['two', 'new']])],
      [
        version('rep', { managerSourceId: 'old', validTo: at('2025-03-01') }),
        version('rep', { managerSourceId: 'old', active: false, validFrom: at('2025-03-01'), assumed: false }),
        version('rep', { connectionId: 'two', managerSourceId: 'new' }),
        version('old'),
        version('new', { connectionId: 'two' }),
      ],
    );
    expect(pathsOf(placed, 'rep')).toEqual(['2025-01-01..2025-03-01 old', '2025-03-01.. new']);
  });

  it('can be roles or business units instead', () => {
    const versions = [version('a', { businessUnit: 'North' }), version('b', { title: 'Sales Manager' })];
    const byUnit = place([person('a'), person('b')], versions, { teamsBy: 'businessUnit' });
    expect(byUnit.teams).toMatchObject([{ name: 'North', parentId: null, managerPersonId: null }]);
    expect(byUnit.placements.get('b')?.[0]).toMatchObject({ teamId: null, teamPath: [] });
    const byRole = place([person('a'), person('b')], versions, { teamsBy: 'role' });
    expect(byRole.teams.map((team) => team.name).sort()).toEqual(['manager', 'seller']);
  });
});

describe('roles', () => {
  it('are the first of the configuration that matches profile, role or title', () => {
    const roleOf = (changes: Partial<AccountVersion>) =>
      place([person('a')], [version('a', changes)]).placements.get('a')?.[0]?.roleId;
    expect(roleOf({ title: 'Manager of Account Executives' })).toBe('manager');
    expect(roleOf({ title: null, profile: 'account executive emea' })).toBe('seller');
    expect(roleOf({ title: null })).toBe('other');
  });
});

describe('coming and going', () => {
  const employment = (...versions: AccountVersion[]) => place([person('a')], versions).employments.get('a');

  it('ends on the day before the CRM was seen to call somebody inactive', () => {
    const left = { active: false, validFrom: at('2025-05-07'), assumed: false };
    expect(employment(version('a', { validTo: at('2025-05-07') }), version('a', left))).toEqual({
      firstDay: '2025-01-01',
      lastDay: '2025-05-06',
      estimated: false,
    });
  });

  it('is estimated from the last trace where the CRM only ever said inactive, and placed until then', () => {
    const placed = place([person('a')], [version('a', { active: false, lastTraceAt: at('2025-03-05') })]);
    expect(placed.employments.get('a')).toEqual({ firstDay: '2025-01-01', lastDay: '2025-03-05', estimated: true });
    expect(placed.placements.get('a')).toMatchObject([
      { from: '2025-01-01', to: '2025-03-06', employed: true, licensed: true, assumed: true },
      { from: '2025-03-06', to: null, employed: false, licensed: false, assumed: true },
    ]);
  });

  it('leaves somebody without any trace on the first day', () => {
    expect(employment(version('a', { active: false }))).toEqual({
      firstDay: '2025-01-01',
      lastDay: '2025-01-01',
      estimated: true,
    });
  });

  it('brings somebody back, and takes no trace of the second time for the end of the first', () => {
    const placed = place(
      [person('a')],
      [
        version('a', { active: false, validTo: at('2025-06-10'), lastTraceAt: at('2025-02-03') }),
        version('a', { validFrom: at('2025-06-10'), assumed: false }),
      ],
    );
    const runs = placed.placements.get('a') ?? [];
    expect(runs.map((run) => [run.from, run.employed])).toEqual([
      ['2025-01-01', true],
      ['2025-02-04', false],
      ['2025-06-10', true],
    ]);
    expect(placed.employments.get('a')?.lastDay).toBeNull();
  });

  it('has no day in two places, for somebody who was back on the day of the last trace', () => {
    const placed = place(
      [person('a')],
      [
        version('a', { active: false, validTo: at('2025-06-10'), lastTraceAt: new Date('2025-06-10T08:00:00Z') }),
        version('a', { title: 'Manager', validFrom: at('2025-06-10'), assumed: false }),
      ],
    );
    expect(placed.placements.get('a')?.map((run) => `${run.from} ${run.roleId}`)).toEqual([
      '2025-01-01 seller',
      '2025-06-10 manager',
    ]);
  });

  it('lasts as long as any account does', () => {
    const both = identity('a', [
      ['one', 'a'],
      ['two', 'a'],
    ]);
    const placed = place(
      [both],
      [
        version('a', { validTo: at('2025-03-01') }),
        version('a', { active: false, validFrom: at('2025-03-01'), assumed: false }),
        version('a', { connectionId: 'two', licence: null }),
      ],
    );
    expect(placed.placements.get('a')).toMatchObject([
      { to: '2025-03-01', employed: true, licensed: true },
      { to: null, employed: true, licensed: false },
    ]);
    expect(placed.employments.get('a')?.lastDay).toBeNull();
  });

  it('is dated by the company’s calendar', () => {
    const late = version('a', { validFrom: new Date('2025-01-01T23:30:00Z') });
    const placed = place([person('a')], [late], { timeZone: 'Europe/Berlin' });
    expect(placed.employments.get('a')?.firstDay).toBe('2025-01-02');
  });

  it('keeps no place of an account whose state changed twice on one day', () => {
    const placed = place(
      [person('a')],
      [
        version('a', { validTo: new Date('2025-06-10T08:00:00Z') }),
        version('a', { title: 'Manager', validFrom: new Date('2025-06-10T08:00:00Z'), validTo: at('2025-06-10') }),
        version('a', { validFrom: at('2025-06-10'), assumed: false }),
      ],
    );
    expect(placed.placements.get('a')?.map((run) => [run.from, run.roleId])).toEqual([
      ['2025-01-01', 'seller'],
      ['2025-06-10', 'seller'],
    ]);
  });
});
