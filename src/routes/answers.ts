import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Gate } from '../privacy/gate.ts';
import { toCsv } from './csv.ts';
import { HttpError } from './problem.ts';

export const notice = z.object({ code: z.string(), detail: z.string() });

/** What every answer says about itself. */
export const meta = z
  .object({
    asOf: z.iso.datetime().nullable().describe('When the figures were last computed; null before the first time.'),
    dataThrough: z.iso.date().nullable().describe('The last complete day; null before the first complete sync.'),
    definitionVersion: z.string().describe('Versions of the definitions behind the figures.'),
    suppressedGroups: z.number().int().describe('Groups too small to be shown.'),
    notices: z.array(notice),
    nextCursor: z.string().nullable().optional().describe('Send it back as cursor for the next page; null at the end.'),
  })
  .meta({ id: 'Meta' });

export const format = z
  .enum(['json', 'csv', 'ndjson'])
  .optional()
  .describe('json unless the Accept header says otherwise');

/** Query parameters of every list. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  cursor: z.string().max(500).optional(),
  format,
};

/** An answer with a list, as OpenAPI shows it. */
export function listOf<Row extends z.ZodType>(row: Row) {
  return z.object({ data: z.array(row), meta });
}

export function oneOf<Row extends z.ZodType>(row: Row) {
  return z.object({ data: row, meta });
}

export interface Page {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly format?: 'json' | 'csv' | 'ndjson' | undefined;
}

export interface AnswerExtras {
  readonly suppressedGroups?: number;
  readonly notices?: readonly { readonly code: string; readonly detail: string }[];
  /** More fields of meta, next to the common ones. */
  readonly also?: Readonly<Record<string, unknown>>;
}

/**
 * Sends a list: a page of it, in the wanted form, with ETag and 304. Rows must come in the order of their key, which is
 * what pages go by, so that a page stays right while rows are added.
 */
export async function sendList<Row extends object>(
  gate: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  page: Page,
  extras: AnswerExtras = {},
): Promise<FastifyReply> {
  const after = page.cursor === undefined ? null : decodeCursor(page.cursor);
  const start = after === null ? 0 : startAfter(rows, keyOf, after);
  const data = rows.slice(start, start + page.limit);
  const last = data.at(-1);
  const nextCursor = last !== undefined && start + page.limit < rows.length ? encodeCursor(keyOf(last)) : null;
  const form = wantedForm(request, page.format);
  if (form === 'json') {
    return await send(gate, request, reply, data, { ...extras, also: { ...extras.also, nextCursor } });
  }
  const text = form === 'csv' ? toCsv(data) : data.map((row) => `${JSON.stringify(row)}\n`).join('');
  if (nextCursor !== null) void reply.header('link', `<${nextLink(request, nextCursor)}>; rel="next"`);
  return tagged(
    request,
    reply,
    text,
    form === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
  );
}

/** Sends a single thing. */
export async function sendOne(
  gate: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
  data: object,
  extras: AnswerExtras = {},
): Promise<FastifyReply> {
  return await send(gate, request, reply, data, extras);
}

async function send(
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
  const tag = hash(JSON.stringify({ data, about }));
  const body = JSON.stringify({ data, meta: { asOf: asOf?.toISOString() ?? null, ...about } });
  return tagged(request, reply, body, 'application/json; charset=utf-8', tag);
}

function tagged(
  request: FastifyRequest,
  reply: FastifyReply,
  body: string,
  type: string,
  tag = hash(body),
): FastifyReply {
  const etag = `W/"${tag}"`;
  void reply.header('etag', etag).header('cache-control', 'private, no-cache').header('vary', 'Authorization, Accept');
  const known = (request.headers['if-none-match'] ?? '').split(',').map((part) => part.trim());
  if (request.method === 'GET' && (known.includes(etag) || known.includes('*'))) return reply.code(304).send();
  return reply.type(type).serializer(String).send(body);
}

function wantedForm(request: FastifyRequest, format_: Page['format']): 'json' | 'csv' | 'ndjson' {
  if (format_ !== undefined) return format_;
  const accept = request.headers.accept ?? '';
  if (accept.includes('text/csv')) return 'csv';
  return accept.includes('application/x-ndjson') ? 'ndjson' : 'json';
}

function startAfter<Row>(rows: readonly Row[], keyOf: (row: Row) => string, after: string): number {
  const index = rows.findIndex((row) => keyOf(row) === after);
  // The row the last page ended with may have gone; then the next one in order of the key.
  if (index >= 0) return index + 1;
  const next = rows.findIndex((row) => keyOf(row) > after);
  return next < 0 ? rows.length : next;
}

function nextLink(request: FastifyRequest, cursor: string): string {
  const [path = '', query = ''] = request.url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path}?${parameters}`;
}

function encodeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function decodeCursor(cursor: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) {
    const errors = [{ pointer: '#/querystring/cursor', detail: 'is not a cursor this API has given out' }];
    throw new HttpError(400, 'The request is not well formed.', { errors });
  }
  return Buffer.from(cursor, 'base64url').toString('utf8');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
