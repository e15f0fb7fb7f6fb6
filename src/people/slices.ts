import type { Identity } from './identity.ts';
import { localDay, shiftDay } from './local-day.ts';

/** One interval of what a CRM said of an account; instants, half-open. */
export interface AccountVersion {
  readonly connectionId: string;
  readonly sourceId: string;
  readonly validFrom: Date;
  /** null: still so */
  readonly validTo: Date | null;
  readonly active: boolean;
  readonly licence: string | null;
  readonly profile: string | null;
  readonly role: string | null;
  readonly title: string | null;
  readonly managerSourceId: string | null;
  readonly businessUnit: string | null;
  readonly assumed: boolean;
  /** Later of last sign-in and last own action before `validTo`; asked for only where the account was never seen active. */
  readonly lastTraceAt: Date | null;
}

/** The day that never comes: an interval that is still open ends here. */
export const FOREVER = '9999-12-31';

/** One of a person's account versions as calendar days, [from, to). */
export interface Slice {
  readonly from: string;
  readonly to: string;
  readonly version: AccountVersion;
  /** Place of the account among the person's: the first account's words count. */
  readonly rank: number;
  /** `to` is our estimate of when the person left. */
  readonly estimatedEnd: boolean;
}

export interface Employment {
  readonly firstDay: string;
  /** null: still employed */
  readonly lastDay: string | null;
  /** The CRM does not say when the person left: `lastDay` is that of their last trace. */
  readonly estimated: boolean;
}

/** Everybody's slices, the first account's first, then in order of time. Days are the company's calendar days. */
export function slicesByPerson(
  identities: readonly Identity[],
  versions: readonly AccountVersion[],
  timeZone: string,
): Map<string, Slice[]> {
  const byAccount = new Map<string, AccountVersion[]>();
  for (const version of versions) {
    const key = accountKey(version.connectionId, version.sourceId);
    const known = byAccount.get(key);
    if (known === undefined) byAccount.set(key, [version]);
    else known.push(version);
  }
  return new Map(
    identities.map((identity) => [
      identity.id,
      identity.accounts
        .flatMap(({ account }, rank) =>
          (byAccount.get(accountKey(account.connectionId, account.sourceId)) ?? []).flatMap((version) =>
            slicesOf(version, rank, timeZone),
          ),
        )
        .sort((a, b) => a.rank - b.rank || (a.from < b.from ? -1 : 1)),
    ]),
  );
}

function slicesOf(version: AccountVersion, rank: number, timeZone: string): Slice[] {
  const from = localDay(version.validFrom, timeZone);
  const to = version.validTo === null ? FOREVER : localDay(version.validTo, timeZone);
  const slices: Slice[] = [];
  let goneFrom = from;
  // Inactive ever since we looked: the CRM does not say since when, so the day after the last trace stands in.
  if (version.assumed && !version.active && version.lastTraceAt !== null) {
    const afterTrace = shiftDay(localDay(version.lastTraceAt, timeZone), 1);
    const left = afterTrace < to ? afterTrace : to;
    if (left > from) {
      slices.push({ from, to: left, version: { ...version, active: true }, rank, estimatedEnd: true });
      goneFrom = left;
    }
  }
  if (goneFrom < to) slices.push({ from: goneFrom, to, version, rank, estimatedEnd: false });
  return slices;
}

/** From when to when any account of the person was active; somebody never seen active left on the first day. */
export function employmentOf(slices: readonly Slice[]): Employment | null {
  const firstDay = slices.map((slice) => slice.from).sort()[0];
  if (firstDay === undefined) return null;
  const last = slices
    .filter((slice) => slice.version.active)
    .reduce<Slice | null>((latest, slice) => (latest === null || slice.to > latest.to ? slice : latest), null);
  if (last === null) return { firstDay, lastDay: firstDay, estimated: true };
  if (last.to === FOREVER) return { firstDay, lastDay: null, estimated: false };
  return { firstDay, lastDay: shiftDay(last.to, -1), estimated: last.estimatedEnd };
}

export const accountKey = (connectionId: string, sourceId: string): string => `${connectionId}/${sourceId}`;
