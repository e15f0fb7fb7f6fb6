import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../../..');
const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');

const FOLDERS = [
  ...['charts', 'cli', 'config', 'csv', 'dashboard', 'db', 'demo', 'facts', 'metrics', 'observability', 'odata'],
  ...['people', 'privacy', 'queue', 'records', 'reports', 'routes', 'statistics', 'sync', 'trainings'],
];
const VENDORS = ['dynamics', 'salesforce'];

/** Everything of ours there is to import, by its path from the top. */
const OURS = [
  ...FOLDERS.map((folder) => `src/${folder}/index.ts`),
  ...['src/app.ts', 'src/server.ts', 'src/metrics/catalogue.ts', 'src/trainings/schema.ts'],
  ...VENDORS.map((vendor) => `connectors/${vendor}/index.ts`),
  ...['connectors/contract/index.ts', 'connectors/registry.ts', 'jobs/worker.ts', 'jobs/sync-stream/handler.ts'],
];
const PACKAGES = ['pg', 'pg-copy-streams', 'kysely', 'bullmq', 'ioredis', 'fastify', 'zod'];

const READERS = ['src/privacy/', 'src/observability/', 'src/metrics/catalogue.ts'];
const JOBS = ['sync', 'facts', 'metrics', 'reports', 'queue', 'observability'].map((folder) => `src/${folder}/`);
const all = (folder: string) => (target: string) => target.startsWith(folder);

/** The law of who may import what of ours, by the file that imports. Folders end in a slash. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/charts/': [],
  'src/config/': ['src/records/', 'connectors/contract/', 'connectors/registry.ts'],
  'src/csv/': [],
  'src/dashboard/': [...READERS, 'src/charts/'],
  'src/db/': [],
  'src/demo/': ['src/facts/', 'src/statistics/'],
  'src/facts/': ['src/csv/', 'src/db/', 'src/people/', 'src/observability/'],
  'src/metrics/': ['src/db/', 'src/facts/', 'src/statistics/', 'src/records/', 'src/observability/'],
  'src/observability/': [],
  'src/odata/': [...READERS, 'src/trainings/schema.ts'],
  'src/people/': ['src/db/', 'src/records/', 'src/observability/'],
  'src/privacy/': ['config', 'db', 'facts', 'metrics', 'people', 'trainings', 'observability'].map((f) => `src/${f}/`),
  'src/queue/': ['src/db/', 'src/observability/'],
  'src/records/': [],
  'src/reports/': [...READERS, 'src/charts/'],
  'src/reports/archive/': ['src/db/', 'src/reports/'],
  'src/routes/': [...READERS, 'src/trainings/schema.ts'],
  'src/statistics/': [],
  'src/sync/': ['src/db/', 'src/records/', 'connectors/contract/', 'src/observability/'],
  'src/trainings/': ['src/csv/', 'src/db/'],
  'connectors/contract/': ['src/records/'],
  'connectors/dynamics/': ['src/records/', 'connectors/contract/'],
  'connectors/salesforce/': ['src/records/', 'connectors/contract/'],
  'jobs/sync-stream/': [...JOBS, 'jobs/sync-stream/'],
};

const SQL = ['pg', 'pg-copy-streams', 'kysely'];
const QUEUE = ['bullmq', 'ioredis'];
/** Packages a folder must not import. */
const NO_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'src/routes/': [...SQL, ...QUEUE],
  'src/odata/': [...SQL, ...QUEUE],
  'src/dashboard/': [...SQL, ...QUEUE],
  'src/reports/': [...SQL, ...QUEUE],
  'src/records/': PACKAGES.filter((name) => name !== 'zod'),
  'src/statistics/': [...SQL, ...QUEUE],
  'connectors/dynamics/': [...SQL, ...QUEUE, 'fastify'],
  'connectors/salesforce/': [...SQL, ...QUEUE, 'fastify'],
  'connectors/contract/': [...SQL, ...QUEUE, 'fastify'],
  'jobs/sync-stream/': [...SQL, ...QUEUE],
  'src/metrics/': QUEUE,
  'src/sync/': QUEUE,
};

interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly line: number;
}

