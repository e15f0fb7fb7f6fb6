import { describe, expect, it } from 'vitest';
import { type Account, joinAccounts } from '../../../src/people/identity.ts';
import type { PeopleSettings } from '../../../src/people/index.ts';
import { peopleSettings } from '../../support/feed.ts';

const order = ['one', 'two'];

function account(connectionId: string, sourceId: string, changes: Partial<Account> = {}): Account {
  return {
    connectionId,
    sourceId,
    email: null,
    username: null,
    name: sourceId,
    active: true,
    class: 'human',
    timeZone: null,
    federationId: null,
    entraId: null,
    createdAt: new Date('2024-01-01T00:00:00Z'),
    profile: null,
    role: null,
    businessUnit: null,
    ...changes,
  };
}

function joined(accounts: Account[], settings: Partial<PeopleSettings> = {}) {
  const identities = joinAccounts(accounts, order, { ...peopleSettings, ...settings });
  return identities.map(({ email, accounts: own }) => ({
    email,
    accounts: own.map(({ account: a, joinedBy }) => `${a.connectionId}/${a.sourceId} ${joinedBy}`),
  }));
}

describe('joining accounts to people', () => {
  it('joins by e-mail address, whatever its case', () => {
    expect(
      joined([account('one', 'a', { email: 'Ann@Acme.example' }), account('two', 'b', { email: 'ann@acme.EXAMPLE ' })]),
    ).toEqual([{ email: 'ann@acme.example', accounts: ['one/a email', 'two/b email'] }]);
  });

  it('joins by Entra id where addresses differ, keeping the first address', () => {
    const accounts = [
      account('one', 'a', { email: 'ann@acme.example', entraId: 'X-1' }),
      account('two', 'b', { email: 'ann@old.example', entraId: 'x-1' }),
    ];
    expect(joined(accounts)).toEqual([{ email: 'ann@acme.example', accounts: ['one/a email', 'two/b entra'] }]);
  });

  it('takes the address from whichever account has one', () => {
    const accounts = [
      account('one', 'a', { entraId: 'x' }),
      account('two', 'b', { entraId: 'x', email: 'a@acme.example' }),
    ];
    expect(joined(accounts)).toEqual([{ email: 'a@acme.example', accounts: ['one/a entra', 'two/b entra'] }]);
  });

  it.each([
    ['the Entra id', { entraId: 'x-1' }],
    ['the address', { email: 'ann@acme.example' }],
    ['a federation id', { federationId: 'X-1' }],
  ])('joins by a federation id that holds %s of the other CRM', (what, other) => {
    const federationId = what === 'the address' ? 'Ann@acme.example' : 'x-1';
    const [person, ...rest] = joined([account('one', 'a', { federationId }), account('two', 'b', other)]);
    expect(rest).toEqual([]);
    expect(person?.accounts[1]).toBe('two/b federation');
  });

  it('lets an account whose own address it is have it, before a federation id that holds it', () => {
    const accounts = [
      account('one', 'a', { email: 'a@acme.example', federationId: 'b@acme.example' }),
      account('one', 'b', { email: 'b@acme.example' }),
      account('two', 'c', { email: 'b@acme.example' }),
    ];
    expect(joined(accounts)).toEqual([
      { email: 'a@acme.example', accounts: ['one/a email'] },
      { email: 'b@acme.example', accounts: ['one/b email', 'two/c email'] },
    ]);
  });

  it('leaves the second account of one CRM with the same address alone, and without it', () => {
    const accounts = [
      account('one', 'later', { email: 'ann@acme.example', createdAt: new Date('2025-01-01T00:00:00Z') }),
      account('one', 'gone', { email: 'ann@acme.example', active: false, createdAt: new Date('2020-01-01T00:00:00Z') }),
      account('one', 'first', { email: 'ann@acme.example' }),
      account('two', 'other', { email: 'ann@acme.example' }),
    ];
    expect(joined(accounts)).toEqual([
      { email: 'ann@acme.example', accounts: ['one/first email', 'two/other email'] },
      { email: null, accounts: ['one/later alone'] },
      { email: null, accounts: ['one/gone alone'] },
    ]);
  });

  it('keeps two accounts of one CRM with the same Entra id apart, each with its address', () => {
    const accounts = [
      account('one', 'a', { email: 'a@acme.example', entraId: 'x' }),
      account('one', 'b', { email: 'b@acme.example', entraId: 'x' }),
    ];
    expect(joined(accounts).map((person) => person.email)).toEqual(['a@acme.example', 'b@acme.example']);
  });

  it('does not depend on the order in which accounts come', () => {
    const accounts = [
      account('one', 'a', { email: 'ann@acme.example', entraId: 'x' }),
      account('one', 'b', { email: 'ann@acme.example' }),
      account('two', 'c', { entraId: 'x' }),
      account('two', 'd', { email: 'dan@acme.example', federationId: 'ann@acme.example' }),
    ];
    const ids = (some: Account[]) => joinAccounts(some, order, peopleSettings);
    expect(ids(accounts.toReversed())).toEqual(ids(accounts));
  });

  it('counts only people: other classes, listed automation and excluded groups are left out', () => {
    const accounts = [
      account('one', 'human', { email: 'a@acme.example' }),
      account('one', 'robot', { class: 'integration', email: 'b@acme.example' }),
      account('one', 'listed', { email: 'Sync.1@Integration.acme.example' }),
      account('one', 'by-name', { username: 'api@acme.example' }),
      account('one', 'works-council', { businessUnit: 'Works Council', email: 'c@acme.example' }),
      account('one', 'near-miss', { email: 'sync@integration-acme.example' }),
    ];
    const people = joined(accounts, {
      integrationUsers: ['*@integration.acme.example', 'api@acme.example'],
      excludeGroups: ['works*'],
    });
    expect(people.flatMap((person) => person.accounts)).toEqual(['one/human email', 'one/near-miss email']);
  });
});
