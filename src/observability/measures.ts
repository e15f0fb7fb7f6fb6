import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** State of the service that Prometheus asks for; read at every scrape. */
export interface ServiceState {
  readonly connections: readonly {
    readonly id: string;
    readonly state: string;
    /** Seconds since the last complete sync; null before the first. */
    readonly age: number | null;
    readonly requestsSent: number;
  }[];
  readonly quarantined: number;
  readonly unmappedUsers: number;
  /** Seconds since results were computed; null before the first time. */
  readonly resultsAge: number | null;
}

/** What is measured of this process, in the form Prometheus reads. */
export interface Measures {
  readonly contentType: string;
  requestDone(request: {
    readonly method: string;
    /** The route, never the path, which may hold an id. */
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  /** Answers that were sent from memory, of which no time is taken. */
  keptSent(answers: { readonly route: string; readonly status: number; readonly count: number }): void;
  render(): Promise<string>;
}

/** Kept apart from other processes' and other services' in the same process: tests run several. */
export function createMeasures(state: () => Promise<ServiceState>): Measures {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: 'uptake_http_request_duration_seconds',
    help: 'Time from request to answer, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const keptAnswers = new Counter({
    name: 'uptake_http_kept_answers_total',
    help: 'Answers sent from memory, by route',
    labelNames: ['route', 'status'],
    registers,
  });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const up = gauge('uptake_database_up', '1 while the database answers; without it nothing below is known');
  const age = gauge('uptake_connection_age_seconds', 'Time since the last complete sync', ['connection']);
  const ready = gauge('uptake_connection_ready', '1 while the connection can be read', ['connection', 'state']);
  const sent = gauge('uptake_connection_requests_24h', 'Requests sent to the CRM in 24 hours', ['connection']);
  const quarantined = gauge('uptake_quarantined_rows', 'Rows that could not be read');
  const unmapped = gauge('uptake_unmapped_users', 'Human accounts that could be joined to no other');
  const results = gauge('uptake_results_age_seconds', 'Time since results were computed');
  return {
    contentType: registry.contentType,
    requestDone: ({ method, route, status, seconds }) => requests.observe({ method, route, status }, seconds),
    keptSent: ({ route, status, count }) => keptAnswers.inc({ route, status }, count),
    async render() {
      const now = await state().catch(() => null);
      up.set(now === null ? 0 : 1);
      for (const each of [age, ready, sent]) each.reset();
      if (now === null) return await registry.metrics();
      for (const { id: connection, state: name, age: seconds, requestsSent } of now.connections) {
        if (seconds !== null) age.set({ connection }, seconds);
        ready.set({ connection, state: name }, name === 'ready' ? 1 : 0);
        sent.set({ connection }, requestsSent);
      }
      quarantined.set(now.quarantined);
      unmapped.set(now.unmappedUsers);
      if (now.resultsAge !== null) results.set(now.resultsAge);
      return await registry.metrics();
    },
  };
}
