import { expect, it } from 'vitest';
import { lifecycle } from '../../../src/statistics/index.ts';
import { dayOf, loadCrmPanel } from './crm-panel.ts';
import { readCsv, readJson } from './fixtures.ts';

const company = loadCrmPanel();
const attended = new Map(company.sessions.map((s) => [s.person, s.days]));

it('every person is in the reference state on 31 March 2024', () => {
  const rows = readCsv('crm-panel/expected_states_2024-03-31.csv');
  expect(rows.length).toBe(company.users);
  for (const row of rows) {
    const person = company.indexOf.get(row['person_id'] ?? '') as number;
    const { state } = lifecycle(company.panel, person, attended.get(person) ?? [], dayOf('2024-03-31'));
    expect(`${row['person_id']} ${state}`).toBe(`${row['person_id']} ${row['state']}`);
  }
});

it('the states add up to the reference on three Sundays', () => {
  type Snapshot = { asof: string; counts: Record<string, number> };
  for (const { asof, counts } of readJson<{ lifecycle: Snapshot[] }>('crm-panel/simple_metrics_expected.json')
    .lifecycle) {
    const found: Record<string, number> = {};
    for (let person = 0; person < company.users; person++) {
      const { state } = lifecycle(company.panel, person, attended.get(person) ?? [], dayOf(asof));
      found[state] = (found[state] ?? 0) + 1;
    }
    expect(found).toEqual(counts);
  }
});

it('never looks past its Sunday', () => {
  const sunday = dayOf('2023-12-31');
  const later = { ...company.panel, actions: company.panel.actions.slice(), working: company.panel.working.slice() };
  for (let person = 0; person < later.people; person++) {
    later.actions.fill(9, person * later.days + sunday + 1, (person + 1) * later.days);
    later.working.fill(1, person * later.days + sunday + 1, (person + 1) * later.days);
  }
  for (let person = 0; person < company.users; person++) {
    const sessions = attended.get(person) ?? [];
    expect(lifecycle(later, person, sessions, sunday)).toEqual(lifecycle(company.panel, person, sessions, sunday));
  }
});
