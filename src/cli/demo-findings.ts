import type { Database } from '../db/index.ts';
import { createGate, type Gate } from '../privacy/gate.ts';
import { operator } from '../privacy/viewer.ts';
import type { ConnectionOutcome, Findings, StreamOutcome, TrainingFindings } from '../reports/terminal/index.ts';
import type { Service } from '../server.ts';

const WEEKS = 12;
const DAY = 86_400_000;

/** The gate with this configuration's rules. */
export function gateOf({ config, database }: Service): Gate {
  return createGate(database, {
    mode: config.privacy.mode,
    minimumGroup: config.privacy.minimumGroup,
    currency: config.company.currency,
    timeZone: config.company.timeZone,
  });
}

/** Collects what the terminal report shows, through the gate, as an operator may see it. */
export async function collectFindings(service: Service): Promise<Findings> {
  const gate = gateOf(service);
  const { dataThrough } = await gate.provenance();
  const end = dataThrough === null ? null : new Date(Date.parse(dataThrough) + DAY);
  const range = end === null ? null : { from: day(new Date(end.getTime() - (WEEKS + 1) * 7 * DAY)), to: day(end) };
  const weekly = async (by: 'company' | 'team') =>
    range === null
      ? { rows: [], suppressedGroups: 0 }
      : gate.series(operator, 'adoption-rate', { ...range, grain: 'week', by });
  const company = await weekly('company');
  const teams = await weekly('team');
  const complete = <Row extends { provisional: boolean | null }>(rows: readonly Row[]) =>
    rows.filter((row) => row.provisional === false);
  const trainings = await collectTrainings(service.database, gate);
  const connections = await collectConnections(service);
  const people = await service.database.pool.query<{ n: number }>('select count(*)::int as n from person');
  return {
    company: service.config.company.name,
    dataThrough,
    people: people.rows[0]?.n ?? 0,
    connections,
    companyAdoption: complete(company.rows),
    teamAdoption: complete(teams.rows),
    trainings,
    notices: [...(await notices(service.database)), ...unjudged(trainings)],
    suppressedGroups: teams.suppressedGroups,
  };
}

async function collectTrainings(database: Database, gate: Gate): Promise<TrainingFindings[]> {
  const list = await database.db
    .selectFrom('training')
    .select(['id', 'name', 'ends_on'])
    .orderBy('starts_on')
    .orderBy('id')
    .execute();
  return Promise.all(
    list.map(async ({ id, name, ends_on }) => ({
      id,
      name,
      endsOn: ends_on,
      effects: (await gate.effects(operator, null, id)).rows,
      retention: [
        ...(await gate.retention(operator, id, 'company')).rows,
        // The first is the reference the second is read against.
        ...(await gate.retention(operator, id, 'managerSupport')).rows,
      ],
      comparison: await gate.comparison(operator, id),
    })),
  );
}

async function collectConnections(service: Service): Promise<ConnectionOutcome[]> {
  const { database, connections } = service;
  const outcomes: ConnectionOutcome[] = [];
  for (const connection of connections.all) {
    const { rows } = await database.pool.query<StreamOutcome & { requests: number }>(
      `select ss.stream, ss.status, ss.reason, ss.read::int, ss.stored::int, ss.unchanged::int, ss.deleted::int,
              ss.quarantined::int, ss.skipped::int, ss.requests::int, c.object, c.source_count::int as "sourceCount",
              c.stored_count::int as "storedCount"
         from sync_stream ss
         left join source_count c on c.connection_id = $1 and c.stream = ss.stream and c.day is null
        where ss.sync_id = (select max(id) from sync where connection_id = $1)
        order by ss.stream`,
      [connection.id],
    );
    const order = connections.streamsOf(connection);
    const streams = rows.toSorted((a, b) => order.indexOf(a.stream) - order.indexOf(b.stream));
    outcomes.push({
      id: connection.id,
      vendor: connection.connector.title,
      streams,
      reconciled:
        streams.some((stream) => stream.sourceCount !== null) &&
        streams.every((stream) => stream.status === 'succeeded' && stream.sourceCount === stream.storedCount),
      requests: rows.reduce((sum, row) => sum + row.requests, 0),
    });
  }
  return outcomes;
}

/** What the CRMs do not let us know, and what nobody has told us. */
async function notices(database: Database): Promise<string[]> {
  const sentences: string[] = [];
  const { rows: capabilities } = await database.pool.query<{ id: string; notices: string[] | null }>(
    `select id, array(select jsonb_array_elements_text(capabilities -> 'notices')) as notices
       from connection where enabled order by id`,
  );
  for (const { id, notices: own } of capabilities) for (const notice of own ?? []) sentences.push(`${id}: ${notice}`);
  const { rows } = await database.pool.query<{ absences: boolean }>('select exists (select from absence) as absences');
  if (rows[0]?.absences !== true) {
    sentences.push(
      'Absences are not known, so a drop-off is called only after four low weeks in a row (five for infrequent users), and long absences can still look like one.',
    );
  }
  const { rows: assumed } = await database.pool.query<{ assumed: boolean }>(
    'select exists (select from person_week where assumed) as assumed',
  );
  if (assumed[0]?.assumed === true) {
    sentences.push(
      'Managers, roles and licences from before the first sync are taken to have been what they are now: the CRMs keep no history of them.',
    );
  }
  return sentences;
}

function unjudged(trainings: readonly TrainingFindings[]): string[] {
  return trainings.flatMap((training) => {
    const row = training.effects.find((effect) => effect.by === 'company');
    if (row === undefined || row.suppressed || !row.refused) return [];
    return [`${training.name}: ${row.needed}`];
  });
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** The demo's result for machines: what `uptake demo --json` prints. */
export async function demoJson(
  service: Service,
  findings: Findings,
  served: { readonly url: string; readonly key: string },
): Promise<object> {
  const gate = gateOf(service);
  const effects = await gate.effects(operator, null, null);
  const trainings = await Promise.all(
    effects.rows.map(async (row) => {
      if (row.trainingId === null || row.by === null) return { ...row, retention: [] };
      const groups = await gate.retention(operator, row.trainingId, row.by);
      const own = groups.rows.find((group) => group.groupId === row.groupId);
      const weeks = own === undefined || own.suppressed ? [] : own.weeks;
      return { ...row, retention: weeks.map((week) => ({ groupId: row.groupId, ...week })) };
    }),
  );
  return {
    ...served,
    connections: findings.connections.map(({ id, vendor, streams, reconciled }) => ({
      id,
      vendor,
      streams: streams.map(({ stream, read, stored, deleted, quarantined, skipped }) => ({
        stream,
        read,
        stored,
        deleted,
        quarantined,
        skipped,
      })),
      reconciled,
    })),
    teams: (await gate.teams(operator)).rows,
    trainings,
    notices: findings.notices,
  };
}
