import { aggregate } from './aggregation.ts';
import { type ApiAnswer, type ApiContext, type ApiRequest, jsonAnswer } from './api-context.ts';
import { ApiError, badRequest, noSuchSegment, ODATA_CODE } from './api-error.ts';
import { retrieveAuditDetails } from './audit-details.ts';
import { answerBatch } from './batch.ts';
import { countTracked, readTracked } from './change-tracking.ts';
import { type CollectionRequest, countCollection, readCollection } from './entity-set.ts';
import { callFunction, isFunctionCall, RecordCountSnapshots, retrieveUserPrivileges } from './functions.ts';
import { isGuid } from './guid.ts';
import { readMetadata } from './metadata.ts';
import { type Preferences, parsePreferences } from './odata/preferences.ts';
import { parseQuery, type QueryOptions } from './odata/query-options.ts';
import { readSkipToken } from './paging-cookie.ts';
import { findRow, readRecord } from './record.ts';
import type { Row, TableStore } from './table-store.ts';

/** Many-to-many relationships: navigation property, the link table, and what it links. */
const ASSOCIATIONS: Readonly<Record<string, { link: string; from: string; to: string; table: string }>> = {
  'team/teammembership_association': {
    link: 'teammembership',
    from: 'teamid',
    to: 'systemuserid',
    table: 'systemuser',
  },
  'systemuser/teammembership_association': {
    link: 'teammembership',
    from: 'systemuserid',
    to: 'teamid',
    table: 'team',
  },
  'systemuser/systemuserroles_association': {
    link: 'systemuserroles',
    from: 'systemuserid',
    to: 'roleid',
    table: 'role',
  },
  'role/systemuserroles_association': {
    link: 'systemuserroles',
    from: 'roleid',
    to: 'systemuserid',
    table: 'systemuser',
  },
};

/** The Web API of one organisation, without sign-in, limits and faults: those are the server's. */
export class WebApi {
  readonly #snapshots = new RecordCountSnapshots();

  /** Answers one request; errors come as answers, never as exceptions. */
  answer(context: ApiContext, request: ApiRequest): ApiAnswer {
    try {
      return this.#route(context, request);
    } catch (error) {
      if (error instanceof ApiError) return errorAnswer(error, parsePreferences(request.headers['prefer']));
      throw error;
    }
  }

  #route(context: ApiContext, request: ApiRequest): ApiAnswer {
    if (request.path === '$batch') {
      return answerBatch(request, context.base, (inner) => this.answer(context, inner));
    }
    if (request.method !== 'GET') {
      throw new ApiError(405, ODATA_CODE, `The requested resource does not support http method '${request.method}'.`);
    }
    const query = parseQuery(request.query);
    const preferences = parsePreferences(request.headers['prefer']);
    const path = decodePath(request.path);
    if (path === '') return serviceDocument(context);
    if (path.startsWith('EntityDefinitions')) return readMetadata(context, path, query);
    if (isFunctionCall(path)) return callFunction(context, path, query, this.#snapshots);
    return routeEntitySet(context, path, request.path, query, preferences);
  }
}

function routeEntitySet(
  context: ApiContext,
  path: string,
  rawPath: string,
  query: QueryOptions,
  preferences: Preferences,
): ApiAnswer {
  const [, set = '', key, rest] = /^(\w+)(?:\(([^)]*)\))?(?:\/(.*))?$/.exec(path) ?? [];
  const store = storeOf(context, set);
  if (key === undefined) {
    if (rest !== undefined && rest !== '$count') throw noSuchSegment(rest);
    return readSet(context, { store, path: rawPath, query, preferences }, rest === '$count');
  }
  const id = key.replace(new RegExp(`^${store.definition.primaryId}=`), '');
  if (!isGuid(id)) throw badRequest(`Error identified in Payload provided by the user for Entity :'${set}'`);
  if (rest === undefined) return readRecord(context, store, id, query, preferences);
  if (set === 'audits' && /^Microsoft\.Dynamics\.CRM\.RetrieveAuditDetails(\(\))?$/.test(rest)) {
    return retrieveAuditDetails(context, id);
  }
  if (set === 'systemusers' && /^Microsoft\.Dynamics\.CRM\.RetrieveUserPrivileges(\(\))?$/.test(rest)) {
    return retrieveUserPrivileges(context, id.toLowerCase());
  }
  return readAssociation(context, { store, path: rawPath, query, preferences }, id, rest);
}

function readSet(context: ApiContext, request: CollectionRequest, countOnly: boolean): ApiAnswer {
  const { query, preferences } = request;
  const tracked =
    query.deltaToken !== null ||
    (query.skipToken === null ? preferences.trackChanges : readSkipToken(query.skipToken).tracking);
  if (tracked) return countOnly ? countTracked(context, request) : readTracked(context, request);
  if (countOnly) return countCollection(context, request);
  if (query.apply !== null) return aggregate(context, request, query.apply);
  return readCollection(context, request);
}

function readAssociation(context: ApiContext, request: CollectionRequest, id: string, rest: string): ApiAnswer {
  const [, property = '', suffix] = /^(\w+)(\/\$(?:ref|count))?$/.exec(rest) ?? [];
  const from = findRow(context, request.store, id);
  const association = ASSOCIATIONS[`${request.store.definition.logicalName}/${property}`];
  if (association === undefined || suffix === '/$ref') throw noSuchSegment(rest);
  const members = new Set<unknown>();
  for (const link of context.org.table(association.link).rows.values()) {
    if (link.fields[association.from] === from.id) members.add(link.fields[association.to]);
  }
  const within = (row: Row) => members.has(row.id);
  const store = context.org.table(association.table);
  return readSet(context, { ...request, store, within }, suffix === '/$count');
}

function storeOf(context: ApiContext, set: string): TableStore {
  for (const store of context.org.tables()) if (store.definition.entitySetName === set) return store;
  throw noSuchSegment(set);
}

function serviceDocument(context: ApiContext): ApiAnswer {
  const value = [...context.org.tables()].map(({ definition: { entitySetName } }) => ({
    name: entitySetName,
    kind: 'EntitySet',
    url: entitySetName,
  }));
  return jsonAnswer(JSON.stringify({ '@odata.context': `${context.base}/$metadata`, value }));
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path).replace(/\/$/, '');
  } catch {
    throw badRequest('The request URI is not valid: it holds a malformed percent-encoding.');
  }
}

/** The platform's error body; more detail where annotations were asked for. */
export function errorAnswer(error: ApiError, preferences: Preferences): ApiAnswer {
  const details: Record<string, string> = {};
  if (preferences.annotates('Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus')) {
    details['@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus'] = '0';
    details['@Microsoft.PowerApps.CDS.ErrorDetails.SubErrorCode'] = '0';
  }
  if (preferences.annotates('Microsoft.PowerApps.CDS.HelpLink')) {
    details['@Microsoft.PowerApps.CDS.HelpLink'] =
      `http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a${error.code}&client=platform`;
  }
  return {
    ...jsonAnswer(JSON.stringify({ error: { code: error.code, message: error.message, ...details } })),
    status: error.status,
  };
}
