import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../integration/http/service.ts';

const file = path.join(import.meta.dirname, 'openapi.json');
const howToUpdate =
  'The API is not what tests/contract/openapi.json says. If that is meant: UPTAKE_TEST_UPDATE=openapi npx vitest run --config tests/vitest.config.ts tests/contract/openapi.test.ts && npx biome format --write tests/contract/openapi.json, then look at the difference.';

/** What clients are promised: nothing of it may go. */
const promised = [
  'GET /health/live',
  'GET /health/ready',
  'GET /api/v1/metrics',
  'GET /api/v1/metrics/{id}/series',
  'GET /api/v1/teams',
  'GET /api/v1/trainings',
  'POST /api/v1/trainings',
  'GET /api/v1/trainings/{id}',
  'PUT /api/v1/trainings/{id}',
  'DELETE /api/v1/trainings/{id}',
  'POST /api/v1/trainings/import',
  'GET /api/v1/trainings/effects',
  'GET /api/v1/trainings/{id}/effect',
  'GET /api/v1/trainings/{id}/retention',
  'GET /api/v1/connections',
  'POST /api/v1/connections/{id}/sync',
  'GET /api/v1/syncs',
  'GET /api/v1/syncs/{id}',
  'GET /api/v1/quality',
  'GET /api/v1/reports',
  'GET /api/v1/reports/{week}',
  'POST /api/v1/reports',
  'GET /api/v1/explain',
  'GET /api/v1/boards/activity',
  'GET /api/v1/boards/leaderboard',
  'GET /api/v1/people',
  'GET /api/v1/people/{id}',
  'GET /api/v1/people/{id}/weeks',
  'GET /api/v1/me',
  'GET /api/v1/contests',
  'POST /api/v1/contests',
  'PATCH /api/v1/contests/{id}',
  'GET /api/v1/absences',
  'POST /api/v1/absences',
  'DELETE /api/v1/absences/{id}',
  'GET /api/v1/audit',
  'GET /api/v1/keys',
  'POST /api/v1/keys',
  'DELETE /api/v1/keys/{id}',
];

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: Part;
  readonly responses: Readonly<Record<string, Part>>;
}
interface Part {
  readonly description?: string;
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: object; readonly example?: unknown }>>;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly tags: readonly { readonly name: string }[];
  readonly security: readonly object[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes: object };
}

describe('the OpenAPI document', () => {
  let api: TestApi;
  let document: Document;
  let operations: { name: string; path: string; operation: Operation }[];
  beforeAll(async () => {
    api = await openApi();
    document = (await api.get('/openapi.json', { key: null })).json<Document>();
    operations = Object.entries(document.paths).flatMap(([where, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${where}`,
        path: where,
        operation,
      })),
    );
  });
  afterAll(() => api.close());

  it('is the one that is kept', () => {
    if ((process.env['UPTAKE_TEST_UPDATE'] ?? '').split(',').includes('openapi')) {
      writeFileSync(file, JSON.stringify(document, null, 2));
    }
    expect(document, howToUpdate).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });

  it('has every promised operation', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Uptake', version: '1.2.3' } });
    expect(operations.map(({ name }) => name)).toEqual(expect.arrayContaining(promised));
  });

  it('says of every operation what it does and how it fails', () => {
    const tags = document.tags.map(({ name }) => name);
    for (const { name, path: where, operation } of operations) {
      expect(operation.summary.length, name).toBeGreaterThan(10);
      expect(tags, name).toEqual(expect.arrayContaining([...operation.tags]));
      const inPath = [...where.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const documented = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(
        documented.map((parameter) => parameter.name),
        name,
      ).toEqual(inPath);
      const statuses = Object.keys(operation.responses);
      if (where.startsWith('/api'))
        expect(statuses, name).toEqual(expect.arrayContaining(['400', '401', '403', '429', '503']));
      if (inPath.length > 0) expect(statuses, name).toContain('404');
      for (const response of Object.values(operation.responses))
        expect(response.$ref ?? response.description).toBeTruthy();
    }
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('asks for a key everywhere but where none is needed', () => {
    expect(document.security).toEqual([{ bearer: [] }, { basic: [] }]);
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'basic']);
    const open = operations.filter(({ operation }) => operation.security?.length === 0).map(({ path: where }) => where);
    expect(open).toEqual(['/health/live', '/health/ready']);
  });

  it('refers to nothing that is not there, and has schemas that are JSON Schema 2020-12', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'api', ...document });
    const references = JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g);
    for (const pointer of new Set([...references].map(([, to]) => to)))
      expect(ajv.getSchema(`api#${pointer}`), pointer).toBeDefined();
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      expect(ajv.validateSchema(schema), name).toBe(true);
      expect(JSON.stringify(document), name).toContain(`"#/components/schemas/${name}"`);
    }
  });

  it('has an example of every answer and body in JSON, which is as its schema says', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    ajv.addSchema({ $id: 'api', ...document });
    let examples = 0;
    for (const { name, operation } of operations) {
      const parts = [...Object.values(operation.responses), ...(operation.requestBody ? [operation.requestBody] : [])];
      for (const { content } of parts) {
        const json = content?.['application/json'];
        if (json === undefined) continue;
        examples += 1;
        expect(json.example, name).toBeDefined();
        // References are to the whole document.
        const schema = JSON.parse(
          JSON.stringify(json.schema).replaceAll('"#/components', '"api#/components'),
        ) as object;
        const validate = ajv.compile(schema);
        expect(validate(json.example), `${name}: ${ajv.errorsText(validate.errors)}`).toBe(true);
      }
    }
    expect(examples).toBeGreaterThan(operations.length / 2);
  });

  it('is not sent again to who has it', async () => {
    const first = await api.get('/openapi.json', { key: null });
    const again = await api.get('/openapi.json', {
      key: null,
      headers: { 'if-none-match': String(first.headers.etag) },
    });
    expect(again.statusCode).toBe(304);
  });
});
