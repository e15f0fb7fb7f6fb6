import { createReadStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { COLUMNS, PAGE_ROWS, phoneCallOf } from './phonecall.ts';

/*
 * A Dataverse that is nothing but its wires, for measuring what is on our side of them: pages are files written before
 * anything is measured. A process of its own, told how many phone calls it has; it writes its address when it is ready,
 * and ends with its standard input.
 */

const rows = Number(process.argv[2]);
const folder = mkdtempSync(path.join(tmpdir(), 'uptake-bench-'));
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  request.resume();
  request.on('end', () => {
    if (pathname.endsWith('/oauth2/v2.0/token')) {
      return json(response, { token_type: 'Bearer', expires_in: 3599, access_token: 'bench' });
    }
    if (pathname.endsWith('/WhoAmI')) return json(response, { UserId: 'u', OrganizationId: 'o', BusinessUnitId: 'b' });
    if (pathname.endsWith('/Attributes')) {
      return json(response, { value: COLUMNS.map((LogicalName) => ({ LogicalName, IsValidForRead: true })) });
    }
    if (pathname.includes('/EntityDefinitions(')) {
      return json(response, {
        ...{ LogicalName: 'phonecall', EntitySetName: 'phonecalls', PrimaryIdAttribute: 'activityid' },
        ...{ ChangeTrackingEnabled: true, IsAuditEnabled: { Value: false } },
      });
    }
    if (searchParams.has('$apply')) return json(response, { value: [{ rows }] });
    return page(response, Number(searchParams.get('$skiptoken') ?? 0));
  });
});

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json; odata.metadata=minimal' });
  response.end(JSON.stringify(body));
}

function page(response: ServerResponse, number: number): void {
  const file = path.join(folder, `${number}.json`);
  response.writeHead(200, {
    'content-type': 'application/json; odata.metadata=minimal',
    'content-length': statSync(file).size,
  });
  createReadStream(file, { highWaterMark: 1 << 18 }).pipe(response);
}

await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const table = `${url}/api/data/v9.2/phonecalls`;
for (let from = 0, number = 0; from < rows; from += PAGE_ROWS, number += 1) {
  const to = Math.min(from + PAGE_ROWS, rows);
  const calls = Array.from({ length: to - from }, (_, index) => phoneCallOf(from + index));
  const link =
    to === rows
      ? `"@odata.deltaLink":"${table}?$deltatoken=1"`
      : `"@odata.nextLink":"${table}?$skiptoken=${number + 1}"`;
  writeFileSync(path.join(folder, `${number}.json`), `{${link},"value":[${calls.join(',')}]}`);
}
process.stdout.write(`${url}\n`);
process.stdin.resume();
process.stdin.on('end', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
