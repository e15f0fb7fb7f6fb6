import type { Database } from '../../../src/db/index.ts';
import type { EntityTruth, Truth } from './crm.ts';

/** Every way in which what is stored of a connection is not what the CRM holds, in words; empty when there is none. */
export async function differences(database: Database, id: string, truth: Truth): Promise<string[]> {
  const query = async <Row>(statement: string): Promise<Row[]> =>
    (await database.pool.query<Row & Record<string, unknown>>(statement, [id])).rows;
  const found: string[] = [];

  const entities = await query<EntityTruth & { key: string }>(
    `select kind || ' ' || source_id as key, owner_source_id as owner, status, closed, won, amount::float8 as amount,
            account_source_id as account
       from crm_record where connection_id = $1 and gone_at is null and kind <> 'todo'`,
  );
  found.push(...compare('record', keyed(entities), truth.entities));

  const todos = await query<{ key: string; owner: string | null }>(
    `select source_id as key, owner_source_id as owner
       from crm_record where connection_id = $1 and gone_at is null and kind = 'todo'`,
  );
  found.push(...compare('open to-do', new Map(todos.map(({ key, owner }) => [key, owner])), truth.todos));

  // What reconciliation counts: an activity is an open record, an action, or (reopened) both.
  const activities = await query<{ key: string }>(
    `select source_id as key from crm_record where connection_id = $1 and gone_at is null and kind = 'todo'
     union select source_id from action
      where connection_id = $1 and gone_at is null and kind in ('call', 'meeting', 'email', 'task')`,
  );
  const live = [...truth.todos.keys(), ...[...truth.done.keys()].map((key) => key.split(' ')[1] ?? '')];
  found.push(...compare('live activity', present(activities.map(({ key }) => key)), present(live)));

  const actions = await query<{ kind: string; key: string; at: Date; gone: boolean; n: number }>(
    `select kind, source_id as key, at, gone_at is not null as gone, count(*) over (partition by source_id, kind)::int as n
       from action where connection_id = $1`,
  );
  const recorded = new Set(
    actions.filter(({ gone }) => !gone).map(({ kind, key, at }) => `${kind} ${key} ${at.toISOString()}`),
  );
  for (const [key, at] of truth.done) {
    const [kind = '', sourceId = ''] = key.split(' ');
    const expected = `${kind === 'todo' ? 'task' : kind} ${sourceId} ${new Date(at).toISOString()}`;
    if (!recorded.has(expected)) found.push(`action ${expected} is missing`);
  }
  for (const key of truth.entities.keys()) {
    const [kind, sourceId] = key.split(' ');
    const created = actions.some(
      (action) => action.key === sourceId && action.kind === `${kind}-created` && !action.gone,
    );
    if (!created) found.push(`the creation of ${key} is missing or gone`);
  }
  // A to-do may be completed again; everything else happens once.
  const doubled = actions.filter(({ kind, n }) => kind !== 'task' && n > 1);
  found.push(...doubled.map(({ kind, key }) => `action ${kind} ${key} is doubled`));

  const users = await query<{ key: string; active: boolean; manager: string | null }>(
    `select source_id as key, active, manager_source_id as manager
       from crm_user where connection_id = $1 and gone_at is null`,
  );
  found.push(...compare('user', keyed(users), truth.users));
  const logins = await query<{ key: string }>('select source_id as key from login where connection_id = $1');
  found.push(...lacking('sign-in', new Set(logins.map(({ key }) => key)), truth.logins));
  const changes = await query<{ key: string }>('select source_id as key from owner_change where connection_id = $1');
  found.push(...lacking('change of owner', new Set(changes.map(({ key }) => key)), truth.ownerChanges));

  found.push(...(await wrongOwners(database, id, truth)));
  for (const { table, what } of VERSIONED) {
    found.push(...(await query<{ problem: string }>(versionProblems(table, what))).map(({ problem }) => problem));
  }
  found.push(...(await query<{ problem: string }>(OTHER_PROBLEMS)).map(({ problem }) => problem));
  return found;
}

/** Whoever owns a record now has owned it since the CRM says it last changed hands. */
async function wrongOwners(database: Database, id: string, truth: Truth): Promise<string[]> {
  const { rows } = await database.pool.query<{ key: string; owner: string | null; from: Date; to: Date | null }>(
    `select kind || ' ' || source_id as key, owner_source_id as owner, valid_from as from,
            nullif(valid_to, 'infinity') as to
       from record_owner_version where connection_id = $1`,
    [id],
  );
  return [...truth.ownedSince].flatMap(([key, since]) => {
    const present = truth.entities.get(key);
    // A record that is gone has no present owner to compare with; its history may outlive it in the CRM.
    if (present === undefined) return [];
    const at = Date.parse(since);
    const then = rows.filter((row) => row.key === key && +row.from <= at && (row.to === null || at < +row.to));
    const owner = present.owner ?? null;
    if (then.length === 1 && then[0]?.owner === owner) return [];
    const said = then.map((row) => row.owner ?? 'nobody').join(' and ') || 'nothing';
    return [`${key} has belonged to ${owner ?? 'nobody'} since ${since}, the version of then says ${said}`];
  });
}

