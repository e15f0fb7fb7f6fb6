import { normalizeId } from '../ids.ts';
import type { SalesforceOrg } from '../org.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import { describeObject, describeSummary, MASTER_RECORD_TYPE } from '../schema/describe.ts';
import { visibilityOf } from '../soql/visibility.ts';
import { ID } from '../table.ts';
import { restTime } from '../values.ts';
import { type ApiRequest, empty, json, notFound, type Reply } from './exchange.ts';

/** API versions this organisation serves; 258 = Winter '26 = 65.0. */
export const SUPPORTED_VERSIONS: readonly string[] = Array.from({ length: 38 }, (_, index) => `${31 + index}.0`);

export function versions(): Reply {
  return json(
    SUPPORTED_VERSIONS.map((version) => {
      const release = Number.parseInt(version, 10) - 31;
      const season = ['Summer', 'Winter', 'Spring'][release % 3] ?? '';
      const year = 14 + Math.floor((release + (season === 'Summer' ? 0 : 2)) / 3);
      return { label: `${season} '${year}`, url: `/services/data/v${version}`, version };
    }),
  );
}

/** `/services/data/vXX.0`: what there is below it. */
export function resources(version: string, identity: string): Reply {
  const names = ['sobjects', 'query', 'queryAll', 'limits', 'composite', 'jobs'];
  return json({
    identity,
    ...Object.fromEntries(names.map((name) => [name, `/services/data/v${version}/${name}`])),
  });
}

export function describeGlobal(org: SalesforceOrg, version: string): Reply {
  const objects = [...org.database.catalogue.values()].filter((object) => org.access.seesObject(object.name));
  objects.sort((a, b) => (a.name < b.name ? -1 : 1));
  return json({
    encoding: 'UTF-8',
    maxBatchSize: 200,
    sobjects: objects.map((object) => describeSummary(object, version)),
  });
}

/** @throws ApiError NOT_FOUND for an object that is absent or not visible */
export function visibleObject(org: SalesforceOrg, name: string): ObjectDefinition {
  const object = org.database.catalogue.get(name.toLowerCase());
  if (object === undefined || !org.access.seesObject(object.name)) throw notFound();
  return object;
}

export function objectSummary(object: ObjectDefinition, version: string): Reply {
  return json({ objectDescribe: describeSummary(object, version), recentItems: [] });
}

/** A full describe; 304 when the caller's copy is no older than the data model. */
export function describe(org: SalesforceOrg, object: ObjectDefinition, request: ApiRequest, version: string): Reply {
  const changed = new Date(org.access.changedAt * 1000).toUTCString();
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  if (!Number.isNaN(since) && since >= Date.parse(changed)) return empty(304);
  return json(describeObject(object, org.access.visibleFields(object), version), 200, { 'Last-Modified': changed });
}

/** `/sobjects/X/describe/layouts[/recordTypeId]`: the page the describing user would edit. */
export function layouts(org: SalesforceOrg, object: ObjectDefinition, recordTypeId: string | undefined): Reply {
  if (!object.flags.layoutable) throw notFound();
  const fields = org.access.visibleFields(object).filter((field) => field.createable && field.type !== 'address');
  const extra = org.settings.layoutRequired[object.name] ?? [];
  const layout = {
    id: '00hdM000000SimLAAA',
    detailLayoutSections: [],
    editLayoutSections: [
      {
        columns: 1,
        heading: object.label,
        layoutRows: fields.map((field) => ({
          layoutItems: [layoutItem(field, extra.includes(field.name))],
          numItems: 1,
        })),
        rows: fields.length,
      },
    ],
  };
  if (recordTypeId !== undefined) return json(layout);
  return json({ layouts: [layout], recordTypeMappings: [{ recordTypeId: MASTER_RECORD_TYPE, layoutId: layout.id }] });
}

function layoutItem(field: FieldDefinition, onLayout: boolean): Record<string, unknown> {
  const byDatabase = !field.nillable && !field.defaultedOnCreate && field.type !== 'boolean';
  return {
    editableForNew: true,
    editableForUpdate: field.updateable,
    label: field.label,
    layoutComponents: [{ type: 'Field', value: field.name }],
    placeholder: false,
    required: byDatabase || onLayout,
  };
}

/** `/sobjects/X/<id>[?fields=]`. */
export function record(
  org: SalesforceOrg,
  object: ObjectDefinition,
  id: string,
  request: ApiRequest,
  version: string,
  userId: string,
): Reply {
  const row = org.database.table(object.name).get(normalizeId(id) ?? '');
  // A record can be fetched by id when archived, never when deleted.
  const tests = visibilityOf(object, org.database, org.access, { userId, includeDeleted: true });
  const deleted = row !== undefined && org.database.table(object.name).value(row, 'IsDeleted') === true;
  if (row === undefined || deleted || !tests.every((test) => test(row))) throw notFound();
  const wanted = request.query.get('fields')?.toLowerCase().split(',') ?? null;
  const url = `/services/data/v${version}/sobjects/${object.name}/${row[ID]}`;
  const body: Record<string, unknown> = { attributes: { type: object.name, url } };
  for (const field of org.access.visibleFields(object)) {
    if (field.ordinal < 0 || (wanted !== null && !wanted.includes(field.name.toLowerCase()))) continue;
    const cell = row[field.ordinal] ?? null;
    body[field.name] = field.type === 'datetime' && typeof cell === 'number' ? restTime(cell) : cell;
  }
  return json(body);
}

/** `/limits/recordCount`: org-wide and without sharing, which is what makes it a canary. */
export function recordCount(org: SalesforceOrg, request: ApiRequest): Reply {
  const asked =
    request.query.get('sObjects')?.split(',') ?? [...org.database.catalogue.values()].map((object) => object.name);
  const known = asked.flatMap((name) => org.database.catalogue.get(name.trim().toLowerCase()) ?? []);
  return json({
    sObjects: known
      .map((object) => ({ count: org.count(object.name), name: object.name }))
      .filter((entry) => entry.count > 0)
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  });
}
