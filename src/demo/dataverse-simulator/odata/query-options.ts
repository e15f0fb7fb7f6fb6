import { badRequest } from '../api-error.ts';

const KNOWN = new Set([
  '$select',
  '$filter',
  '$orderby',
  '$top',
  '$count',
  '$apply',
  '$expand',
  '$skiptoken',
  '$deltatoken',
]);

/** The query options of one request, decoded once. */
export interface QueryOptions {
  /** As sent, without the leading question mark: links to further pages repeat it. */
  readonly raw: string;
  readonly select: string[] | null;
  readonly filter: string | null;
  readonly orderBy: string | null;
  readonly top: number | null;
  readonly count: boolean;
  readonly apply: string | null;
  readonly expand: string | null;
  readonly skipToken: string | null;
  readonly deltaToken: string | null;
  /** Values of `@name=value` parameters. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads a query string. Throws the 400 for options the Web API does not have. */
export function parseQuery(raw: string): QueryOptions {
  const options = new Map<string, string>();
  const parameters = new Map<string, string>();
  for (const part of raw.split('&')) {
    if (part === '') continue;
    const split = part.indexOf('=');
    const name = decode(split < 0 ? part : part.slice(0, split));
    const value = decode(split < 0 ? '' : part.slice(split + 1));
    if (name.startsWith('@')) parameters.set(name, value);
    else if (KNOWN.has(name)) options.set(name, value);
    else if (name === '$skip') throw badRequest('The query parameter $skip is not supported.');
    else throw badRequest(`The query parameter '${name}' is not supported.`);
  }
  return {
    raw,
    select:
      options
        .get('$select')
        ?.split(',')
        .map((name) => name.trim()) ?? null,
    filter: options.get('$filter') ?? null,
    orderBy: options.get('$orderby') ?? null,
    top: parseTop(options.get('$top')),
    count: options.get('$count') === 'true',
    apply: options.get('$apply') ?? null,
    expand: options.get('$expand') ?? null,
    skipToken: options.get('$skiptoken') ?? null,
    deltaToken: options.get('$deltatoken') ?? null,
    parameters,
  };
}

function parseTop(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d+$/.test(text)) throw badRequest(`Invalid value '${text}' for $top query option found.`);
  return Number(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badRequest('The request URI is not valid: it holds a malformed percent-encoding.');
  }
}
