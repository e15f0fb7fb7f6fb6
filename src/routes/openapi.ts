import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { exampleOf } from './examples.ts';
import { PROBLEM_TYPE } from './problem.ts';

export interface DocumentOptions {
  readonly version: string;
  readonly publicUrl: string;
}

const description = `Did use of the CRM hold after training? Every figure comes with its people, its interval and its definition.

**Keys.** \`Authorization: Bearer upt_…\`, or HTTP Basic with any user name and the key as password (Excel, Power BI,
Tableau). A key has scopes and may be limited to one team: it then sees that team, those below it and the company total.

**Answers** are \`{data, meta}\`. Lists take \`limit\`, \`cursor\` and \`format\` (json, csv, ndjson; or the Accept header). Every
GET has a weak ETag that changes only when what is shown changes. Query parameters that are not listed are a 400.

**Groups that are too small** have \`value: null, suppressed: true\`, and so have those from which they could be worked out.
Missing activity is an explicit 0; what cannot be measured is null with a reason.

**Errors** are \`${PROBLEM_TYPE}\` (RFC 9457); \`errors[].pointer\` says where the input is wrong.`;

const tags = [
  { name: 'metrics', description: 'What is measured, and the figures over time.' },
  { name: 'trainings', description: 'Who was trained when, and whether use held afterwards.' },
  { name: 'plan', description: 'What happened in the company, what is to be done, and what followed.' },
  { name: 'teams', description: 'The teams there are.' },
  { name: 'reports', description: 'The weekly report, kept as it was sent.' },
  { name: 'boards', description: 'Activity and leaderboards.' },
  {
    name: 'people',
    description: 'Single people, for those who may see them; what one may see and contest of oneself.',
  },
  { name: 'operations', description: 'Connections to CRMs, their syncs, and how sound the data is.' },
  { name: 'keys', description: 'Who may ask.' },
  { name: 'health', description: 'For orchestrators; no key needed.' },
];

/** How the OpenAPI document is made from the routes. */
export function documentOptions({ version, publicUrl }: DocumentOptions): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Uptake', version, description },
      servers: [{ url: publicUrl }],
      tags,
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key, upt_…' },
          basic: { type: 'http', scheme: 'basic', description: 'Any user name, the key as password' },
        },
      },
      security: [{ bearer: [] }, { basic: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => {
      const whole = jsonSchemaTransformObject(document);
      complete(whole as unknown as ApiDocument);
      tidy(whole);
      addExamples(whole as unknown as ApiDocument);
      return whole;
    },
  };
}

/** Why an operation may fail, by status. Written once: every operation refers to these. */
const problems: Readonly<Record<number, string>> = {
  400: 'Bad input: a malformed value, an unknown parameter or a cursor of another list.',
  401: 'No key, or one that is unknown, revoked or expired.',
  403: "The key's scopes, its team or the privacy mode do not allow it.",
  404: 'There is no such thing.',
  409: 'There is one already.',
  413: 'The body is too large.',
  414: 'An id in the path is too long to be one.',
  415: 'The body is of another media type than the operation takes.',
  422: 'Well formed, but impossible.',
  429: 'Too many wrong keys from this address; Retry-After says when to come back.',
  500: 'Something went wrong here; the log has it under `instance`.',
  503: 'The database or the queue is away; Retry-After says when to try again.',
};
const retryAfter = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
};
/** Operations that can meet something that is there already. */
const conflicting = new Set(['createTraining']);
/** Reads that may ask for a range that cannot be. */
const ranged = new Set(['getMetricSeries', 'getActivityBoard', 'listPersonWeeks']);
/** Operations that look for something no path names. */
const missing = new Set(['explainFigure', 'getMe', 'putMyLeaderboard', 'createContest', 'listContests']);
const csvBodies = new Set(['importTrainings']);

interface ApiDocument {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown>; responses?: unknown };
}

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  requestBody?: unknown;
  readonly responses: Record<string, ApiResponse>;
}

interface ApiResponse {
  description?: string;
  headers?: unknown;
  content?: Record<string, unknown>;
  $ref?: string;
}

/** Adds what is the same for many operations. */
function complete({ paths, components }: ApiDocument): void {
  components.responses = Object.fromEntries(
    Object.entries(problems).map(([status, text]) => [
      `Problem${status}`,
      {
        description: text,
        ...(status === '429' || status === '503' ? { headers: retryAfter } : {}),
        content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
  // Every named schema comes twice, as answers and as input have it; the latter are not used.
  for (const name of Object.keys(components.schemas)) if (name.endsWith('Input')) delete components.schemas[name];
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      completeOperation(path, method, operation);
    }
  }
}

/** An example of every answer and body in JSON that has none. */
function addExamples({ paths, components }: ApiDocument): void {
  const schemas = components.schemas as Parameters<typeof exampleOf>[1];
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    const body = operation.requestBody as ApiResponse | undefined;
    for (const part of [...Object.values(operation.responses), ...(body === undefined ? [] : [body])]) {
      const json = part.content?.['application/json'] as { schema?: object; example?: unknown } | undefined;
      if (json?.schema !== undefined) json.example ??= exampleOf(json.schema, schemas);
    }
  }
}

/** Takes out what zod adds to be exact and nobody reads: bounds of safe integers, and patterns beside a format. */
function tidy(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  const schema = part as Record<string, unknown>;
  if (typeof schema['format'] === 'string') delete schema['pattern'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  for (const inner of Object.values(schema)) tidy(inner);
}

function completeOperation(path: string, method: string, operation: Operation): void {
  const { responses, parameters = [], operationId = '' } = operation;
  for (const response of Object.values(responses)) {
    if (response.description === 'Default Response') response.description = operation.summary ?? '';
  }
  if (csvBodies.has(operationId)) {
    operation.requestBody = { required: true, content: { 'text/csv': { schema: { type: 'string' } } } };
  }
  const keyed = path.startsWith('/api/');
  const list = parameters.some(({ in: place, name }) => place === 'query' && name === 'format');
  const ok = responses['200'];
  if (list && ok?.content !== undefined) {
    const text = { schema: { type: 'string' } };
    Object.assign(ok.content, { 'text/csv': text, 'application/x-ndjson': text });
  }
  if (keyed && method === 'get' && ok !== undefined) {
    ok.headers = { ETag: { description: 'Weak; of what is shown.', schema: { type: 'string' } } };
    responses['304'] = { description: 'What the client has is still right (If-None-Match).' };
  }
  const statuses = keyed ? [400, 401, 403, 429, 500, 503] : [400, 500, 503];
  if (parameters.some(({ in: place }) => place === 'path')) statuses.push(404, 414);
  if (operation.requestBody !== undefined) statuses.push(413, 415, 422);
  if (ranged.has(operationId)) statuses.push(422);
  if (missing.has(operationId)) statuses.push(404);
  if (conflicting.has(operationId)) statuses.push(409);
  for (const status of statuses) responses[status] = { $ref: `#/components/responses/Problem${status}` };
}
