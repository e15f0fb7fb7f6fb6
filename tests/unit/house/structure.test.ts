import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../../..');
const LONGEST = 350;
/** Lists, not concepts: migrations are plain SQL frozen once landed, and tables.ts mirrors the schema in one place. */
const LISTS = ['src/db/migrations/', 'src/db/tables.ts'];
const NOTHING_NAMES = /^(?:utils?|helpers?|common|shared|lib|misc)(?:\.|$)/i;
/** `process.env` and every way around the linter's rule against it. */
const ENVIRONMENT =
  /process\s*(?:\?\.|\.)\s*env\b|process\[['"`]env['"`]\]|\{[^}]*\benv\b[^}]*\}\s*(?:=\s*process\b|from\s*'(?:node:)?process')/;

function filesOf(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

const sources = ['src', 'connectors', 'jobs'].flatMap(filesOf);
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe('the house', () => {
  it('has files to look at', () => {
    expect(sources).toEqual(expect.arrayContaining(['src/cli/main.ts', 'connectors/registry.ts']));
  });

  it('names files and folders after what they are about', () => {
    const named = [...sources, ...filesOf('tests')].filter((file) =>
      file.split(path.sep).some((part) => NOTHING_NAMES.test(part)),
    );
    expect(named).toEqual([]);
  });

  it(`keeps a file to one concept: at most ${LONGEST} lines`, () => {
    const long = sources
      .filter((file) => !LISTS.some((list) => file.startsWith(list)))
      .map((file) => ({ file, lines: read(file).split('\n').length }))
      .filter(({ lines }) => lines > LONGEST);
    expect(long).toEqual([]);
  });

  it('reads the environment in src/config only', () => {
    expect(ENVIRONMENT.test('const { env } = process;')).toBe(true);
    expect(sources.filter((file) => !file.startsWith('src/config/') && ENVIRONMENT.test(read(file)))).toEqual([]);
  });

  it('writes to the terminal in src/cli only, and nowhere through console', () => {
    const writes = sources.filter((file) => !file.startsWith('src/cli/') && /process\.stdout\b/.test(read(file)));
    expect(writes).toEqual([]);
    expect(sources.filter((file) => /\bconsole\.\w+\(/.test(read(file)))).toEqual([]);
  });
});
