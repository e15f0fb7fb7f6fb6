import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import autocannon from 'autocannon';
import fastify from 'fastify';
import { pino } from 'pino';
import { buildApp } from '../../src/app.ts';
import { parseConfig } from '../../src/config/index.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded/index.ts';
import type { Database } from '../../src/db/index.ts';
import { createLog } from '../../src/observability/log.ts';
import { createKey } from '../../src/privacy/keys.ts';
import { openService } from '../../src/server.ts';
import { FRESH_FOR, routeServices } from '../../src/serving.ts';
import { FIRST_WEEK, fillCompany, LAST_DAY, TEAMS, WEEKS } from './company-facts.ts';

export const title =
  'series of 104 weeks × 50 teams, beside a bare Fastify route that sends the same bytes from memory';

const SIZES = (process.env['PEOPLE'] ?? '1000,10000').split(',').map(Number);
const SECONDS = Number(process.env['SECONDS'] ?? 5);
const CONNECTIONS = 16;

const series = `/api/v1/metrics/adoption-rate/series?from=${FIRST_WEEK}&to=${LAST_DAY}&by=team&limit=10000`;

interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Requests from a thread of their own, so that the server has this one for itself. */
async function load(url: string, headers: Record<string, string>, wanted: number): Promise<Load> {
  const options = { url, headers, connections: CONNECTIONS, workers: 1 };
  await autocannon({ ...options, duration: 1 });
  const result = await autocannon({ ...options, duration: SECONDS });
  const odd = Object.keys(result.statusCodeStats ?? {}).filter((status) => Number(status) !== wanted);
  if (odd.length > 0 || result.errors > 0) throw new Error(`answers ${odd.join(', ')}, ${result.errors} errors`);
  return { perSecond: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 };
}

/** What no service can beat with this framework: the same bytes under the same tag, from memory, with nothing in front. */
async function bare(bytes: Buffer, type: string, tag: string) {
  const app = fastify();
  app.get('/series', (request, reply) => {
    void reply.header('etag', tag);
    if (request.headers['if-none-match'] === tag) return reply.code(304).send();
    return reply.header('content-type', type).send(bytes);
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/series`, close: () => app.close() };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round(performance.now() - began);
}

const line = (cells: readonly (string | number)[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`);

export async function run(): Promise<void> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'uptake-bench-'));
  const server = await startEmbeddedPostgres({ dataDir, durability: 'none' });
  try {
    const loads: string[][] = [];
    line([
      'people',
      'person-weeks',
      'first series of 50 teams',
      'of roles',
      'of the company',
      'people list, 1,000 rows',
      'series kept',
    ]);
    line(['---:', '---:', '---:', '---:', '---:', '---:', '---:']);
    for (const people of SIZES) await measure(server.url, people, people === SIZES[0], loads);
    process.stdout.write('\n');
    line(['', 'requests/s', 'of bare', 'p50 ms', 'p99 ms']);
    line(['---', '---:', '---:', '---:', '---:']);
    for (const row of loads) line(row);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(databaseUrl: string, people: number, loaded: boolean, loads: string[][]): Promise<void> {
  const { config } = parseConfig(
    {
      database: { url: databaseUrl },
      privacy: { mode: 'named', changeReason: 'to measure' },
      secretKey: 'a key for measuring that is long enough to be one',
      connections: ['crm-a', 'crm-b'].map((id) => ({
        id,
        vendor: 'salesforce',
        loginUrl: 'http://127.0.0.1:9',
        auth: { type: 'client-credentials', clientId: 'app', clientSecret: 'secret' },
        since: FIRST_WEEK,
      })),
    },
    {},
  );
  // Lines are written, and not read.
  const log = createLog({ level: 'info', destination: pino.destination({ dest: '/dev/null', sync: true }) });
  const service = await openService(config, { databaseUrl, log, schema: 'migrate', applicationName: 'uptake bench' });
  const rows = await fillCompany(service.database, people);
  const app = await buildApp(routeServices(service), {
    log,
    publicUrl: 'http://localhost',
    version: 'bench',
    trustProxy: false,
    freshFor: FRESH_FOR,
  });
  try {
    const headersFor = async (scopes: readonly ('aggregate' | 'person')[]) => ({
      authorization: `Bearer ${await keyOf(service.database, scopes)}`,
    });
    const headers = await headersFor(['aggregate']);
    const named = await headersFor(['person']);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const ask = async (target: string, sent: Record<string, string> = headers) => {
      const answer = await fetch(`http://127.0.0.1:${port}${target}`, { headers: sent });
      if (!answer.ok) throw new Error(`${target}: ${answer.status} ${await answer.text()}`);
      return {
        bytes: Buffer.from(await answer.arrayBuffer()),
        type: answer.headers.get('content-type') ?? '',
        tag: answer.headers.get('etag') ?? '',
      };
    };
    const first = await milliseconds(() => ask(series));
    const roles = await milliseconds(() => ask(series.replace('by=team', 'by=role')));
    const company = await milliseconds(() => ask(series.replace('by=team', 'by=company')));
    const list = await milliseconds(() => ask('/api/v1/people', named));
    const kept = await milliseconds(() => ask(series));
    const count = (n: number) => n.toLocaleString('en');
    line([
      count(people),
      count(rows),
      `${count(first)} ms`,
      `${count(roles)} ms`,
      `${count(company)} ms`,
      `${count(list)} ms`,
      `${kept} ms`,
    ]);
    if (!loaded) return;
    const { bytes, type, tag } = await ask(series);
    const data = (JSON.parse(bytes.toString()) as { data: unknown[] }).data.length;
    if (data !== TEAMS * WEEKS) throw new Error(`${data} rows`);
    const floor = await bare(bytes, type, tag);
    try {
      const url = `http://127.0.0.1:${port}${series}`;
      for (const [name, more, status] of [
        [`${count(data)} rows, ${count(Math.round(bytes.length / 1024))} KiB`, {}, 200],
        ['not modified (304)', { 'if-none-match': tag }, 304],
      ] as const) {
        // In turn, twice, and the better of each: another process's moment is nobody's speed.
        const bests = await best(
          () => load(floor.url, { ...more }, status),
          () => load(url, { ...headers, ...more }, status),
        );
        for (const [what, { perSecond, p50, p99 }] of [
          ['bare Fastify', bests[0]],
          ['Uptake', bests[1]],
        ] as const) {
          loads.push([
            `${name}: ${what}`,
            count(Math.round(perSecond)),
            (perSecond / bests[0].perSecond).toFixed(2),
            String(p50),
            String(p99),
          ]);
        }
      }
    } finally {
      await floor.close();
    }
  } finally {
    await app.close();
    await service.close();
  }
}

async function best(...works: readonly (() => Promise<Load>)[]): Promise<[Load, Load]> {
  const found: Load[] = [];
  for (let round = 0; round < 2; round += 1) {
    for (const [index, work] of works.entries()) {
      const result = await work();
      const before = found[index];
      if (before === undefined || result.perSecond > before.perSecond) found[index] = result;
    }
  }
  const [one, other] = found;
  if (one === undefined || other === undefined) throw new Error('nothing was measured');
  return [one, other];
}

async function keyOf({ db }: Database, scopes: readonly ('aggregate' | 'person')[]): Promise<string> {
  const wanted = { name: 'bench', scopes, teamId: null, personEmail: null, expiresAt: null };
  return (await createKey(db, wanted, null)).key;
}
