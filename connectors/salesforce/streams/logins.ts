import {
  ConnectorError,
  type CountWindow,
  type CrmRecordDraft,
  type ReadRequest,
  type RowBatch,
  type Stream,
  type WindowRequest,
} from '../../contract/index.ts';
import { beginning, finished, moved, parseProgress, resumeFrom, toCheckpoint } from '../checkpoint.ts';
import { pageOf, queryPart, type SalesforceClient, type SalesforceRow } from '../client.ts';
import { addCounts, eachSlice, MOST_DAYS } from '../counts.ts';
import { describeObject, visibleFields } from '../describe.ts';
import type { Outcome, Part } from '../remember.ts';
import { compare, isIn, soql } from '../soql.ts';
import { answerOf } from '../together.ts';
import { id18, instant, textOrNull } from '../values.ts';
import { openingPart, readWindow, type WindowSource } from '../window.ts';

const OBJECT = 'LoginHistory';

/** LoginType of somebody at a screen. Counting `Application` alone misses every organisation with single sign-on. */
const AT_A_SCREEN = [
  'Application',
  'Saml',
  'Saml2',
  'ThirdPartySso',
  'LightningLogin',
  'PasswordlessLogin',
  'Certificate',
];
/** Mobile apps and integrations alike sign in this way; the application's name tells them apart. */
const BY_TOKEN = ['Oauth2'];
/** Salesforce for iOS, Salesforce for Android, Salesforce for Outlook, Salesforce Inbox … */
const SALESFORCE_APP = /^Salesforce (for|Inbox|Mobile|Chatter)\b/i;
const LOGIN_TYPES = [...AT_A_SCREEN, ...BY_TOKEN];

/** Sign-ins are kept for six months; one that is younger than this is still there. */
const SURELY_KEPT_MS = 150 * 86_400_000;

const PERMISSION_SENTENCE =
  'Salesforce shows the integration user only its own sign-ins. Grant the permission Monitor Login History.';

export const logins: Stream<SalesforceClient> = {
  record: 'login',
  object: OBJECT,
  title: 'Sign-ins',
  supports: { checkpoints: 'cursor', deletes: 'none', history: false },
  read,
  readWindow: readAgain,
};

async function* read(client: SalesforceClient, { after, until, signal }: ReadRequest): AsyncGenerator<RowBatch> {
  let progress = after === null ? beginning(client.since, until, false) : parseProgress(after, client.since);
  const source = sourceOf(client);
  const from = resumeFrom(progress, client.since);
  // Hidden rows look like nobody having signed in, so this is settled before anything is counted as nought.
  const parts = [othersPart(client), await openingPart(source, from, until)];
  const [others, opening] = await client.together(parts, signal);
  if (!(await seesOthers(client, signal, others))) {
    throw new ConnectorError('skip-stream', PERMISSION_SENTENCE, { vendorCode: 'OWN_ROWS_ONLY' });
  }
  for await (const page of readWindow(client, source, from, until, signal, opening)) {
    progress = moved(progress, until, page.position);
    yield { ...sort(page.rows), checkpoint: toCheckpoint(progress) };
  }
  signal.throwIfAborted();
  yield { rows: [], deletedIds: [], checkpoint: toCheckpoint(finished(progress, until)) };
}

async function* readAgain(client: SalesforceClient, { window, signal }: WindowRequest): AsyncGenerator<RowBatch> {
  for await (const page of readWindow(client, sourceOf(client), { at: window.from, id: '' }, window.to, signal)) {
    yield { ...sort(page.rows), checkpoint: null };
  }
}

function sourceOf(client: SalesforceClient): WindowSource {
  return {
    object: OBJECT,
    stamp: 'LoginTime',
    all: false,
    where: [isIn('LoginType', LOGIN_TYPES)],
    fields: async () => {
      const required = ['Id', 'UserId', 'LoginTime', 'LoginType', 'Status'];
      return (await visibleFields(client, OBJECT, required, ['Application'])).select;
    },
    hidden: (error: ConnectorError) => {
      throw error;
    },
  };
}

