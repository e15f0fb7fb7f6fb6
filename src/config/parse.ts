import path from 'node:path';
import { connectors as registeredConnectors } from '../../connectors/registry.ts';
import type { Environment } from './environment.ts';
import { issuesToProblems } from './issues.ts';
import { type ConfiguredSource, type Connectors, isObject, parseConnections } from './parse-connections.ts';
import { ConfigError, type Problem } from './problem.ts';
import { resolveReferences } from './references.ts';
import { type Config, configSchema } from './schema.ts';
import { collectSecrets, maskIn } from './secrets.ts';
import type { ConnectionConfig } from './sections/connection.ts';
import { nearestWord } from './suggest.ts';
import { findWarnings } from './warnings.ts';

export interface ParseOptions {
  /** What relative paths are relative to; the working directory unless told. */
  readonly directory?: string;
  /** How error messages call the configuration. */
  readonly source?: string;
  readonly connectors?: Connectors;
  readonly today?: Date;
}

export interface ParsedConfig {
  readonly config: Config;
  readonly warnings: readonly Problem[];
}

/**
 * Validates a configuration given as an object and fills in the defaults.
 * @throws ConfigError with every problem at once; none of them shows a secret.
 */
export function parseConfig(input: unknown, env: Environment, options: ParseOptions = {}): ParsedConfig {
  const directory = path.resolve(options.directory ?? '.');
  const source = options.source ?? 'The configuration';
  if (input !== null && input !== undefined && !isObject(input)) {
    const remedy = 'Write sections such as company: and connections:; uptake.example.yaml shows them.';
    throw new ConfigError(source, [{ path: '', message: 'must be a group of settings', remedy }]);
  }
  const resolved = resolveReferences(withEnvironment((input ?? {}) as Record<string, unknown>), env, directory);
  const tree = resolved.value as Record<string, unknown>;
  const secrets = collectSecrets(tree, new Set(resolved.secrets));

  const { sections, problems } = parseSections(tree);
  const parsed = parseConnections(
    tree['connections'],
    options.connectors ?? registeredConnectors,
    options.today ?? new Date(),
    ((sections.trainings as Config['trainings'] | undefined)?.sources ?? []) as ConfiguredSource[],
  );
  problems.push(...parsed.problems, ...unknownConnections(sections, tree['connections']));

  // What follows from a reference that could not be resolved is no problem of its own.
  const unresolved = new Set(resolved.problems.map((problem) => problem.path));
  const all = [...resolved.problems, ...problems.filter((problem) => !unresolved.has(problem.path))];
  if (all.length > 0)
    throw new ConfigError(
      source,
      all.map((problem) => masked(problem, secrets)),
    );

  const config = complete(sections, parsed.connections, directory);
  const warnings = [...parsed.warnings, ...findWarnings(config)].map((problem) => masked(problem, secrets));
  return { config, warnings };
}

type Sections = { [K in keyof typeof configSchema.shape]?: unknown };

function parseSections(tree: Record<string, unknown>): { sections: Sections; problems: Problem[] } {
  const sections: Sections = {};
  const problems: Problem[] = [];
  const known = [...Object.keys(configSchema.shape), 'connections'];
  for (const key of Object.keys(tree)) {
    if (known.includes(key)) continue;
    const nearest = nearestWord(key, known);
    const remedy = nearest === undefined ? `Known here: ${known.sort().join(', ')}.` : `Did you mean ${nearest}?`;
    problems.push({ path: key, message: 'is not a known setting', remedy });
  }
  // One by one, so that rules over a whole section are still checked when another section is wrong.
  for (const [name, schema] of Object.entries(configSchema.shape)) {
    const result = schema.safeParse(tree[name]);
    if (result.success) sections[name as keyof Sections] = result.data;
    else problems.push(...issuesToProblems(result.error.issues, { schema, input: tree[name], at: [name] }));
  }
  return { sections, problems };
}

/**
 * Settings that are left out come from the environment: DATABASE_URL, REDIS_URL, SMTP_URL, UPTAKE_SECRET_KEY. Filled in
 * as references, so that `file:PATH` in the environment reads a file just as it does in the configuration.
 */
function withEnvironment(tree: Record<string, unknown>): Record<string, unknown> {
  const fill = (section: unknown, key: string, name: string): unknown =>
    section === undefined || section === null || (isObject(section) && (section[key] ?? null) === null)
      ? { ...(section as object | undefined), [key]: reference(name) }
      : section;
  const { reports } = tree;
  return {
    ...tree,
    database: fill(tree['database'], 'url', 'DATABASE_URL'),
    queue: fill(tree['queue'], 'url', 'REDIS_URL'),
    secretKey: tree['secretKey'] ?? reference('UPTAKE_SECRET_KEY'),
    ...(Array.isArray(reports) && {
      reports: reports.map((report: unknown) =>
        isObject(report) && isObject(report['mail'])
          ? { ...report, mail: fill(report['mail'], 'smtp', 'SMTP_URL') }
          : report,
      ),
    }),
  };
}

/** As the configuration would write it: the variable, or nothing. */
function reference(name: string): string {
  return `\${${name}:-}`;
}

function unknownConnections(sections: Sections, connections: unknown): Problem[] {
  const ids = Array.isArray(connections)
    ? connections.flatMap((entry) => (isObject(entry) ? [String(entry['id'])] : []))
    : [];
  const licences = (sections.licences ?? []) as Config['licences'];
  const sources = ((sections.trainings as Config['trainings'] | undefined)?.sources ?? []) as ConfiguredSource[];
  const named = [
    ...licences.map(({ connection }, index) => ({ connection, path: `licences[${index}].connection` })),
    ...sources.map(({ connection }, index) => ({ connection, path: `trainings.sources[${index}].connection` })),
  ];
  return named.flatMap(({ connection, path }) => {
    if (ids.includes(connection)) return [];
    const nearest = nearestWord(connection, ids);
    const remedy = nearest === undefined ? `Configured: ${ids.join(', ') || 'none'}.` : `Did you mean ${nearest}?`;
    return [{ path, message: 'names no configured connection', remedy }];
  });
}

function complete(sections: Sections, connections: ConnectionConfig[], directory: string): Config {
  const config = { ...(sections as Omit<Config, 'connections'>), connections };
  return { ...config, dataDir: path.resolve(directory, config.dataDir) };
}

function masked(problem: Problem, secrets: Iterable<string>): Problem {
  return { ...problem, message: maskIn(problem.message, secrets), remedy: maskIn(problem.remedy, secrets) };
}
