import { Secret } from '../../connectors/contract/index.ts';
import type { Config } from './schema.ts';
import { collectSecrets, isSecretKey, MASK, maskIn } from './secrets.ts';

/** The effective configuration as plain data to print: every secret masked, of URLs only the credentials. */
export function describeConfig(config: Config): Record<string, unknown> {
  const secrets = collectSecrets(config);
  const connections = config.connections.map(({ connector: _, settings, ...common }) => ({
    ...common,
    ...(typeof settings === 'object' ? settings : {}),
  }));
  return plain({ ...config, connections }, secrets, '') as Record<string, unknown>;
}

function plain(value: unknown, secrets: ReadonlySet<string>, key: string): unknown {
  if (value instanceof Secret) return key === 'url' || key === 'smtp' ? maskUrl(value.reveal()) : MASK;
  if (typeof value === 'string') return isSecretKey(key) ? MASK : maskIn(value, secrets);
  if (Array.isArray(value)) return value.map((item) => plain(item, secrets, key));
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner, secrets, name)]));
}

/** Where a database, queue or mail server is, is worth seeing; the path of a web hook is its secret. */
function maskUrl(text: string): string {
  if (!URL.canParse(text)) return MASK;
  const url = new URL(text);
  const credentials = url.password === '' ? url.username : `${url.username}:${MASK}`;
  const place = /^https?:$/.test(url.protocol) ? `/${MASK}` : url.pathname;
  return `${url.protocol}//${credentials === '' ? '' : `${credentials}@`}${url.host}${place}${url.search === '' ? '' : `?${MASK}`}`;
}
