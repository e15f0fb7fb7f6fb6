import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../db/index.ts';
import { dayText } from '../facts/index.ts';
import { lifecycle } from '../statistics/index.ts';
import { type BreakRow, teamBreaks } from './breaks.ts';
import { type ConfiguredEvent, eventsBetween } from './events.ts';
import { servedState } from './lifecycle-weeks.ts';
import type { CompanyResult, ComputedScope } from './stored-results.ts';
import { teamWeeks } from './team-weeks.ts';
import { groupComparisons } from './training/comparisons.ts';
import type { Study, StudySettings } from './training/study.ts';

export interface CompanyQuestion {
  readonly study: Study;
  readonly names: ReadonlyMap<string, string>;
  readonly known: ReadonlyMap<string, string>;
  readonly events: readonly ConfiguredEvent[];
  readonly settings: StudySettings;
}

/** Trained people of a team who use the CRM by habit. */
export interface ChampionRow {
  readonly teamId: string;
  readonly teamName: string;
  readonly trained: number;
  readonly champions: number;
}

/** How many people are in which state at the end of the last week. */
export interface LifecycleRow {
  readonly state: string;
  readonly people: number;
  readonly asOf: string;
}

/** What is found in the company as a whole: breaks by team, comparisons over all trainings, champions, states. */
export async function companyResults(database: Database, question: CompanyQuestion): Promise<ComputedScope> {
  const { study, names, known, settings } = question;
  const { facts } = study;
  const lastDay = facts.firstDay + facts.panel.days - 1;
  const series = teamWeeks(facts, study.volume, names);
  const range = { from: dayText(facts.firstDay), to: dayText(lastDay + 1) };
  const events = await eventsBetween(database, question.events, range);
  const champions = await championsByTeam(database, range.to);
  const hash = createHash('sha256').update(JSON.stringify([settings, series.teams, events, champions]));
  hash.update(series.counts).update(series.exposure).update(facts.panel.working).update(facts.panel.actions);
  hash.update(JSON.stringify([...study.sessions])).update(study.firstSession);
  const inputs = hash.digest('hex').slice(0, 32);
  if (known.get('company') === inputs) return { scope: 'company', inputs, results: null };
  const results: CompanyResult[] = [
    ...breaks(teamBreaks(series, events).rows, settings),
    ...groupComparisons(study, lastDay).map((payload): CompanyResult => {
      const people = Math.min(payload.one.people, payload.other.people);
      return { kind: 'comparison', by: payload.by, groupId: 'company', people, payload };
    }),
    ...champions.map((payload): CompanyResult => {
      return { kind: 'champions', by: 'team', groupId: payload.teamId, people: payload.trained, payload };
    }),
    ...states(study),
  ];
  return { scope: 'company', inputs, results };
}

function breaks(rows: readonly BreakRow[], { minimumGroup }: StudySettings): CompanyResult[] {
  return rows
    .filter((row) => row.people >= minimumGroup)
    .map((payload): CompanyResult => {
      const { groupId, people, week } = payload;
      return { kind: 'break', by: 'team', groupId: `${groupId} ${week}`, people, payload };
    });
}

function states(study: Study): CompanyResult[] {
  const { panel, firstDay } = study.facts;
  const sunday = panel.days - 1;
  const counts = new Map<string, number>();
  for (let person = 0; person < panel.people; person += 1) {
    const { state } = lifecycle(panel, person, study.sessions.get(person) ?? [], sunday, study.rule);
    if (state !== 'not_in_scope' && (study.firstSession[person] ?? 0) >= 0) {
      counts.set(servedState(state), (counts.get(servedState(state)) ?? 0) + 1);
    }
  }
  return [...counts].sort().map(([state, people]): CompanyResult => {
    const payload: LifecycleRow = { state, people, asOf: dayText(firstDay + sunday) };
    return { kind: 'lifecycle', by: 'state', groupId: state, people, payload };
  });
}

/** Habit: 9 of a person's last 12 evaluable weeks adopted, 3 of 4 in the first twelve. */
async function championsByTeam(database: Database, to: string): Promise<ChampionRow[]> {
  const { rows } = await sql<ChampionRow>`
    with trained as (
      select distinct p.id from training_attendance a join training t on t.id = a.training_id
        join person p on p.email = a.email
       where a.status <> 'invited' and t.ends_on < ${to}::date and p.status <> 'excluded'
    ), weeks as (
      select w.person_id, w.week_start, w.team_id, w.adopted,
             row_number() over (partition by w.person_id order by w.week_start desc) as back
        from person_week w join trained on trained.id = w.person_id
       where w.eligible and w.week_start < ${to}::date and w.week_start >= ${to}::date - 7 * 26
    ), people as (
      select person_id, (array_agg(team_id order by back))[1] as team_id, max(week_start) as last,
             count(*) filter (where adopted) as adopted, count(*) as seen
        from weeks where back <= 12 group by person_id
    )
    select p.team_id as "teamId", coalesce(t.name, p.team_id) as "teamName", count(*)::int as trained,
           count(*) filter (where case when seen >= 12 then adopted >= 9 else seen >= 4 and adopted >= 0.75 * seen end)::int
             as champions
      from people p left join team t on t.id = p.team_id
     where p.team_id is not null and p.last >= ${to}::date - 28
     group by 1, 2 order by 1`.execute(database.db);
  return rows;
}