/** A copy of the linter's configuration over an empty house: what is written there disturbs nobody. */
function emptyHouse() {
  const directory = mkdtempSync(path.join(tmpdir(), 'uptake-house-'));
  copyFileSync(path.join(root, '.biome.json'), path.join(directory, '.biome.json'));
  return {
    write(file: string, lines: readonly string[]) {
      mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
      writeFileSync(path.join(directory, file), `${lines.join('\n')}\n`);
    },
    async lint(): Promise<Finding[]> {
      const options = ['lint', '.', '--reporter=github', '--max-diagnostics=none', '--vcs-enabled=false'];
      const run = promisify(execFile)(process.execPath, [biome, ...options], { cwd: directory, maxBuffer: 1e8 });
      const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error);
      const found = `${stdout}\n${stderr}`.matchAll(/^::error title=([^,]+),file=([^,]+),line=(\d+)/gm);
      return [...found].map(([, rule = '', file = '', line]) => ({
        rule,
        file: path.isAbsolute(file) ? path.relative(directory, file) : file,
        line: Number(line),
      }));
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function specifier(from: string, to: string): string {
  const relative = path.relative(path.dirname(from), to);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

describe('boundaries', () => {
  const house = emptyHouse();
  const probes = new Map<string, { folder: string; targets: string[] }>();
  let findings: Finding[] = [];

  beforeAll(async () => {
    for (const folder of Object.keys(MAY_IMPORT)) {
      for (const file of [`${folder}probe.ts`, `${folder}deeper/probe.ts`]) {
        const targets = [...OURS.filter((target) => !target.startsWith(folder)), ...PACKAGES];
        probes.set(file, { folder, targets });
        house.write(
          file,
          // Kinds of import take turns, so that each is seen to be caught.
          targets.map((target, index) => {
            const from = PACKAGES.includes(target) ? target : specifier(file, target);
            return [`import '${from}';`, `export * from '${from}';`, `import type {} from '${from}';`][index % 3] ?? '';
          }),
        );
      }
    }
    house.write('src/cycle-a.ts', ["import { b } from './cycle-b.ts';", 'export const a = () => b;']);
    house.write('src/cycle-b.ts', ["import { a } from './cycle-a.ts';", 'export const b = () => a;']);
    house.write('src/sync/environment.ts', ["export const port = process.env['PORT'];"]);
    house.write('src/config/environment.ts', ["export const port = process.env['PORT'];"]);
    findings = await house.lint();
  });
  afterAll(() => house.remove());

  const caught = (file: string, rule: string) =>
    findings.filter((finding) => finding.file === file && finding.rule === rule).map((finding) => finding.line);

  it.each(Object.keys(MAY_IMPORT))('%s imports what it may and nothing else', (folder) => {
    for (const [file, probe] of probes) {
      if (probe.folder !== folder) continue;
      const forbidden = probe.targets.filter((target) =>
        PACKAGES.includes(target)
          ? NO_PACKAGES[folder]?.includes(target) === true
          : !(MAY_IMPORT[folder] ?? []).some((allowed) => all(allowed)(target)),
      );
      const checked = probe.targets.filter((target) => !PACKAGES.includes(target) || NO_PACKAGES[folder] !== undefined);
      const refused = caught(file, 'lint/style/noRestrictedImports').map((line) => probe.targets[line - 1] ?? '');
      expect(refused.filter((target) => checked.includes(target)).sort(), file).toEqual(forbidden.sort());
    }
  });

  it('import cycles are refused', () => {
    expect(caught('src/cycle-a.ts', 'lint/suspicious/noImportCycles')).toEqual([1]);
  });

  it('the environment is read in src/config only', () => {
    expect(caught('src/sync/environment.ts', 'lint/style/noProcessEnv')).toEqual([1]);
    expect(caught('src/config/environment.ts', 'lint/style/noProcessEnv')).toEqual([]);
  });

  it('cover every folder there is', () => {
    const folders = (parent: string) =>
      readdirSync(path.join(root, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name);
    expect(FOLDERS).toEqual(expect.arrayContaining(folders('src')));
    expect([...VENDORS, 'contract']).toEqual(expect.arrayContaining(folders('connectors')));
    for (const folder of folders('src').filter((name) => name !== 'cli')) {
      expect(Object.keys(MAY_IMPORT)).toContain(`src/${folder}/`);
    }
  });
});
