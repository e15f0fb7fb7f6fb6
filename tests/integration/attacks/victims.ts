import { createGate, type Gate } from '../../../src/privacy/gate.ts';
import type { Service } from '../../../src/server.ts';
import { mondays, seed } from '../http/company.ts';
import { openApi, type TestApi } from '../http/service.ts';

/** What an attacker reads of a series. */
export interface Row {
  readonly groupId: string;
  readonly periodStart: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly people: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly suppressed: boolean;
}

export const range = 'from=2026-10-05&to=2026-11-02';
export const firstWeek = 'from=2026-10-05&to=2026-10-12';

/**
 * A company with somebody to find out about: the one manager, who adopted and logged two calls a week; three people of a
 * small team; a team that was four people in one week and six in the others; teams in which nobody, or everybody, adopted.
 */
export async function openVictims(weaken?: (gate: Gate, service: Service) => Gate): Promise<TestApi> {
  const api = await openApi(weaken === undefined ? {} : { weaken });
  await seed(api.service.database, [
    { people: 9, adopted: 4, path: ['large', 'head'] },
    { people: 8, adopted: 3, path: ['middle', 'head'], role: 'sales-development' },
    { people: 3, adopted: 2, path: ['small', 'head'] },
    { people: 1, adopted: 1, path: ['boss'], role: 'manager' },
    { people: 12, adopted: 0, path: ['idle'] },
    { people: 13, adopted: 13, path: ['eager'] },
    { people: 4, adopted: 2, path: ['shrunk'] },
    { people: 2, adopted: 1, path: ['shrunk'], weeks: mondays.filter((monday) => monday !== '2026-10-12') },
    { people: 20, adopted: 9, path: ['rest'] },
  ]);
  return api;
}

export async function rowsOf(api: TestApi, metric: string, query: string): Promise<readonly Row[]> {
  const answer = await api.get(`/api/v1/metrics/${metric}/series?limit=10000&${query}`);
  return answer.statusCode === 200 ? answer.json<{ data: Row[] }>().data : [];
}

/** A gate that hides nothing. */
export function openGate(_gate: Gate, { database }: Service): Gate {
  return createGate(database, { mode: 'aggregate', minimumGroup: 1, currency: 'EUR', timeZone: 'Europe/Berlin' });
}

/** A gate whose series are changed by hand. */
export function changedSeries(
  change: (real: Gate['series'], open: Gate['series']) => Gate['series'],
): (gate: Gate, service: Service) => Gate {
  return (gate, service) => ({ ...gate, series: change(gate.series, openGate(gate, service).series) });
}

type Published = Awaited<ReturnType<Gate['series']>>;
type PublishedRow = Published['rows'][number];

/** A row with some of its figures taken out, and said to be suppressed. */
export function hide(row: PublishedRow, fields: readonly (keyof PublishedRow)[]): PublishedRow {
  const gone = Object.fromEntries(fields.map((field) => [field, null]));
  return { ...row, ...gone, suppressed: true } as PublishedRow;
}

export const figures: readonly (keyof PublishedRow)[] = ['value', 'numerator', 'denominator', 'people', 'low', 'high'];
