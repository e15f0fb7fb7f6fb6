import type { Database } from './database.ts';

const CHILDREN: readonly (readonly [object: string, fields: readonly string[]])[] = [
  ['Contact', ['AccountId']],
  ['Opportunity', ['AccountId', 'ContactId']],
  ['Case', ['AccountId', 'ContactId']],
  ['Task', ['WhoId', 'WhatId', 'AccountId']],
  ['Event', ['WhoId', 'WhatId', 'AccountId']],
  ['OpportunityContactRole', ['ContactId']],
  ['CampaignMember', ['ContactId', 'LeadId']],
  ['EmailMessage', ['ParentId', 'RelatedToId']],
];

/** Hands the loser's children to the winner. The vendor moves their SystemModstamp, nobody modified them. */
export function reparent(database: Database, winnerId: string, loserId: string, at: number): void {
  for (const [object, fields] of CHILDREN) {
    if (!database.has(object)) continue;
    const table = database.table(object);
    const places = fields.flatMap((name) => table.definition.fieldsByName.get(name.toLowerCase())?.ordinal ?? []);
    const stamp = table.definition.fieldsByName.get('systemmodstamp')?.ordinal;
    for (const row of [...table.all()]) {
      if (!places.some((place) => row[place] === loserId)) continue;
      const moved = row.map((cell, place) => (cell === loserId && places.includes(place) ? winnerId : cell));
      if (stamp !== undefined) moved[stamp] = at;
      table.put(moved);
    }
  }
}
