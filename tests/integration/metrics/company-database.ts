import type { Database } from '../../../src/db/index.ts';
import type { Company } from '../../../src/demo/company/index.ts';
import { dayText } from '../../../src/facts/index.ts';
import { panelOf, trainingsOf } from './company-panel.ts';

/** Puts the made-up company into the fact tables as the pipeline would have left them: no CRMs, no queue, no merge. */
export async function storeCompany(database: Database, company: Company): Promise<void> {
  const { pool } = database;
  await pool.query('truncate person, person_day, person_week, team, training, result_inputs, computation cascade');
  const { people, panel, firstDay } = panelOf(company);
  const places = people.map((person) => person.placements[0]);
  await pool.query(
    `insert into person (id, email, name, time_zone, country, status, first_day, last_day)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::date[])`,
    [
      people.map((person) => person.personId),
      people.map((person) => person.email),
      people.map((person) => person.name),
      people.map(() => 'Europe/Berlin'),
      people.map((person) => person.time.country),
      people.map((person) => (person.lastDay === null ? 'active' : 'left')),
      people.map((person) => dayText(person.firstDay)),
      people.map((person) => (person.lastDay === null ? null : dayText(person.lastDay))),
    ],
  );
  const teams = [...new Set(places.flatMap((place) => place?.teamPath ?? []))];
  const nameOf = new Map(people.map((person) => [`t${person.personId.slice(1)}`, `Team ${person.name}`]));
  await pool.query('insert into team (id, name) select * from unnest($1::text[], $2::text[])', [
    teams,
    teams.map((id) => nameOf.get(id) ?? id),
  ]);
  for (const person of people) {
    for (const place of person.placements) {
      await pool.query(
        `insert into person_version (person_id, valid_from, valid_to, role_id, team_id, team_path, manager_person_id,
           licensed, employed, assumed) values ($1, $2, $3, $4, $5, $6, $7, true, $8, false)`,
        [
          ...[person.personId, dayText(place.from), place.to > 1e7 ? 'infinity' : dayText(place.to)],
          ...[place.roleId, place.teamId, place.teamPath, place.managerPersonId, place.employed],
        ],
      );
    }
  }
  const days: [string[], string[], number[]] = [[], [], []];
  const weeks = Math.floor(panel.days / 7);
  const week: [string[], string[], number[], number[], number[]] = [[], [], [], [], []];
  for (const [row, person] of people.entries()) {
    for (let w = 0; w < weeks; w += 1) {
      let working = 0;
      let active = 0;
      let actions = 0;
      for (let d = 7 * w; d < 7 * w + 7; d += 1) {
        const n = panel.actions[row * panel.days + d] ?? 0;
        working += panel.working[row * panel.days + d] ?? 0;
        active += n > 0 ? 1 : 0;
        actions += n;
        if (n === 0) continue;
        days[0].push(person.personId);
        days[1].push(dayText(firstDay + d));
        days[2].push(n);
      }
      if (working === 0 && actions === 0) continue;
      week[0].push(person.personId);
      week[1].push(dayText(firstDay + 7 * w));
      week[2].push(working);
      week[3].push(active);
      week[4].push(actions);
    }
  }
  await pool.query(
    `insert into person_day (person_id, day, calls, core_actions)
     select id, day, n, n from unnest($1::text[], $2::date[], $3::int[]) as d(id, day, n)`,
    days,
  );
  await pool.query(
    `insert into person_week (person_id, week_start, role_id, team_id, team_path, working_days, active_days, core_actions,
       capped_core_actions, calls, meetings, emails, tasks, records, owner_changes, login_days, eligible, adopted, assumed)
     select w.id, w.week, v.role_id, v.team_id, v.team_path, w.working, w.active, w.actions, w.actions, w.actions, 0, 0, 0, 0, 0, 0,
            w.working >= 2, w.working >= 2 and w.active >= least(3, w.working) and w.actions >= w.working, false
       from unnest($1::text[], $2::date[], $3::int[], $4::int[], $5::int[]) as w(id, week, working, active, actions)
       join person_version v on v.person_id = w.id and v.valid_from <= w.week + 3 and v.valid_to > w.week + 3`,
    week,
  );
  for (const { id, name, startsOn, endsOn, cost, attendance } of trainingsOf(company)) {
    const session = company.script.sessions.find((one) => one.id === id);
    await pool.query(
      `insert into training (id, name, starts_on, ends_on, hours, mode, cost) values ($1, $2, $3, $4, $5, $6, $7)`,
      [id, name, startsOn, endsOn, session?.hours ?? null, session?.mode ?? null, cost],
    );
    await pool.query(
      `insert into training_attendance (training_id, email, status) select $1, e, 'attended' from unnest($2::text[]) e`,
      [id, attendance.map(({ email }) => email)],
    );
  }
}

/** Teams whose people really gave up, by the company's own account. */
export function fadedTeams(company: Company): ReadonlySet<string> {
  return new Set(
    company.people
      .filter(({ role, team }) => role === 'manager' && team !== null && company.script.fading(team) > 0.01)
      .map(({ index }) => `t${index}`),
  );
}
