import type { Database } from './database.ts';
import { ID } from './table.ts';

/** Brings UserLicense.UsedLicenses up to date: active users whose profile draws on the licence. */
export function recountLicences(database: Database): void {
  const [users, profiles, licences] = [
    database.table('User'),
    database.table('Profile'),
    database.table('UserLicense'),
  ];
  const used = new Map<string, number>();
  for (const user of users.all()) {
    const profileId = users.value(user, 'ProfileId');
    const profile = typeof profileId === 'string' ? profiles.get(profileId) : undefined;
    if (profile === undefined || users.value(user, 'IsActive') !== true) continue;
    const licence = String(profiles.value(profile, 'UserLicenseId'));
    used.set(licence, (used.get(licence) ?? 0) + 1);
  }
  const place = licences.definition.fieldsByName.get('usedlicenses')?.ordinal;
  if (place === undefined) return;
  for (const licence of [...licences.all()]) {
    const count = used.get(String(licence[ID])) ?? 0;
    if (licence[place] === count) continue;
    const row = [...licence];
    row[place] = count;
    licences.put(row);
  }
}
