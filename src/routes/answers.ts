import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { toCsv } from '../privacy/csv.ts';
import type { Gate } from '../privacy/gate.ts';
import { viewerOf } from './authentication.ts';
import { isKnown, tagOf } from './entity-tag.ts';
import { type Form, negotiate } from './negotiation.ts';
import { type Page, pageOf, type RowKey } from './paging.ts';

export const notice = z.object({ code: z.string(), detail: z.string() });

/** What every answer says about itself. */
export const meta = z
  .object({
    asOf: z.iso.datetime().nullable().describe('When the figures were last computed; null before the first time.'),
    dataThrough: z.iso.date().nullable().describe('The last complete day; null before the first complete sync.'),
    definitionVersion: z.string().describe('Versions of the definitions behind the figures.'),
    suppressedGroups: z.number().int().describe('Groups of which something may not be shown.'),
    notices: z.array(notice),
  })
  .meta({ id: 'Meta' });

/** That of a list, which may go on. */
export const listMeta = meta
  .extend({ nextCursor: z.string().nullable().describe('Send it back as cursor for the next page; null at the end.') })
  .meta({ id: 'ListMeta' });

/** An answer with a list, as OpenAPI shows it. */
export function listOf<Row extends z.ZodType>(row: Row) {
  return z.object({ data: z.array(row), meta: listMeta });
}

export function oneOf<Row extends z.ZodType>(row: Row) {
  return z.object({ data: row, meta });
}

export interface AnswerExtras {
  readonly suppressedGroups?: number;
  readonly notices?: readonly { readonly code: string; readonly detail: string }[];
  /** More fields of meta, next to the common ones. */
  readonly also?: Readonly<Record<string, unknown>>;
}

export interface List<Row extends object> extends AnswerExtras {
  readonly rows: readonly Row[];
  /** The documented row: its fields, in its order, are what is sent. */
  readonly schema: z.ZodObject;
  readonly keyOf: (row: Row) => RowKey;
  readonly page: Page;
}

/** Sends a page of a list in the wanted form. */
export async function sendList<Row extends object>(
  gate: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
  list: List<Row>,
): Promise<FastifyReply> {
  const columns = Object.keys(list.schema.shape);
  const { data: page, nextCursor } = pageOf(list.rows, list.keyOf, list.page);
  const data = page.map((row) => documented(row, columns));
  if (nextCursor !== null) void reply.header('link', `<${nextLink(request, nextCursor)}>; rel="next"`);
  const form = list.page.format ?? negotiate(request.headers.accept);
  if (form === 'json') {
    return await sendJson(gate, request, reply, data, { ...list, also: { nextCursor, ...list.also } });
  }
  const text = form === 'csv' ? toCsv(columns, data) : data.map((row) => `${JSON.stringify(row)}\n`).join('');
  return send(gate, request, reply, { type: contentTypes[form], text, tagged: `${form}\n${text}` });
}

/** Sends a single thing. */
export async function sendOne(
  gate: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
  data: object,
): Promise<FastifyReply> {
  return await sendJson(gate, request, reply, data, {});
}

/** Sends bytes that were kept, in their own form. */
export function sendKept(
  gate: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
  kept: { readonly type: string; readonly text: string },
): FastifyReply {
  return send(gate, request, reply, { ...kept, tagged: `${kept.type}\n${kept.text}` });
}

async function sendJson(
  gate: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
  data: object,
  extras: AnswerExtras,
): Promise<FastifyReply> {
  const { asOf, dataThrough, definitionVersion } = await gate.provenance();
  const about = {
    dataThrough,
    definitionVersion,
    suppressedGroups: extras.suppressedGroups ?? 0,
    notices: extras.notices ?? [],
    ...extras.also,
  };
  // The tag is of what is shown, not of when it was computed: figures that stay the same stay unmodified.
  const tagged = JSON.stringify({ data, about });
  const text = JSON.stringify({ data, meta: { asOf: asOf?.toISOString() ?? null, ...about } });
  return send(gate, request, reply, { type: contentTypes.json, text, tagged: `json\n${tagged}` });
}

const contentTypes: Readonly<Record<Form, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** With ETag, and 304 where the client has it; what is changed by a request is not kept by anybody. */
function send(
  gate: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
  body: { readonly type: string; readonly text: string; readonly tagged: string },
): FastifyReply {
  void reply.type(body.type).serializer(String);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return reply.header('cache-control', 'no-store').send(body.text);
  }
  const fingerprint = gate.fingerprint(viewerOf(request));
  const tag = tagOf(`${fingerprint}\n${body.tagged}`);
  void reply
    .header('etag', `W/${tag}`)
    .header('cache-control', 'private, no-cache')
    .header('vary', 'Authorization, Accept');
  if (request.generation !== null) {
    const route = request.routeOptions.url ?? '';
    const answer = { tag, headers: reply.getHeaders() as OutgoingHttpHeaders, text: body.text, route };
    request.server.kept.keep(request.raw, fingerprint, request.generation, answer);
  }
  if (isKnown(request.headers['if-none-match'], tag)) {
    return reply.code(304).removeHeader('content-type').send();
  }
  return reply.send(body.text);
}

/** Nothing leaves that is not documented, and everything in the documented order: the header of a CSV is the same. */
function documented(row: object, columns: readonly string[]): object {
  const cells = row as Readonly<Record<string, unknown>>;
  return Object.fromEntries(columns.map((column) => [column, cells[column] ?? null]));
}

function nextLink(request: FastifyRequest, cursor: string): string {
  const [path = '', ...query] = request.url.split('?');
  const parameters = new URLSearchParams(query.join('?'));
  parameters.set('cursor', cursor);
  return `${path}?${parameters}`;
}
