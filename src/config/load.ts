import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Environment, processEnvironment } from './environment.ts';
import { type ParsedConfig, type ParseOptions, parseConfig } from './parse.ts';
import { ConfigError } from './problem.ts';
import { parseYaml } from './yaml.ts';

export const DEFAULT_FILE = 'uptake.yaml';

export interface LoadOptions extends Pick<ParseOptions, 'connectors' | 'today'> {
  /** The file; otherwise UPTAKE_CONFIG, otherwise uptake.yaml in the working directory. */
  readonly path?: string | undefined;
  /** The process environment unless told. */
  readonly env?: Environment | undefined;
}

export interface LoadedConfig extends ParsedConfig {
  /** The file it came from, absolute. */
  readonly path: string;
}

/** Reads and validates the configuration file. @throws ConfigError with every problem at once. */
export async function loadConfig({
  path: given,
  env = processEnvironment(),
  ...rest
}: LoadOptions = {}): Promise<LoadedConfig> {
  const name = given ?? (env['UPTAKE_CONFIG'] || DEFAULT_FILE);
  const file = path.resolve(name);
  const { value, problems } = parseYaml(await readText(file, name));
  if (problems.length > 0) throw new ConfigError(name, problems);
  return { ...parseConfig(value, env, { ...rest, directory: path.dirname(file), source: name }), path: file };
}

async function readText(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const refused = (message: string, remedy: string) => new ConfigError(name, [{ path: file, message, remedy }]);
    if (code === 'ENOENT') {
      throw refused(
        'does not exist',
        'Copy uptake.example.yaml to uptake.yaml and enter your CRM, or name a file with --config or UPTAKE_CONFIG. `uptake demo` needs none.',
      );
    }
    if (code === 'EACCES') throw refused('may not be read by this user', 'Allow the user that runs Uptake to read it.');
    if (code === 'EISDIR') throw refused('is a directory', 'Name the file in it.');
    throw refused(`cannot be read (${String(code)})`, 'Name a readable file.');
  }
}