const VERSIONED = [
  { table: 'crm_user_version', what: 'source_id' },
  { table: 'record_owner_version', what: "kind || ' ' || source_id" },
] as const;

/** Versions of one thing follow each other without gap or overlap, and the last is open. */
function versionProblems(table: string, what: string): string {
  return `
with chain as (
  select ${what} as thing, valid_from, valid_to, lead(valid_from) over (partition by ${what} order by valid_from) as next
    from ${table} where connection_id = $1
)
select '${table} ' || thing || ' from ' || valid_from || ' ends ' || valid_to || ', next begins '
       || coalesce(next::text, 'never') as problem
  from chain where valid_to is distinct from coalesce(next, 'infinity')`;
}

const OTHER_PROBLEMS = `
select 'user ' || u.source_id || ' is not as in its open version' as problem
  from crm_user u left join crm_user_version v
       on v.connection_id = u.connection_id and v.source_id = u.source_id and v.valid_to = 'infinity'
 where u.connection_id = $1
   and (v.source_id is null or (v.active, v.manager_source_id) is distinct from (u.active, u.manager_source_id))
union all
select 'user ' || source_id || ' begins at ' || min(valid_from)::text from crm_user_version v
 where connection_id = $1 group by source_id
having min(valid_from) <> (select created_at from crm_user u where u.connection_id = $1 and u.source_id = v.source_id)
union all
select r.kind || ' ' || r.source_id || ' is owned by ' || coalesce(r.owner_source_id, 'nobody')
       || ', its open version says ' || coalesce(v.owner_source_id, 'nobody')
  from crm_record r left join record_owner_version v
       on v.connection_id = r.connection_id and v.kind = r.kind and v.source_id = r.source_id and v.valid_to = 'infinity'
 where r.connection_id = $1 and r.kind <> 'todo' and r.gone_at is null
   and (v.source_id is null or v.owner_source_id is distinct from r.owner_source_id)
union all
select 'quarantined: ' || stream || ' ' || source_id || ' ' || field || ' ' || reason from quarantine where connection_id = $1
union all
select 'counts of ' || stream || ' do not add up' from sync_stream join sync on sync.id = sync_id
 where connection_id = $1
   and (read <> stored + unchanged + quarantined + skipped
        or least(read, stored, unchanged, deleted, quarantined, skipped, sync_stream.requests) < 0
        or skipped <> (select coalesce(sum(value::bigint), 0) from jsonb_each_text(skipped_by_reason)))`;

/** Source ids, moments and authors of all actions: none of them may ever go away or change. */
export async function actionLog(database: Database, id: string): Promise<Set<string>> {
  const { rows } = await database.pool.query<{ action: string }>(
    `select concat_ws(' ', kind, source_id, at, created_by_source_id) as action from action where connection_id = $1`,
    [id],
  );
  return new Set(rows.map(({ action }) => action));
}

export function lacking(what: string, stored: ReadonlySet<string>, expected: Iterable<string>): string[] {
  return [...expected].filter((key) => !stored.has(key)).map((key) => `${what} ${key} is missing`);
}

function compare<Value>(what: string, stored: ReadonlyMap<string, Value>, expected: ReadonlyMap<string, Value>) {
  const found = lacking(what, new Set(stored.keys()), expected.keys());
  for (const [key, value] of stored) {
    const wanted = expected.get(key);
    if (!expected.has(key)) found.push(`${what} ${key} is stored, but not in the CRM`);
    else if (canonical(value) !== canonical(wanted)) {
      found.push(`${what} ${key} is stored as ${canonical(value)}, in the CRM it is ${canonical(wanted)}`);
    }
  }
  return found;
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return JSON.stringify(Object.entries(value).sort(([left], [right]) => left.localeCompare(right)));
}

function keyed<Row extends { key: string }>(rows: readonly Row[]): Map<string, Omit<Row, 'key'>> {
  return new Map(rows.map(({ key, ...row }) => [key, row]));
}

function present(keys: readonly string[]): Map<string, true> {
  return new Map(keys.map((key) => [key, true]));
}
