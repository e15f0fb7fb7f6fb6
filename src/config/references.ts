import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from './environment.ts';
import { formatPath, type PathSegment, type Problem } from './problem.ts';

const FILE_PREFIX = 'file:';
const MAX_SECRET_BYTES = 64 * 1024;
/** `$${NAME}` is a literal; `${NAME}` and `${NAME:-default}` are references; any other `${` is a mistake. */
const REFERENCE = /\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})?/g;

export interface Resolved {
  /** The same tree with every reference replaced. Keys without a value are left out: they are not set. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Contents of files, to be kept out of everything that is printed. */
  readonly secrets: readonly string[];
}

/**
 * Replaces `${NAME}`, `${NAME:-default}` (unset or empty) and `file:PATH` (relative to `directory`) in every string.
 * Works on the parsed tree, so a value can never change the structure around it, and is not looked into again.
 */
export function resolveReferences(tree: unknown, env: Environment, directory: string): Resolved {
  const problems: Problem[] = [];
  const secrets: string[] = [];

  function problem(at: readonly PathSegment[], message: string, remedy: string): void {
    problems.push({ path: formatPath(at), message, remedy });
  }

  function resolve(value: unknown, at: readonly PathSegment[]): unknown {
    if (typeof value === 'string') return resolveString(value, at);
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, [...at, index]));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, [...at, key])]));
  }

  function resolveString(text: string, at: readonly PathSegment[]): string {
    const replaced = text.replace(REFERENCE, (whole, name?: string, fallback?: string) => {
      if (whole === '$${') return '${';
      if (name === undefined) {
        problem(
          at,
          'has a "${" that is no reference',
          `Write \${NAME} or \${NAME:-default}, or $\${ for the characters.`,
        );
        return whole;
      }
      const value = env[name];
      if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
      if (value !== undefined) return value;
      problem(
        at,
        `needs the environment variable ${name}, which is not set`,
        `Set ${name}, or give a default: \${${name}:-…}.`,
      );
      return whole;
    });
    return replaced.startsWith(FILE_PREFIX) ? readSecret(replaced.slice(FILE_PREFIX.length), at) : replaced;
  }

  function readSecret(file: string, at: readonly PathSegment[]): string {
    const absolute = path.resolve(directory, file);
    try {
      const content = readFileSync(absolute);
      if (content.length > MAX_SECRET_BYTES) {
        problem(at, `names ${absolute}, which is too large for a secret`, 'Name a file of at most 64 KiB.');
        return '';
      }
      // Editors and `echo` end a file with a newline that is not part of the secret.
      const secret = content.toString('utf8').replace(/[\r\n]+$/, '');
      if (secret === '') problem(at, `names ${absolute}, which is empty`, 'Write the secret into it.');
      else secrets.push(secret);
      return secret;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT') {
        problem(at, `names ${absolute}, which does not exist`, 'Create it, or correct the path.');
      } else if (code === 'EACCES' || code === 'EPERM') {
        problem(at, `names ${absolute}, which this user may not read`, 'Allow the user that runs Uptake to read it.');
      } else problem(at, `names ${absolute}, which cannot be read as a file`, 'Name a readable file.');
      return '';
    }
  }

  return { value: resolve(tree, []), problems, secrets };
}
