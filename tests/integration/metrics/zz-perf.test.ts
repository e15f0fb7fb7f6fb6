import { test } from 'vitest';
import { refreshFacts } from '../../../src/facts/index.ts';
import { refreshPeople } from '../../../src/people/index.ts';
import { catalogue, loadPanel, trainingResults } from '../../../src/metrics/index.ts';
import { createTestDatabase } from '../../support/database.ts';
import { peopleSettings } from '../../support/feed.ts';
import { answer } from './small-company.ts';
import { loadavg } from 'node:os';
const N = 10000;
test('perf', { timeout: 1_500_000 }, async () => {
  const t = await createTestDatabase();
  const q = (s: string) => t.database.pool.query(s);
  const time = async <T>(name: string, f: () => Promise<T>) => { const s = performance.now(); const c = process.cpuUsage(); const r = await f(); const u = process.cpuUsage(c); process.stderr.write(`${name}: ${Math.round(performance.now() - s)} ms, own cpu ${Math.round((u.user+u.system)/1000)} load ${loadavg()[0]?.toFixed(1)} ${JSON.stringify(r)?.slice(0, 60)} rss ${Math.round(process.memoryUsage().rss/1e6)}MB\n`); return r; };
  await q(`insert into connection (id, vendor, read_through) values ('one','x','2026-01-01')`);
  await q(`insert into crm_user (connection_id, source_id, version, email, name, active, class, licence, title, manager_source_id, time_zone, created_at)
    select 'one', 'u'||i, 1, 'u'||i||'@x.example', 'U'||i, true, 'human', 'Sales', 'Account Executive', case when i=0 then null else 'u'||(i-1)/10 end, case when i%2=0 then 'Europe/Berlin' else 'America/New_York' end, '2023-01-01' from generate_series(0,${N - 1}) i`);
  await q(`insert into crm_user_version (connection_id, source_id, valid_from, active, class, licence, title, manager_source_id, assumed)
    select connection_id, source_id, created_at, active, class, licence, title, manager_source_id, true from crm_user`);
  await q('analyze');
  await time('refreshPeople first', () => refreshPeople(t.database, peopleSettings, ['one']));
  await q(`insert into person_day (person_id, day, calls, core_actions, logins)
    select p.id, d::date, 1 + (hashtext(p.id||d::text) & 3), 1 + (hashtext(p.id||d::text) & 3), 1 from person p, generate_series('2024-01-01'::date, '2025-12-28'::date, interval '1 day') d
     where extract(isodow from d) < 6 and hashtext(p.id||d::text) % 5 <> 0`);
  await q('analyze');
  const settings = { roles: peopleSettings.roles, since: '2024-01-01', today: '2025-12-28' };
  await q('delete from dirty_person');
  await time('weeks first (all)', () => refreshFacts(t.database, settings, { full: false }));
  await q('analyze person_week');
  await time('weeks nothing', () => refreshFacts(t.database, settings, { full: false }));
  await q(`insert into dirty_day select 'one', 'u'||i, '2025-12-22' from generate_series(0, 99) i`);
  await time('days of 1 %', () => refreshFacts(t.database, settings, { full: false }));
  await q(`insert into crm_record (connection_id, kind, source_id, object, version, owner_source_id, created_by_source_id, via, created_at, closed, won, amount, amount_base, currency, close_date)
    select 'one','opportunity','o'||i,'Opp',1,'u'||i%${N},'u'||i%${N},'person','2024-01-01',true,true,10,10,'EUR','2024-01-01'::date + i%720 from generate_series(1,100000) i`);
  await q(`insert into record_owner_version (connection_id, kind, source_id, valid_from, owner_source_id, origin, assumed) select connection_id, kind, source_id, created_at, owner_source_id, 'snapshot', true from crm_record`);
  await q('analyze');
  const range = { from: '2024-01-01', to: '2026-01-01', dataThrough: '2025-12-28' };
  for (const id of ['adoption-rate', 'core-actions-per-working-day', 'calls-logged', 'wins']) {
    for (const grain of ['week', 'month'] as const) await time(`${id} ${grain} by team`, async () => (await answer(t.database, id, { ...range, grain, by: 'team' })).length);
    await time(`${id} week company`, async () => (await answer(t.database, id, { ...range, by: 'company' })).length);
  }
  const panel = await time('panel', async () => { const p = await loadPanel(t.database, { from: '2024-01-01', through: '2025-12-28' }); return { toJSON: () => p.people.length, p }; });
  const trainings = [0, 1, 2, 3].map((k) => ({ id: `t${k}`, name: 't', startsOn: `2025-0${k + 3}-05`, endsOn: `2025-0${k + 3}-05`, cost: 1, attendance: panel.p.people.flatMap((p, i) => (i % 10 === k && p.email ? [{ email: p.email, status: 'attended' }] : [])) }));
  await time('trainings', async () => trainingResults(panel.p, trainings, { absencesKnown: false, minimumGroup: 5 }, new Map()).length);
  void catalogue;
  await t.drop();
});
