import { randomUUID } from 'node:crypto';
import type { ApiAnswer, ApiRequest } from './api-context.ts';
import { ApiError, badRequest } from './api-error.ts';
import { parsePreferences } from './odata/preferences.ts';

const MAX_OPERATIONS = 1000;

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
};

/**
 * Answers `$batch`: every part an HTTP request, every part of the answer an HTTP answer, in the same order. Stops
 * behind the first error unless `Prefer: odata.continue-on-error` was sent.
 */
export function answerBatch(request: ApiRequest, base: string, answer: (inner: ApiRequest) => ApiAnswer): ApiAnswer {
  const boundary = /^multipart\/mixed\s*;.*boundary="?([^";]+)"?/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (request.method !== 'POST') throw new ApiError(405, '', '$batch takes POST only.');
  if (boundary === undefined) {
    throw badRequest('The content type of a batch request must be multipart/mixed with a boundary parameter.');
  }
  const parts = partsOf(request.body, boundary);
  if (parts.length > MAX_OPERATIONS) {
    throw badRequest(`The number of operations in the batch exceeds the maximum of ${MAX_OPERATIONS}.`);
  }
  const goOn = parsePreferences(request.headers['prefer']).continueOnError;
  const answers: string[] = [];
  for (const part of parts) {
    const inner = answer(parsePart(part, base));
    answers.push(writePart(inner));
    if (inner.status >= 400 && !goOn) break;
  }
  const outer = `batchresponse_${randomUUID()}`;
  return {
    status: 200,
    headers: { 'content-type': `multipart/mixed; boundary=${outer}`, 'odata-version': '4.0' },
    body: `${answers.map((text) => `--${outer}\r\n${text}\r\n`).join('')}--${outer}--\r\n`,
  };
}

function partsOf(body: string, boundary: string): string[] {
  const sections = body.split(`--${boundary}`);
  if (sections.length < 3 || !sections.at(-1)?.startsWith('--')) {
    throw badRequest('The batch request is not closed by its boundary.');
  }
  // The line end before a boundary belongs to the boundary.
  return sections.slice(1, -1).map((section) => section.replace(/^\r?\n/, '').replace(/\r\n$/, ''));
}

function parsePart(part: string, base: string): ApiRequest {
  if (!/\r\n/.test(part)) throw badRequest('The lines of a batch request must end in CRLF.');
  const blank = part.indexOf('\r\n\r\n');
  const envelope = part.slice(0, blank);
  if (/content-type:\s*multipart\/mixed/i.test(envelope)) {
    throw badRequest('A change set must not contain GET requests, and the simulator takes no others.');
  }
  if (blank < 0 || !/content-type:\s*application\/http/i.test(envelope)) {
    throw badRequest('Every part of a batch must be of content type application/http.');
  }
  const [head = '', ...lines] = part.slice(blank + 4).split('\r\n');
  const request = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(head);
  // The request must be ended by an empty line, as any HTTP request is.
  if (request === null || !lines.includes('')) throw badRequest('A part of the batch is not a complete HTTP request.');
  const [path = '', query = ''] = relative(request[2] ?? '', base).split(/\?(.*)/s);
  return { method: request[1] ?? '', path, query, headers: headersOf(lines), body: '' };
}

/** Addresses may be absolute, absolute without host, or relative to the API. */
function relative(url: string, base: string): string {
  const pathOfBase = new URL(base).pathname;
  for (const prefix of [`${base}/`, `${pathOfBase}/`]) if (url.startsWith(prefix)) return url.slice(prefix.length);
  return url.replace(/^\//, '');
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    if (line === '') break;
    const [name = '', value = ''] = line.split(/:(.*)/s);
    headers[name.trim().toLowerCase()] = value.trim();
  }
  return headers;
}

function writePart(answer: ApiAnswer): string {
  const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${answer.status} ${REASONS[answer.status] ?? 'Error'}\r\n`;
  return `Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n${status}${headers.join('')}\r\n${answer.body}`;
}