function sort(rows: readonly SalesforceRow[]): Omit<RowBatch, 'checkpoint'> {
  const kept: CrmRecordDraft[] = [];
  const skipped: Record<string, number> = {};
  for (const row of rows) {
    const reason = reasonToSkip(row);
    if (reason === null) kept.push(mapLogin(row));
    else skipped[reason] = (skipped[reason] ?? 0) + 1;
  }
  return { rows: kept, deletedIds: [], skipped };
}

export function mapLogin(row: SalesforceRow): CrmRecordDraft {
  return {
    type: 'login',
    sourceId: String(id18(row['Id'])),
    userSourceId: id18(row['UserId']),
    at: instant(row['LoginTime']),
    kind: 'session',
  };
}

/** Status cannot be filtered by in SOQL, so it is looked at here. */
export function reasonToSkip(row: SalesforceRow): string | null {
  if (row['Status'] !== 'Success') return 'a sign-in that failed';
  const type = textOrNull(row['LoginType']) ?? '';
  if (AT_A_SCREEN.includes(type)) return null;
  return SALESFORCE_APP.test(textOrNull(row['Application']) ?? '') ? null : 'a sign-in of an application';
}

/**
 * Without Monitor Login History Salesforce answers with the caller's own rows and no error. Somebody else's row
 * proves the permission; none proves its lack only if anybody else has ever signed in.
 */
export async function seesOthers(client: SalesforceClient, signal: AbortSignal, asked?: Outcome): Promise<boolean> {
  const own = client.grant.userId ?? '';
  const others = asked ?? (await client.together([othersPart(client)], signal))[0];
  if (pageOf(answerOf(others, OBJECT), OBJECT).rows.length > 0) return true;
  const users = await describeObject(client, 'User');
  if (users?.fields.has('LastLoginDate') !== true) return false;
  const now = client.wire.vendorTime?.getTime() ?? Date.now();
  const where = [compare('Id', '!=', own), compare('LastLoginDate', '>=', new Date(now - SURELY_KEPT_MS))];
  const somebody = soql({ select: ['Id'], from: 'User', where, limit: 1 });
  return (await client.query(somebody, { signal, what: 'User' })).rows.length === 0;
}

/** Somebody else's sign-in, to be asked for together with other things. */
function othersPart(client: SalesforceClient): Part {
  const where = [compare('UserId', '!=', client.grant.userId ?? '')];
  return queryPart(soql({ select: ['Id'], from: OBJECT, where, limit: 1 }), { what: OBJECT });
}

/** Sign-ins of people in the window, by the same rule as reading. */
export async function countLogins(client: SalesforceClient, window: CountWindow): Promise<number | null> {
  const counts = await countLoginsByDay(client, window);
  return counts === null ? null : [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** The same by day. Status cannot be filtered by but grouped, so what is left out is taken out here. */
export async function countLoginsByDay(
  client: SalesforceClient,
  window: CountWindow,
): Promise<ReadonlyMap<string, number> | null> {
  if (!(await client.memory.once('sees others', () => seesOthers(client, client.signal)))) return null;
  const counts = new Map<string, number>();
  const groups = ['Status', 'LoginType', 'Application'];
  await eachSlice(window, MOST_DAYS, async ({ from, to }) => {
    const query = soql({
      select: ['DAY_ONLY(LoginTime) onDay', ...groups, 'COUNT(Id) total'],
      from: OBJECT,
      where: [compare('LoginTime', '>=', from), compare('LoginTime', '<', to), isIn('LoginType', LOGIN_TYPES)],
      groupBy: ['DAY_ONLY(LoginTime)', ...groups],
    });
    const { rows } = await client.query(query, { signal: client.signal, what: OBJECT });
    addCounts(
      counts,
      rows.filter((row) => reasonToSkip(row) === null),
    );
    return true;
  });
  return counts;
}

/** How many sign-ins a first read will look at; null where Salesforce shows only our own. */
export async function estimateLogins(
  client: SalesforceClient,
): Promise<{ readonly rows: number | null; readonly reason: string }> {
  if (!(await seesOthers(client, client.signal))) return { rows: null, reason: PERMISSION_SENTENCE };
  const where = [compare('LoginTime', '>=', client.since), isIn('LoginType', LOGIN_TYPES)];
  const query = soql({ select: 'COUNT()', from: OBJECT, where });
  return { rows: (await client.query(query, { signal: client.signal, what: OBJECT })).totalSize, reason: '' };
}
