import { z } from 'zod';
import { type AnyMessage, defineMessage } from './message.ts';

const mode = z.enum(['incremental', 'full']);

/** Read one connection: opens a sync record and asks for its streams. */
export const syncConnection = defineMessage({
  name: 'sync-connection',
  queue: 'connections',
  payload: z.object({
    connectionId: z.string().min(1),
    mode,
    /** Who asked; kept in the sync record. */
    trigger: z.enum(['schedule', 'api', 'command', 'demo']),
    /** Only these; all that the connection has when left out. */
    streams: z.array(z.string().min(1)).min(1).optional(),
    /** Compare the counts with the CRM's own at the end and repair what differs. A full read ends so anyway. */
    reconcile: z.boolean().optional(),
  }),
  key: ({ connectionId }) => connectionId,
  variant: ({ mode: kind, streams, reconcile }) =>
    [kind, ...(reconcile === true ? ['reconcile'] : []), ...(streams ?? []).toSorted()].join('+'),
});

/** Read one stream of one connection within a sync. */
export const syncStream = defineMessage({
  name: 'sync-stream',
  queue: 'streams',
  payload: z.object({
    connectionId: z.string().min(1),
    stream: z.string().min(1),
    syncId: z.string().min(1),
    mode,
  }),
  key: ({ connectionId, stream }) => `${connectionId}.${stream}`,
  // Every sync counts its own streams: a later sync's request must not vanish into an earlier one's.
  variant: ({ syncId }) => syncId,
});

/** Bring facts up to date: touched days only, or all of them. */
export const refreshFacts = defineMessage({
  name: 'refresh-facts',
  queue: 'compute',
  payload: z.object({ full: z.boolean() }),
  key: () => 'facts',
  variant: ({ full }) => (full ? 'full' : 'touched'),
});

/** Take ranges of people off a refresh of facts that is under way. */
export const refreshFactRanges = defineMessage({
  name: 'refresh-fact-ranges',
  queue: 'fact-ranges',
  payload: z.object({ run: z.string().min(1), helper: z.int().min(1) }),
  key: ({ run, helper }) => `${run}.${helper}`,
});

/** Delete what was kept long enough. */
export const purge = defineMessage({
  name: 'purge',
  queue: 'compute',
  payload: z.object({}),
  key: () => 'purge',
});

/** Recompute results from facts: what is out of date only, or all of it. */
export const computeMetrics = defineMessage({
  name: 'compute-metrics',
  queue: 'compute',
  payload: z.object({ full: z.boolean() }),
  key: () => 'metrics',
  variant: ({ full }) => (full ? 'full' : 'outdated'),
});

/** Make one weekly report, keep it and ask for its deliveries. */
export const sendReport = defineMessage({
  name: 'send-report',
  queue: 'reports',
  payload: z.object({
    reportId: z.string().min(1),
    /** 2026-W46; null: the last week that has ended when the work begins. */
    week: z.string().nullable(),
  }),
  key: ({ reportId }) => reportId,
  variant: ({ week }) => week ?? 'latest',
});

/** Send one report, or the note that it is held, to one target. */
export const deliverReport = defineMessage({
  name: 'deliver-report',
  queue: 'reports',
  payload: z.object({
    reportId: z.string().min(1),
    week: z.string().min(1),
    kind: z.enum(['report', 'note']),
    target: z.string().min(1),
  }),
  key: ({ reportId, week, kind, target }) => [reportId, week, kind, target].join('.'),
});

/** Everything that may be enqueued. Workers refuse to start while one of these has no handler. */
export const messages: readonly AnyMessage[] = [
  syncConnection,
  syncStream,
  refreshFacts,
  refreshFactRanges,
  purge,
  computeMetrics,
  sendReport,
  deliverReport,
];
