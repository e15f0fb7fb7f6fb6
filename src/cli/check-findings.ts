import type { Capabilities, StreamCapability } from '../../connectors/contract/index.ts';
import { catalogue } from '../metrics/catalogue.ts';
import type { Need } from '../metrics/definition.ts';
import type { ConnectionSettings } from '../sync/index.ts';
import type { Terminal } from './terminal.ts';

/** `missing`: something needed is not there; `limited`: it works, with less; `note`: good to know. */
export type FindingState = 'ok' | 'limited' | 'missing' | 'note';

/** One line of `uptake check`. */
export interface Finding {
  /** The part looked at: service, or a connection's id. */
  readonly part: string;
  readonly what: string;
  readonly state: FindingState;
  /** One sentence: what was found, or what to grant. */
  readonly detail: string;
}

/** What a signed-in connection can and cannot be read and measured with. */
export function connectionFindings(connection: ConnectionSettings, capabilities: Capabilities): Finding[] {
  const { connector, excludedStreams } = connection;
  const at = (what: string, state: FindingState, detail: string): Finding => ({
    part: connection.id,
    what,
    state,
    detail,
  });
  const recordOf = (stream: string) => connector.streams[stream]?.record;
  const needed = new Set<string | undefined>(['user', ...catalogue.flatMap(({ needs }) => needs.map((n) => n.record))]);
  const read = capabilities.streams.filter(({ stream }) => !excludedStreams.includes(stream));
  const streams = capabilities.streams.map((capability) => {
    const what = `stream ${capability.stream}`;
    if (!read.includes(capability)) return at(what, 'note', 'Left out by streams.exclude.');
    if (capability.availability === 'available') return at(what, 'ok', sizeOf(capability));
    const missing =
      capability.availability === 'unavailable' &&
      capability.optional !== true &&
      needed.has(recordOf(capability.stream));
    return at(what, missing ? 'missing' : 'limited', capability.reason);
  });
  const metrics = catalogue.map(({ id, needs }) => {
    const { state, detail } = measurable(needs, (record) => read.filter(({ stream }) => recordOf(stream) === record));
    return at(`metric ${id}`, state, detail);
  });
  return [
    at('sign-in', 'ok', capabilities.identity),
    ...streams,
    ...metrics,
    ...capabilities.notices.map((notice) => at('notice', 'note', notice)),
    ...budget(connection, capabilities).map(([state, detail]) => at('API budget', state, detail)),
    ...firstSync(connection, read).map((detail) => at('first sync', 'note', detail)),
  ];
}

/**
 * What a metric can be measured with: available when every stream it needs is, partly when some of what it needs cannot be
 * read or not in full, not at all when of one need nothing can be read. The sentences say what to grant.
 */
function measurable(
  needs: readonly Need[],
  streamsOf: (record: Need['record']) => readonly StreamCapability[],
): Pick<Finding, 'state' | 'detail'> {
  const lacking: string[] = [];
  const reasons = new Set<string>();
  for (const { record, what } of needs) {
    const streams = streamsOf(record);
    if (streams.every(({ availability }) => availability === 'unavailable')) lacking.push(what);
    for (const { availability, reason } of streams) if (availability !== 'available') reasons.add(reason);
  }
  const grants = [...reasons].filter((reason) => reason !== '').join(' ');
  if (lacking.length > 0) {
    const sentence = `Cannot be measured without ${lacking.join(' and ')}.`;
    return { state: 'missing', detail: grants === '' ? sentence : `${sentence} ${grants}` };
  }
  return grants === ''
    ? { state: 'ok', detail: 'Can be measured.' }
    : { state: 'limited', detail: `Can be measured in part. ${grants}` };
}

function sizeOf({ estimatedRows }: StreamCapability): string {
  return estimatedRows === null ? 'Can be read.' : `Can be read, about ${count(estimatedRows)} records.`;
}

function budget({ budget: policy }: ConnectionSettings, { apiUsage }: Capabilities): [FindingState, string][] {
  if (apiUsage === null) return [];
  const share = Math.floor(apiUsage.limit * policy.dailyShare);
  const used =
    apiUsage.used === null
      ? `${count(apiUsage.limit)} requests in 24 hours, shared with others`
      : `${count(apiUsage.used)} of ${count(apiUsage.limit)} requests used in 24 hours`;
  const detail = `${used}; Uptake may use ${count(share)} (budget.dailyShare ${policy.dailyShare}).`;
  return [[share > 0 ? 'ok' : 'missing', detail]];
}

function firstSync({ since }: ConnectionSettings, streams: readonly StreamCapability[]): string[] {
  const sizes = streams.flatMap((stream) => stream.estimatedRows ?? []);
  if (sizes.length === 0) return [];
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  return [`About ${count(rows)} records since ${since.toISOString().slice(0, 10)}.`];
}

/** The findings as a report, part by part. */
export function findingsText(findings: readonly Finding[], { colors: { out } }: Terminal): string {
  const marks: Readonly<Record<FindingState, string>> = {
    ok: out.green('✓'),
    limited: out.yellow('!'),
    missing: out.red('✗'),
    note: out.dim('·'),
  };
  const lines: string[] = [];
  let part = '';
  for (const finding of findings) {
    if (finding.part !== part) lines.push(...(part === '' ? [] : ['']), out.bold(finding.part));
    part = finding.part;
    lines.push(`  ${marks[finding.state]} ${finding.what}: ${finding.detail}`);
  }
  const missing = findings.filter((finding) => finding.state === 'missing').length;
  if (missing === 0) return [...lines, '', 'Everything needed is there.'].join('\n');
  return [...lines, '', `${missing} needed ${missing === 1 ? 'thing is' : 'things are'} missing.`].join('\n');
}

function count(number: number): string {
  return number.toLocaleString('en');
}
