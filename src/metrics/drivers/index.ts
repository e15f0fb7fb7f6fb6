import type { Database } from '../../db/index.ts';
import { dayNumber } from '../../facts/index.ts';
import { type DriverNames, type Drivers, driverRows } from './driver-rows.ts';
import { loadPeriods, type PeoplePeriods, type Periods } from './two-periods.ts';

export {
  type DriverGrouping,
  type DriverNames,
  type DriverRow,
  type Drivers,
  driverGroupings,
  driverRows,
} from './driver-rows.ts';
export {
  loadPeriods,
  type PeoplePeriods,
  type Periods,
  periodsSince,
  periodsWithin,
  type WeekRange,
} from './two-periods.ts';

/** Where the change between two periods came from, by every split there is; read from facts. */
export async function driversBetween(database: Database, periods: Periods): Promise<Drivers> {
  const people = await loadPeriods(database, periods);
  return driverRows(people, await driverNames(database, people, periods));
}

/** What the groups of a split are called, and whose training is whose. */
export async function driverNames({ db }: Database, people: PeoplePeriods, { after }: Periods): Promise<DriverNames> {
  const teams = await db.selectFrom('team').select(['id', 'name']).execute();
  const named = await db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('id', 'in', (select) =>
      select.selectFrom('person_version').select('manager_person_id').where('manager_person_id', 'is not', null),
    )
    .execute();
  // The first training anybody went to before the later period was over is theirs.
  const attended = await db
    .selectFrom('training_attendance')
    .innerJoin('training', 'training.id', 'training_attendance.training_id')
    .select(['training.id', 'training.name', 'training_attendance.email'])
    .where('training_attendance.status', '<>', 'invited')
    .where('training.ends_on', '<', after.to)
    .orderBy('training.starts_on')
    .orderBy('training.id')
    .execute();
  const trainingOf = new Map<string, string>();
  for (const { id, email } of attended) if (!trainingOf.has(email)) trainingOf.set(email, id);
  return {
    teams: new Map(teams.map(({ id, name }) => [id, name])),
    people: new Map(named.map(({ id, name }) => [id, name])),
    trainings: new Map(attended.map(({ id, name }) => [id, name])),
    session: people.emails.map((email) => trainingOf.get(email ?? '') ?? null),
    asOf: dayNumber(after.from),
  };
}
