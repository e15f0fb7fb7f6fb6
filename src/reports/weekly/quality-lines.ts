import { dayInWords } from '../wording.ts';
import type { ConnectionQuality, WeeklyReport } from './document.ts';

/** How sound the figures are, a sentence each: freshness, counts beside the CRM's own, rows and people left out, coverage. */
export function qualityLines({ dataThrough, quality, suppressedGroups, minimumGroup }: WeeklyReport): string[] {
  const { connections, quarantined, unmappedPeople } = quality;
  const fresh =
    dataThrough === null
      ? 'No day is complete yet.'
      : `Complete through ${dayInWords(dataThrough)}, over all connections.`;
  return [
    fresh,
    ...connections.flatMap(connectionLines),
    quarantined === 0 ? 'No row was set aside as unreadable.' : `${rows(quarantined)} set aside as unreadable.`,
    unmappedPeople === 0
      ? 'Every human account belongs to a person who is known by an address.'
      : `${unmappedPeople} human ${unmappedPeople === 1 ? 'account' : 'accounts'} could not be joined to anybody else's and ${unmappedPeople === 1 ? 'counts' : 'count'} as ${unmappedPeople === 1 ? 'a person of its own' : 'people of their own'}.`,
    ...(suppressedGroups === 0
      ? []
      : [
          `${suppressedGroups} ${suppressedGroups === 1 ? 'group has' : 'groups have'} fewer than ${minimumGroup} people, or would give such a group away, and ${suppressedGroups === 1 ? 'is' : 'are'} not shown.`,
        ]),
  ];
}

function connectionLines(connection: ConnectionQuality): string[] {
  const { id, title, state, reason, compared, differing, gaps } = connection;
  const read =
    connection.readThrough === null ? 'not read completely yet' : `read through ${instant(connection.readThrough)}`;
  const trouble =
    state === 'ready' || state === 'new'
      ? ''
      : ` It is ${state}${reason === null ? '' : `: ${reason.replace(/\.$/, '')}`}.`;
  const counts =
    compared === 0
      ? 'No count could be compared with the CRM.'
      : differing.length === 0
        ? `All ${compared} counts agree with the CRM.`
        : `${differing.length} of ${compared} counts differ from the CRM: ${differing.map((one) => `${one.object} ${one.inCrm.toLocaleString('en')} there, ${one.here.toLocaleString('en')} here`).join('; ')}.`;
  return [`${id} (${title}): ${read}. ${counts}${trouble}`, ...gaps.map((gap) => `${id}: ${gap}`)];
}

function rows(count: number): string {
  return count === 1 ? '1 row was' : `${count.toLocaleString('en')} rows were`;
}

function instant(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
