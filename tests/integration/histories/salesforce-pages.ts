import type { SalesforceSimulator } from '../../../src/demo/salesforce-simulator/index.ts';

/**
 * Makes query answers come in pages of so many rows. Salesforce promises nothing about the size of a page, only an upper
 * bound; histories are short, and most of what can go wrong goes wrong between two pages.
 */
export function giveShortPages({ service }: SalesforceSimulator, size: number): void {
  const handle = service.handle.bind(service);
  const waiting = new Map<string, unknown[]>();
  service.handle = (request, host) => {
    const rest = waiting.get(request.path);
    const reply = handle(rest === undefined ? request : { ...request, path: '/services/data/v64.0/limits' }, host);
    const grouped = /\bGROUP BY\b/i.test(request.query.get('q') ?? '');
    if (reply.status !== 200 || grouped || !/\/query(All)?(\/|$)/.test(request.path)) return reply;
    const answer: { done?: unknown; records?: unknown } = JSON.parse(reply.body);
    const records = rest ?? (answer.done === true && Array.isArray(answer.records) ? answer.records : []);
    if (rest === undefined && records.length <= size) return reply;
    const path = `/services/data/v64.0/query/short-${waiting.size + 1}`;
    const more = records.length > size;
    if (more) waiting.set(path, records.slice(size));
    const page = { totalSize: records.length, done: !more, records: records.slice(0, size) };
    return { ...reply, body: JSON.stringify(more ? { ...page, nextRecordsUrl: path } : page) };
  };
}
