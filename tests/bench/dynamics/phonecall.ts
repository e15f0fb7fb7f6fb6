/** Rows of one page: the most Dataverse gives. */
export const PAGE_ROWS = 5_000;

const PEOPLE = 500;
const ACCOUNTS = 20_000;
const FIRST = Date.UTC(2023, 0, 2, 7);
/** A working day's length: so many calls of everybody fall into it that a million take two years. */
const PER_DAY = 1_900;
const TABLE = '@Microsoft.Dynamics.CRM.lookuplogicalname';

const guid = (kind: string, n: number): string => `${kind}0000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const text = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

/** Columns of the table, by logical name. */
export const COLUMNS = [
  ...['activityid', 'createdon', 'modifiedon', 'createdby', 'createdonbehalfby', 'ownerid', 'overriddencreatedon'],
  ...['importsequencenumber', 'isworkflowcreated', 'statecode', 'actualstart', 'actualend', 'scheduledstart'],
  ...['scheduledend', 'actualdurationminutes', 'regardingobjectid', 'directioncode'],
];

/** The n-th call of a company of 500 sellers, in the order of entry, as JSON with the annotations asked for. */
export function phoneCallOf(n: number): string {
  const day = Math.floor(n / PER_DAY);
  const second = Math.floor(((n % PER_DAY) / PER_DAY) * 36_000);
  const created = new Date(FIRST + day * 86_400_000 + second * 1_000);
  const who = guid('a5c1', (n * 7_919) % PEOPLE);
  const lookup = (name: string, id: string, table: string) => ({
    [`_${name}_value${TABLE}`]: table,
    [`_${name}_value`]: id,
  });
  return JSON.stringify({
    '@odata.etag': `W/"${9_007_199_254_740_992n + BigInt(n)}"`,
    activityid: guid('b100', n),
    createdon: text(created),
    modifiedon: text(new Date(created.getTime() + 60_000)),
    ...lookup('createdby', who, 'systemuser'),
    _createdonbehalfby_value: null,
    ...lookup('ownerid', who, 'systemuser'),
    overriddencreatedon: null,
    importsequencenumber: null,
    isworkflowcreated: n % 50 === 0,
    statecode: 1,
    actualstart: text(new Date(created.getTime() - 600_000)),
    actualend: text(created),
    scheduledstart: null,
    scheduledend: null,
    actualdurationminutes: 10,
    ...lookup('regardingobjectid', guid('ac00', (n * 104_729) % ACCOUNTS), 'account'),
    directioncode: n % 3 !== 0,
  });
}
