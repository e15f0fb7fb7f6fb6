import { randomUUID } from 'node:crypto';
import { ConnectorError } from '../../contract/index.ts';
import type { DynamicsClient } from '../client.ts';
import { errorBody, refusal } from '../errors.ts';

/** Microsoft advises to begin with ten operations per batch; more brings execution time, not requests, to its limit. */
const OPERATIONS = 10;
const ABOUT = 'the details of audit rows (audits)';

/**
 * `RetrieveAuditDetails` of many audit rows, some in one request. Rows that have been removed meanwhile are missing
 * from the answer. Throws ConnectorError.
 */
export async function auditDetails(
  client: DynamicsClient,
  auditIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>();
  const batches: (readonly string[])[] = [];
  for (let start = 0; start < auditIds.length; start += OPERATIONS) {
    batches.push(auditIds.slice(start, start + OPERATIONS));
  }
  // As many at once as the server advises. The first that fails ends the others before they are sent.
  const worker = async (): Promise<void> => {
    for (let ids = batches.shift(); ids !== undefined; ids = batches.shift()) {
      try {
        await readDetails(client, ids, signal, found);
      } catch (error) {
        batches.length = 0;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: client.web.lanes.limit }, worker));
  for (const { reason } of ended.filter((result) => result.status === 'rejected')) throw reason;
  return found;
}

async function readDetails(
  client: DynamicsClient,
  ids: readonly string[],
  signal: AbortSignal,
  found: Map<string, unknown>,
): Promise<void> {
  const parts = await oneBatch(client, ids, signal);
  for (const [index, auditId] of ids.entries()) {
    const part = parts[index];
    if (part === undefined) throw new ConnectorError('retry', `The answer about ${ABOUT} was cut off.`);
    if (part.status === 404) continue;
    if (part.status !== 200) {
      const { status, text, retryAfter } = part;
      throw client.web.noted(refusal({ status, ...errorBody(text), retryAfter, about: ABOUT }));
    }
    found.set(auditId, parsed(part.text));
  }
}

interface Part {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

async function oneBatch(client: DynamicsClient, auditIds: readonly string[], signal: AbortSignal): Promise<Part[]> {
  const { web } = client;
  const boundary = `batch_${randomUUID()}`;
  const operations = auditIds.map((auditId) =>
    [
      `--${boundary}`,
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      '',
      `GET ${web.root}audits(${auditId})/Microsoft.Dynamics.CRM.RetrieveAuditDetails HTTP/1.1`,
      'Accept: application/json',
      'Prefer: odata.include-annotations="Microsoft.Dynamics.CRM.lookuplogicalname"',
      '',
      '',
    ].join('\r\n'),
  );
  const answer = await web.batch(
    `${operations.join('')}--${boundary}--\r\n`,
    `multipart/mixed; boundary="${boundary}"`,
    auditIds.length,
    { about: ABOUT, signal, continueOnError: true },
  );
  return partsOf(answer.text, answer.contentType);
}

/** The HTTP answers inside a multipart answer, in the order of the requests. */
export function partsOf(text: string, contentType: string): Part[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined)
    throw new ConnectorError('retry', `Something other than Dataverse answered about ${ABOUT}.`);
  return text
    .split(`--${boundary}`)
    .slice(1)
    .filter((part) => !part.startsWith('--'))
    .map(partOf);
}

function partOf(text: string): Part {
  const [, head = '', ...rest] = text.split(/\r?\n\r?\n/);
  const status = /^\s*HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
  if (status === undefined) throw new ConnectorError('retry', `The answer about ${ABOUT} was cut off.`);
  return {
    status: Number(status),
    retryAfter: /^retry-after:\s*(.+)$/im.exec(head)?.[1]?.trim() ?? null,
    text: rest.join('\n\n').trim(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConnectorError('retry', `The answer about ${ABOUT} was cut off.`, { cause });
  }
}
