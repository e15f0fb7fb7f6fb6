import type { AnyConnector, TrainingSource } from '../../connectors/contract/index.ts';
import { issuesToProblems } from './issues.ts';
import { formatPath, type PathSegment, type Problem } from './problem.ts';
import { type ConnectionConfig, commonConnection, commonConnectionKeys } from './sections/connection.ts';
import { nearestWord } from './suggest.ts';

export type Connectors = Readonly<Record<string, AnyConnector>>;

/** A source of trainings as configured: which connection, and what to look for there. */
export type ConfiguredSource = TrainingSource & { readonly connection: string };

export interface ConnectionsResult {
  readonly connections: ConnectionConfig[];
  readonly problems: Problem[];
  readonly warnings: Problem[];
}

/** Validates each entry against what all connections have, and the rest of it against its vendor's own schema. */
export function parseConnections(
  input: unknown,
  connectors: Connectors,
  today: Date,
  sources: readonly ConfiguredSource[] = [],
): ConnectionsResult {
  const result: ConnectionsResult = { connections: [], problems: [], warnings: [] };
  if (!Array.isArray(input)) {
    const message = input === undefined ? 'is missing' : 'must be a list';
    const remedy = 'List the CRMs to read, each with id, vendor, its address and auth; uptake.example.yaml shows them.';
    result.problems.push({ path: 'connections', message, remedy });
    return result;
  }
  if (input.length === 0) {
    result.warnings.push({
      path: 'connections',
      message: 'is empty, so nothing will be read',
      remedy: 'List the CRMs to read; `uptake demo` shows Uptake without any.',
    });
  }
  const seen = new Map<unknown, number>();
  for (const [index, entry] of input.entries()) {
    parseConnection(entry, index, { connectors, today, sources }, result);
    const id: unknown = isObject(entry) ? entry['id'] : undefined;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    else if (id !== undefined) {
      const message = `is the id of connections[${first}] too`;
      result.problems.push({
        path: formatPath(['connections', index, 'id']),
        message,
        remedy: 'Give each its own id.',
      });
    }
  }
  return result;
}

function parseConnection(
  entry: unknown,
  index: number,
  {
    connectors,
    today,
    sources,
  }: {
    readonly connectors: Connectors;
    readonly today: Date;
    readonly sources: readonly ConfiguredSource[];
  },
  result: ConnectionsResult,
): void {
  const at: PathSegment[] = ['connections', index];
  const problem = (inside: PathSegment[], message: string, remedy: string) =>
    result.problems.push({ path: formatPath([...at, ...inside]), message, remedy });
  if (!isObject(entry)) {
    problem([], 'must be a group of settings', 'Start it with "- id: …" and "vendor: …".');
    return;
  }
  const common = pick(entry, (key) => commonConnectionKeys.has(key));
  const parsed = commonConnection.safeParse(common);
  if (!parsed.success) {
    result.problems.push(...issuesToProblems(parsed.error.issues, { schema: commonConnection, input: common, at }));
  }

  const vendor = entry['vendor'];
  if (typeof vendor !== 'string') return;
  const standard = Object.hasOwn(connectors, vendor) ? connectors[vendor] : undefined;
  if (standard === undefined) {
    const nearest = nearestWord(vendor, Object.keys(connectors));
    const known = `This version reads: ${Object.keys(connectors).join(', ')}.`;
    problem(
      ['vendor'],
      'is not a CRM this version can read',
      nearest === undefined ? known : `Did you mean ${nearest}?`,
    );
    return;
  }

  const own = pick(entry, (key) => !commonConnectionKeys.has(key));
  const settings = standard.settings.safeParse(own);
  if (!settings.success) {
    const context = { schema: standard.settings, input: own, at, otherKeys: commonConnectionKeys };
    result.problems.push(...issuesToProblems(settings.error.issues, context));
  }
  if (!parsed.success) return;
  const { mapping, since, ...rest } = parsed.data;
  const activities = mapping?.activities ?? [];
  const trainings = sources.filter((source) => source.connection === rest.id);
  if (standard.tailor === undefined && activities.length > 0) {
    problem(
      ['mapping'],
      `cannot be read of ${standard.title}`,
      'Remove it: activities are read from standard objects only.',
    );
  }
  if (standard.tailor === undefined && trainings.length > 0) {
    problem(
      ['id'],
      `is named by trainings.sources, and trainings cannot be read of ${standard.title}`,
      'Use `uptake trainings import FILE.csv` or POST /api/v1/trainings for them.',
    );
  }
  for (const [index, { connection, kind }] of sources.entries()) {
    if (connection !== rest.id || standard.trainingKinds === undefined || standard.trainingKinds.includes(kind))
      continue;
    result.problems.push({
      path: formatPath(['trainings', 'sources', index, 'kind']),
      message: `is no kind of training that ${standard.title} keeps`,
      remedy: `Known there: ${standard.trainingKinds.join(', ')}.`,
    });
  }
  const tailored = activities.length > 0 || trainings.length > 0;
  const connector = (tailored ? standard.tailor?.({ activities, trainings }) : undefined) ?? standard;
  if (since !== undefined && since > today.toISOString().slice(0, 10)) {
    problem(['since'], 'lies in the future', 'Give the day from which the CRM is to be read.');
  }
  for (const [position, name] of rest.streams.exclude.entries()) {
    if (Object.hasOwn(connector.streams, name)) continue;
    const nearest = nearestWord(name, Object.keys(connector.streams));
    const known = `Its streams: ${Object.keys(connector.streams).join(', ')}.`;
    const inside = ['streams', 'exclude', position];
    problem(inside, `is no stream of ${connector.title}`, nearest === undefined ? known : `Did you mean ${nearest}?`);
  }
  if (!settings.success) return;
  result.warnings.push(...foreignHosts(own, connector, at));
  result.connections.push({
    ...rest,
    since: since ?? `${today.getUTCFullYear() - 1}-01-01`,
    connector,
    settings: settings.data,
  });
}

/** A host that is not the vendor's own may be a proxy or a private cloud, or somebody who collects credentials. */
function foreignHosts(settings: unknown, connector: AnyConnector, at: readonly PathSegment[]): Problem[] {
  const { hosts } = connector;
  if (hosts === undefined) return [];
  return urlsOf(settings, at).flatMap(({ path, url }) =>
    hosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`)) || url.protocol !== 'https:'
      ? []
      : [
          {
            path: formatPath(path),
            message: `is not one of ${connector.title}'s own hosts`,
            remedy: 'Credentials are sent there: make sure it is your proxy or private cloud.',
          },
        ],
  );
}

function urlsOf(value: unknown, path: readonly PathSegment[]): { path: readonly PathSegment[]; url: URL }[] {
  if (typeof value === 'string') {
    return /^https?:\/\//i.test(value) && URL.canParse(value) ? [{ path, url: new URL(value) }] : [];
  }
  return isObject(value) ? Object.entries(value).flatMap(([key, inner]) => urlsOf(inner, [...path, key])) : [];
}

function pick(entry: Record<string, unknown>, wanted: (key: string) => boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => wanted(key)));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
