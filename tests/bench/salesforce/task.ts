/** Rows of one page of results, and of one page of a paged query. */
export const PAGE_ROWS = 50_000;
export const REST_PAGE_ROWS = 2_000;

export const FIELDS = [
  ...[
    'Id',
    'SystemModstamp',
    'CreatedDate',
    'IsDeleted',
    'CreatedById',
    'OwnerId',
    'IsClosed',
    'TaskSubtype',
    'CallType',
  ],
  ...['Type', 'CompletedDateTime', 'ActivityDate', 'AccountId', 'IsRecurrence'],
];

const PEOPLE = 500;
const ACCOUNTS = 20_000;
const FIRST = Date.UTC(2020, 0, 2, 7);
/** A working day's length: so many Tasks of everybody fall into it that a million take two years. */
const PER_DAY = 1_900;
const SUBTYPES = ['Call', 'Task', 'Email', 'Call', 'Task'];

const id = (prefix: string, n: number): string => `${prefix}000000${String(n).padStart(9, '0')}AAA`.slice(0, 18);

/** Of the first n Tasks, what stays the same whatever follows them. */
export function partOf(n: number): { readonly id: string; readonly day: string } {
  return { id: id('00T', n), day: taskOf(n)['ActivityDate'] ?? '' };
}

/** The n-th Task of a company of 500 sellers, in the order of entry, every cell as Bulk results write it. */
export function taskOf(n: number): Readonly<Record<string, string>> {
  const day = Math.floor(n / PER_DAY);
  const second = Math.floor(((n % PER_DAY) / PER_DAY) * 36_000);
  const created = new Date(FIRST + day * 86_400_000 + second * 1_000);
  const who = id('005', (n * 7_919) % PEOPLE);
  const subtype = SUBTYPES[n % SUBTYPES.length] ?? 'Task';
  const open = subtype === 'Task' && n % 10 === 1;
  return {
    Id: id('00T', n),
    SystemModstamp: new Date(created.getTime() + 60_000).toISOString(),
    CreatedDate: created.toISOString(),
    IsDeleted: n % 200 === 0 ? 'true' : 'false',
    CreatedById: who,
    OwnerId: who,
    IsClosed: open ? 'false' : 'true',
    TaskSubtype: subtype,
    CallType: '',
    Type: subtype === 'Task' ? 'Other' : subtype,
    CompletedDateTime: open ? '' : created.toISOString(),
    ActivityDate: created.toISOString().slice(0, 10),
    AccountId: id('001', (n * 104_729) % ACCOUNTS),
    IsRecurrence: n % 500 === 3 ? 'true' : 'false',
  };
}
