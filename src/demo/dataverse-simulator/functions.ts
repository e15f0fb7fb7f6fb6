import { type ApiAnswer, type ApiContext, jsonAnswer } from './api-context.ts';
import { badRequest, noSuchSegment } from './api-error.ts';
import { retrieveRecordChangeHistory } from './audit-details.ts';
import { guidOf } from './guid.ts';
import type { QueryOptions } from './odata/query-options.ts';
import { type Depth, readPrivilege } from './privileges.ts';

const SNAPSHOT_AGE = 24 * 3_600_000;

/** Row counts as the platform keeps them: taken now and then, up to a day old when asked for. */
export class RecordCountSnapshots {
  readonly #counts = new Map<string, { readonly count: number; readonly takenAt: number }>();

  count(context: ApiContext, table: string): number {
    const store = context.org.findTable(table);
    if (store === undefined)
      throw badRequest(`The entity with a name = '${table}' was not found in the MetadataCache.`);
    const now = context.org.now().getTime();
    const kept = this.#counts.get(table);
    if (kept !== undefined && now - kept.takenAt < SNAPSHOT_AGE) return kept.count;
    this.#counts.set(table, { count: store.rows.size, takenAt: now });
    return store.rows.size;
  }
}

/** Whether a path calls an unbound function. */
export function isFunctionCall(path: string): boolean {
  return /^(WhoAmI|RetrieveTotalRecordCount|RetrieveRecordChangeHistory)\b/.test(path);
}

/** Answers `WhoAmI`, `RetrieveTotalRecordCount(…)` and `RetrieveRecordChangeHistory(…)`. */
export function callFunction(
  context: ApiContext,
  path: string,
  query: QueryOptions,
  snapshots: RecordCountSnapshots,
): ApiAnswer {
  const call = /^(\w+)(?:\((.*)\))?$/.exec(path);
  const argument = argumentReader(call?.[2] ?? '', query);
  switch (call?.[1]) {
    case 'WhoAmI':
      return whoAmI(context);
    case 'RetrieveTotalRecordCount': {
      const names = argument('EntityNames');
      if (!Array.isArray(names)) throw badRequest('The parameter EntityNames is missing.');
      const keys = names.map(String);
      return jsonAnswer(
        JSON.stringify({
          '@odata.context': `${context.base}/$metadata#Microsoft.Dynamics.CRM.RetrieveTotalRecordCountResponse`,
          EntityRecordCountCollection: {
            Count: keys.length,
            IsReadOnly: false,
            Keys: keys,
            Values: keys.map((table) => snapshots.count(context, table)),
          },
        }),
      );
    }
    case 'RetrieveRecordChangeHistory':
      return retrieveRecordChangeHistory(context, argument('Target'), argument('PagingInfo'));
    default:
      throw noSuchSegment(path);
  }
}

const DEPTH_NAMES: Readonly<Record<Exclude<Depth, 'none'>, string>> = {
  basic: 'Basic',
  local: 'Local',
  deep: 'Deep',
  global: 'Global',
};

/** Answers `systemusers(<id>)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`: the caller's own privileges only. */
export function retrieveUserPrivileges(context: ApiContext, userId: string): ApiAnswer {
  const { org, privileges, callerId } = context;
  if (userId !== callerId) throw badRequest('The simulator knows the privileges of the caller alone.');
  const names = new Set([...org.tables()].map(({ definition }) => readPrivilege(definition)));
  return jsonAnswer(
    JSON.stringify({
      '@odata.context': `${context.base}/$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse`,
      RolePrivileges: [...names].flatMap((name) => {
        const depth = privileges.depth(name);
        if (depth === 'none') return [];
        return [
          {
            Depth: DEPTH_NAMES[depth],
            PrivilegeId: guidOf(name),
            BusinessUnitId: org.rootBusinessUnitId,
            PrivilegeName: name,
            RecordFilterId: '00000000-0000-0000-0000-000000000000',
            RecordFilterUniqueName: '',
          },
        ];
      }),
    }),
  );
}

function whoAmI(context: ApiContext): ApiAnswer {
  return jsonAnswer(
    JSON.stringify({
      '@odata.context': `${context.base}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
      BusinessUnitId: context.org.value('systemuser', context.callerId, '_businessunitid_value'),
      UserId: context.callerId,
      OrganizationId: context.org.organizationId,
    }),
  );
}

/** Finds an argument given inline (`Name=[…]`) or through a parameter alias (`Name=@p` and `@p=[…]`). */
function argumentReader(text: string, query: QueryOptions): (name: string) => unknown {
  return (name) => {
    const given = new RegExp(`(?:^|,)\\s*${name}=(@\\w+|\\[[^\\]]*\\]|\\{[^}]*\\})`).exec(text)?.[1];
    const json = given?.startsWith('@') ? query.parameters.get(given) : given;
    if (json === undefined) return undefined;
    try {
      // Single-quoted strings are OData's own; JSON has only double quotes.
      return JSON.parse(json.replaceAll("'", '"'));
    } catch {
      throw badRequest(`The value of the parameter ${name} is not valid JSON.`);
    }
  };
}
