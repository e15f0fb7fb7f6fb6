/** People whose id lies in [from, to): a part of everybody that can be computed on its own. */
export interface PersonRange {
  readonly from: string;
  /** null: to the end */
  readonly to: string | null;
}

export const EVERYBODY: PersonRange = { from: '', to: null };

/** People of one range unless told: enough to be worth a transaction, few enough for its sorts to stay in memory. */
const PEOPLE_A_RANGE = 2_000;
const MOST_RANGES = 64;

/** Splits everybody into ranges of about one size: ids begin with `p` and are hexadecimal digits of a hash. */
export function rangesOf(people: number, peopleARange = PEOPLE_A_RANGE): PersonRange[] {
  const parts = Math.min(MOST_RANGES, Math.max(1, Math.ceil(people / peopleARange)));
  return Array.from({ length: parts }, (_, index) => ({
    from: index === 0 ? '' : boundary(index / parts),
    to: index === parts - 1 ? null : boundary((index + 1) / parts),
  }));
}

const boundary = (share: number): string =>
  `p${Math.floor(share * 0x10000)
    .toString(16)
    .padStart(4, '0')}`;

/** A condition on a column of person ids, with the range's ends as $n and $n+1. */
export function inRange(column: string, n: number): string {
  return `${column} >= $${n} and ($${n + 1}::text is null or ${column} < $${n + 1})`;
}

export const endsOf = ({ from, to }: PersonRange): readonly [string, string | null] => [from, to];
