import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveReferences } from '../../../src/config/references.ts';
import { temporaryDirectory } from './config-fixture.ts';

const resolve = (text: string, env: Record<string, string> = {}) => resolveReferences({ key: text }, env, '/');
const value = (text: string, env: Record<string, string> = {}) => {
  const { value: tree, problems } = resolve(text, env);
  expect(problems).toEqual([]);
  return (tree as { key: string }).key;
};

describe('references to the environment', () => {
  it('are replaced wherever they stand in a text', () => {
    expect(value(`https://\${HOST}:\${PORT:-443}/`, { HOST: 'crm.example' })).toBe('https://crm.example:443/');
  });

  it('take the default when the variable is unset or empty', () => {
    expect(value(`\${A:-x}`)).toBe('x');
    expect(value(`\${A:-x}`, { A: '' })).toBe('x');
    expect(value(`\${A:-}`)).toBe('');
    expect(value(`\${A:-postgres://h/d?x=1}`)).toBe('postgres://h/d?x=1');
  });

  it('accept a variable that is set but empty', () => {
    expect(value(`\${A}`, { A: '' })).toBe('');
  });

  it('are not looked for inside values', () => {
    expect(value(`\${A}`, { A: `\${B}`, B: 'secret' })).toBe(`\${B}`);
    expect(value(`\${A}`, { A: '$& $1 $$' })).toBe('$& $1 $$');
  });

  it('can be written literally', () => {
    expect(value(`$\${A} and $A`)).toBe(`\${A} and $A`);
  });

  it.each([`\${}`, `\${1A}`, `\${A`, `\${A:default}`])('that are malformed are a problem: %s', (text) => {
    expect(resolve(text, { A: 'a' }).problems).toMatchObject([{ path: 'key' }]);
  });

  it('name the variable that is not set', () => {
    expect(resolve(`\${MISSING}`).problems).toMatchObject([
      { path: 'key', message: 'needs the environment variable MISSING, which is not set' },
    ]);
  });

  it('are found in lists and groups at any depth; keys without a value are not set', () => {
    const tree = { a: [{ b: `\${X}` }, 3, true], c: null };
    expect(resolveReferences(tree, { X: 'x' }, '/').value).toEqual({ a: [{ b: 'x' }, 3, true] });
  });
});

describe('secrets in files', () => {
  it('are read relative to the directory, without the newline at the end', () => {
    const directory = temporaryDirectory();
    mkdirSync(path.join(directory, 'keys'));
    writeFileSync(path.join(directory, 'keys/a.pem'), '-----BEGIN\nline\n-----END\n\n');
    const result = resolveReferences({ key: `file:\${DIR}/a.pem` }, { DIR: 'keys' }, directory);
    expect(result).toEqual({
      value: { key: '-----BEGIN\nline\n-----END' },
      problems: [],
      secrets: ['-----BEGIN\nline\n-----END'],
    });
  });

  it('are a problem when the file is absent, empty, a directory or too large', () => {
    const directory = temporaryDirectory();
    writeFileSync(path.join(directory, 'empty'), '\n');
    writeFileSync(path.join(directory, 'large'), 'x'.repeat(70_000));
    const tree = { absent: 'file:absent', empty: 'file:empty', directory: 'file:.', large: 'file:large' };
    const { problems, secrets } = resolveReferences(tree, {}, directory);
    expect(problems.map((problem) => [problem.path, problem.message.replace(directory, '…')])).toEqual([
      ['absent', 'names …/absent, which does not exist'],
      ['empty', 'names …/empty, which is empty'],
      ['directory', 'names …, which cannot be read as a file'],
      ['large', 'names …/large, which is too large for a secret'],
    ]);
    expect(secrets).toEqual([]);
  });
});
