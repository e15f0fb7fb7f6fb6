export interface Gated<Row> {
  readonly rows: readonly Row[];
  /** Groups of which something was hidden. */
  readonly suppressedGroups: number;
}

/** A row that may be shown: with its figures, or with none of them. */
export type Shown<Row> = (Row & { readonly suppressed: false }) | (Hidden<Row> & { readonly suppressed: true });
type Hidden<Row> = { readonly [K in keyof Row]: Row[K] | null };

/** What stays readable of a row whose figures are hidden: which group and period it is. */
const aboutTheGroup = new Set([
  ...['id', 'name', 'parentId', 'groupId', 'groupName', 'by', 'trainingId', 'trainingName'],
  ...['periodStart', 'periodEnd', 'provisional'],
]);

/** Takes the figures out of what may not be shown. */
export function judged<Row extends object>(
  items: readonly { readonly row: Row; readonly groupId: string; readonly shown: boolean }[],
): Gated<Shown<Row>> {
  const hidden = new Set(items.flatMap(({ groupId, shown }) => (shown ? [] : [groupId])));
  const rows = items.map(({ row, shown }): Shown<Row> => {
    if (shown) return { ...row, suppressed: false };
    const kept = Object.entries(row).map(([key, value]) => [key, aboutTheGroup.has(key) ? value : null]);
    return { ...(Object.fromEntries(kept) as Hidden<Row>), suppressed: true };
  });
  return { rows, suppressedGroups: hidden.size };
}
