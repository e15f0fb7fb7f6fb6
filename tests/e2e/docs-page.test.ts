import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../integration/http/service.ts';

const PROGRAM = 'chromium';

/** Says once that pages cannot be tested here; where UPTAKE_TEST_REQUIRE lists chromium, that is a failure instead. */
function chromiumIsHere(): boolean {
  if (spawnSync(PROGRAM, ['--version']).status === 0) return true;
  if ((process.env['UPTAKE_TEST_REQUIRE'] ?? '').split(',').includes('chromium')) {
    throw new Error(`UPTAKE_TEST_REQUIRE asks for chromium, but there is no program "${PROGRAM}" in PATH.`);
  }
  process.stderr.write(`Not tested in a browser: there is no program "${PROGRAM}" in PATH.\n`);
  return false;
}

describe.runIf(chromiumIsHere())('the docs page', () => {
  const profile = mkdtempSync(path.join(tmpdir(), 'uptake-chromium-'));
  let api: TestApi;
  let address: string;
  beforeAll(async () => {
    api = await openApi({ server: { publicUrl: 'http://localhost:1' } });
    address = await api.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await api.close();
    rmSync(profile, { recursive: true, force: true });
  });

  it.each(['/docs', '/docs/'])(
    'at %s shows every operation, under its own Content-Security-Policy',
    async (page) => {
      const { dom, said } = await visit(`${address}${page}`, profile);
      expect(said).not.toMatch(/Content.Security.Policy|Refused to|Failed to load/i);
      expect(dom).toContain('Did use of the CRM hold after training?');
      for (const path_ of [
        '/api/v1/metrics/{id}/series',
        '/api/v1/trainings/{id}/effect',
        '/api/v1/keys',
        '/health/ready',
      ]) {
        // Swagger UI puts break opportunities behind slashes.
        expect(dom.replaceAll('<wbr>', '').replaceAll('​', '')).toContain(path_);
      }
    },
    120_000,
  );

  it('loads nothing from elsewhere', async () => {
    const html = await (await fetch(`${address}/docs/`)).text();
    const sources = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '');
    expect(sources.length).toBeGreaterThan(4);
    for (const source of sources) {
      const { origin, href } = new URL(source, `${address}/docs/`);
      expect(origin).toBe(new URL(address).origin);
      const file = await fetch(href);
      expect(file.status).toBe(200);
      // Read, or its connection stays open.
      await file.arrayBuffer();
    }
    const requested = new Set(api.lines.map((line) => line['status']));
    expect(requested).not.toContain(404);
  });
});

/** The page as it stands when its scripts have run, and what the browser had to say. */
async function visit(url: string, profile: string): Promise<{ dom: string; said: string }> {
  const { stdout, stderr } = await promisify(execFile)(
    PROGRAM,
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-dev-shm-usage'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions'],
      ...['--enable-logging=stderr', '--v=0', `--user-data-dir=${profile}`, '--virtual-time-budget=20000'],
      ...['--window-size=1280,1600', '--dump-dom', url],
    ],
    { maxBuffer: 64 * 1024 * 1024, timeout: 100_000 },
  );
  const said = stderr.split('\n').filter((line) => line.includes('CONSOLE'));
  return { dom: stdout, said: said.join('\n') };
}
