import type { Access } from '../access.ts';
import { historiesOf } from '../change-history.ts';
import type { Database } from '../database.ts';
import type { ObjectDefinition } from '../schema/definition.ts';
import { ID } from '../table.ts';
import type { Row } from '../values.ts';
import type { Predicate } from './predicate.ts';

/** Who asks, and whether deleted and archived records are asked for (queryAll). */
export interface Viewer {
  readonly userId: string;
  readonly includeDeleted: boolean;
}

/** The conditions the platform adds to every query of an object, most selective first. */
export function visibilityOf(
  object: ObjectDefinition,
  database: Database,
  access: Access,
  viewer: Viewer,
): readonly Predicate[] {
  const place = (name: string): number => object.fieldsByName.get(name.toLowerCase())?.ordinal ?? -1;
  const predicates: Predicate[] = [];
  if (!viewer.includeDeleted) {
    for (const flag of [place('IsDeleted'), place('IsArchived')]) {
      if (flag >= 0) predicates.push((row) => row[flag] !== true);
    }
  }
  if (object.name === 'LoginHistory' && !access.monitorLoginHistory) {
    const user = place('UserId');
    predicates.push((row) => row[user] === viewer.userId);
  }
  const shared = sharing(object, database, access, viewer.userId);
  if (shared !== null) predicates.push(shared);
  return predicates;
}

function sharing(object: ObjectDefinition, database: Database, access: Access, userId: string): Predicate | null {
  const parent = parentOf(object, database);
  const owned = parent?.object ?? object;
  if (access.seesAllRows(owned.name)) return null;
  const owners = new Set<unknown>([userId, ...subordinatesOf(userId, database)]);
  const table = database.table(owned.name);
  const isVisible = (row: Row | undefined): boolean => row !== undefined && owners.has(table.value(row, 'OwnerId'));
  if (parent === null) return isVisible;
  return (row) => isVisible(table.get(String(row[parent.ordinal])));
}

/** Histories are visible with the record they belong to. */
function parentOf(object: ObjectDefinition, database: Database): { object: ObjectDefinition; ordinal: number } | null {
  const name = object.historyOf ?? (object.name === 'OpportunityHistory' ? 'Opportunity' : null);
  if (name === null) return null;
  const link = historiesOf(name).find((history) => history.object === object.name);
  const ordinal = object.fieldsByName.get((link?.parent ?? '').toLowerCase())?.ordinal;
  const parent = database.table(name).definition;
  return ordinal === undefined ? null : { object: parent, ordinal };
}

/** Users in roles below the user's own: the role hierarchy opens their records. */
function subordinatesOf(userId: string, database: Database): string[] {
  const [users, roles] = [database.table('User'), database.table('UserRole')];
  const user = users.get(userId);
  const role = user === undefined ? null : users.value(user, 'UserRoleId');
  if (role === null) return [];
  const below = new Set<unknown>();
  const rows = [...roles.all()];
  for (let grew = true; grew; ) {
    grew = false;
    for (const row of rows) {
      const parent = roles.value(row, 'ParentRoleId');
      if ((parent === role || below.has(parent)) && !below.has(row[ID])) {
        below.add(row[ID]);
        grew = true;
      }
    }
  }
  return [...users.all()].filter((row) => below.has(users.value(row, 'UserRoleId'))).map((row) => String(row[ID]));
}
