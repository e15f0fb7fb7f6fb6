import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seed } from '../integration/http/company.ts';
import { openApi, type TestApi } from '../integration/http/service.ts';
import { typesOf } from '../support/openapi-types.ts';

const root = path.join(import.meta.dirname, '../..');
const run = promisify(execFile);

describe('a client generated from the OpenAPI document', () => {
  let api: TestApi;
  let folder: string;
  beforeAll(async () => {
    api = await openApi();
    await seed(api.service.database, [{ people: 8, adopted: 4, path: ['south'] }]);
    folder = mkdtempSync(path.join(tmpdir(), 'uptake-client-'));
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    copyFileSync(path.join(root, 'tests/fixtures/api-client/client.ts.txt'), path.join(folder, 'client.ts'));
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(path.join(folder, 'types.ts'), await typesOf(api.app.swagger()));
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('compiles, and does not where it asks for what there is not', async () => {
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--types', 'node'];
    const compiler = path.join(root, 'node_modules/.bin/tsc');
    const { stdout } = await run(
      compiler,
      [...options, '--allowImportingTsExtensions', '--skipLibCheck', 'client.ts'],
      { cwd: folder },
    ).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  });

  it('reads, writes and is refused over HTTP', async () => {
    const url = await api.app.listen({ host: '127.0.0.1', port: 0 });
    const key = await api.keyWith({ scopes: ['aggregate', 'write', 'person'] });
    const { stdout } = await run(path.join(root, 'node_modules/.bin/tsx'), ['client.ts', url, key], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual({
      rates: [{ team: 'south', rate: 0.5, people: 8 }],
      next: null,
      created: 201,
      name: 'Basics',
      why: 'Figures of single people are not shown in mode aggregate.',
    });
  });
});
