import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/index.ts';

test('a secret named by file: in the environment is read, also where the section is left out', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uptake-config-'));
  try {
    const file = path.join(folder, 'database_url');
    writeFileSync(file, 'postgres://uptake:secret@db:5432/uptake\n');
    const { config } = parseConfig({ connections: [] }, { DATABASE_URL: `file:${file}` });
    expect(config.database.url?.reveal()).toBe('postgres://uptake:secret@db:5432/uptake');
    expect(config.queue.url).toBeNull();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
