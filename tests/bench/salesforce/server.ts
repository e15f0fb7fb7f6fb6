import { createReadStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FIELDS, PAGE_ROWS, REST_PAGE_ROWS, taskOf } from './task.ts';

/*
 * A Salesforce that is nothing but its wires, for measuring what is on our side of them: bulk results are files written
 * before anything is measured, REST pages are made once and kept. A process of its own, told how many Tasks it has, and
 * how many of them for the paged query; it writes its address when it is ready, and ends with its standard input.
 */

const [rows, restRows] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(path.join(tmpdir(), 'uptake-bench-'));
const pages: string[] = [];
/** What a count without deleted rows and patterns says. */
let live = 0;
for (let from = 0; from < (rows ?? 0); from += PAGE_ROWS) {
  const file = path.join(folder, `${pages.length}.csv`);
  const lines = [FIELDS.map((field) => `"${field}"`).join(',')];
  for (let n = from; n < Math.min(from + PAGE_ROWS, rows ?? 0); n += 1) {
    const task = taskOf(n);
    if (task['IsDeleted'] === 'false' && task['IsRecurrence'] === 'false') live += 1;
    lines.push(FIELDS.map((field) => `"${task[field]}"`).join(','));
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
  pages.push(file);
}
const restPages: string[] = [];
for (let from = 0; from < (restRows ?? 0); from += REST_PAGE_ROWS) {
  const to = Math.min(from + REST_PAGE_ROWS, restRows ?? 0);
  const done = to === restRows;
  const records = Array.from({ length: to - from }, (_, index) => {
    const task = taskOf(from + index);
    const url = `/services/data/v64.0/sobjects/Task/${task['Id']}`;
    const values = FIELDS.map((field) => [field, valueOfCell(field, task[field] ?? '')]);
    return { attributes: { type: 'Task', url }, ...Object.fromEntries(values) };
  });
  const next = done ? {} : { nextRecordsUrl: `/services/data/v64.0/query/01g-${restPages.length + 1}` };
  restPages.push(JSON.stringify({ totalSize: restRows, done, ...next, records }));
}

function valueOfCell(field: string, cell: string): string | boolean | null {
  if (cell === '') return null;
  return field.startsWith('Is') ? cell === 'true' : cell;
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (pathname.endsWith('/results')) return page(response, Number(searchParams.get('locator') ?? 0));
    if (request.method === 'DELETE') {
      response.writeHead(204).end();
      return;
    }
    if (pathname.endsWith('/composite')) {
      const { compositeRequest }: Composite = JSON.parse(Buffer.concat(chunks).toString());
      const compositeResponse = compositeRequest.map(({ url: target, referenceId }) => {
        const part = new URL(target, 'http://localhost');
        const body = JSON.parse(answerTo(part.pathname, part.searchParams));
        return { body, httpHeaders: {}, httpStatusCode: 200, referenceId };
      });
      return json(response, JSON.stringify({ compositeResponse }));
    }
    json(response, answerTo(pathname, searchParams));
  });
});

interface Composite {
  readonly compositeRequest: readonly { readonly url: string; readonly referenceId: string }[];
}

function answerTo(pathname: string, searchParams: URLSearchParams): string {
  if (pathname === '/services/oauth2/token') {
    const id = `${url}/id/00D000000000001AAA/005000000000001AAA`;
    return JSON.stringify({ access_token: 'bench', instance_url: url, id });
  }
  if (pathname === '/services/data/' || pathname === '/services/data') return '[]';
  if (pathname.endsWith('/describe')) {
    const fields = FIELDS.map((name) => ({ name, filterable: true }));
    return JSON.stringify({ name: 'Task', queryable: true, replicateable: true, fields });
  }
  const job = { id: '750000000000001AAA', state: 'JobComplete' };
  if (pathname.endsWith('/jobs/query')) return JSON.stringify({ ...job, state: 'UploadComplete' });
  if (pathname.includes('/jobs/query/')) return JSON.stringify(job);
  const question = searchParams.get('q') ?? '';
  if (question.includes('COUNT()')) {
    const totalSize = question.includes('IsDeleted') ? live : rows;
    return JSON.stringify({ totalSize, done: true, records: [] });
  }
  const number = Number(/query\/01g-(\d+)$/.exec(pathname)?.[1] ?? 0);
  return restPages[number] ?? '{"totalSize":0,"done":true,"records":[]}';
}

function json(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' });
  response.end(body);
}

function page(response: ServerResponse, number: number): void {
  const file = pages[number];
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/csv',
    'content-length': statSync(file).size,
    'sforce-locator': number + 1 < pages.length ? String(number + 1) : 'null',
    'sforce-numberofrecords': String(Math.min(PAGE_ROWS, (rows ?? 0) - number * PAGE_ROWS)),
  });
  createReadStream(file, { highWaterMark: 1 << 18 }).pipe(response);
}

await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
process.stdout.write(`${url}\n`);
process.stdin.resume();
process.stdin.on('end', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
