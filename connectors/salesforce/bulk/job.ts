import { z } from 'zod';
import type { SalesforceClient } from '../client.ts';
import { hasCode, unreadable } from '../errors.ts';

const jobAnswer = z.object({
  id: z.string().regex(/^[A-Za-z0-9]{15,18}$/),
  state: z.enum(['UploadComplete', 'InProgress', 'JobComplete', 'Failed', 'Aborted']),
  errorMessage: z.string().nullish(),
});

/** A query job of the Bulk API 2.0. */
export interface BulkJob {
  readonly id: string;
  readonly state: z.infer<typeof jobAnswer>['state'];
  /** Why it failed, in Salesforce's words. */
  readonly errorMessage: string;
}

/** Puts a query in the queue: deleted and archived rows too. @throws ConnectorError as `client.send` */
export async function createJob(
  client: SalesforceClient,
  object: string,
  query: string,
  signal: AbortSignal,
): Promise<BulkJob> {
  const body = { operation: 'queryAll', query, contentType: 'CSV', columnDelimiter: 'COMMA', lineEnding: 'LF' };
  return parse(await client.send('POST', `${client.base}/jobs/query`, body, object, signal), object);
}

/** How far the job is; null when Salesforce does not know it any more. */
export async function findJob(
  client: SalesforceClient,
  object: string,
  id: string,
  signal: AbortSignal,
): Promise<BulkJob | null> {
  try {
    return parse(await client.get(pathOf(client, id), object, signal), object);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** Removes a job that is complete or has failed, with its results. A job that is gone already is fine. */
export async function deleteJob(
  client: SalesforceClient,
  object: string,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await client.send('DELETE', pathOf(client, id), null, object, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

export function pathOf(client: SalesforceClient, id: string): string {
  return `${client.base}/jobs/query/${id}`;
}

export function isGone(error: unknown): boolean {
  return hasCode(error, 'NOT_FOUND', 'HTTP_404', 'INVALIDJOB', 'INVALIDLOCATOR');
}

function parse(answer: unknown, object: string): BulkJob {
  const { data, error } = jobAnswer.safeParse(answer);
  if (data === undefined) throw unreadable(object, error);
  return { id: data.id, state: data.state, errorMessage: data.errorMessage ?? '' };
}
