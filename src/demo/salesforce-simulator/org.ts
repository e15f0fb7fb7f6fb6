import { Access } from './access.ts';
import { markHistories, recordChange } from './change-history.ts';
import { Database } from './database.ts';
import { deriveFields } from './derived-fields.ts';
import { idSuffix } from './ids.ts';
import { recountLicences } from './licence-use.ts';
import { reparent } from './merge.ts';
import { archiveActivities, expireOldRows } from './nightly.ts';
import { RecordDraft } from './record-draft.ts';
import { buildCatalogue } from './schema/catalogue.ts';
import { defineField } from './schema/notation.ts';
import { DEFAULT_SETTINGS, type OrgSettings } from './settings.ts';
import { insertStandardData, type StandardData } from './standard-data.ts';
import { ID, type Table } from './table.ts';
import { type Cell, csvTime, dayOf, type FieldValue, type Row, toSeconds } from './values.ts';

export interface SaveOptions {
  /** Moment the record is stamped with; default: now. */
  readonly at?: Date;
  /** Id of the user who saves; default: the administrator. */
  readonly by?: string;
  /** A long transaction: stamped `at`, seen by others only from this moment. */
  readonly visibleFrom?: Date;
  /** A touch by the system: moves SystemModstamp only. Updates alone. */
  readonly system?: boolean;
}

export type Fields = Readonly<Record<string, FieldValue | undefined>>;

const RECYCLE_BIN_DAYS = 15;

interface OpenTransaction {
  readonly visibleFrom: number;
  readonly stamp: number;
  readonly commit: () => void;
}

/**
 * A made-up Salesforce organisation in memory: tables, and what saving, deleting and merging records sets off.
 * It is filled with `insert` and friends; `startSalesforceSimulator` serves it over the vendor's wire protocol.
 */
export class SalesforceOrg {
  readonly id: string;
  readonly settings: OrgSettings;
  /** What the user behind the API may see. */
  readonly access: Access;
  readonly database: Database;
  readonly standard: StandardData;
  readonly #clock: () => Date;
  readonly #open: OpenTransaction[] = [];
  readonly #deletions = new Map<string, Map<string, number>>();
  #nightlyOn = '';
  #usersChanged = false;

  constructor(options: Partial<OrgSettings> & { readonly now?: () => Date; readonly orgId?: string } = {}) {
    const { now, orgId, ...settings } = options;
    this.settings = { ...DEFAULT_SETTINGS, lightningUsage: settings.sandbox !== true, ...settings };
    this.#clock = now ?? (() => new Date());
    this.access = new Access(() => this.nowSeconds());
    const id15 = (orgId ?? '00DdM000001Sim1').slice(0, 15);
    this.id = id15 + idSuffix(id15);
    this.database = new Database(buildCatalogue(this.settings), 'dM');
    // An organisation is older than anything the caller will put into it.
    const founded = new Date(this.#clock().getTime() - 5 * 365 * 86_400_000);
    let founder = '';
    this.standard = insertStandardData(this.settings, this.id, (object, fields) => {
      const id = this.insert(object, fields, { at: founded, by: founder });
      if (object === 'User' && founder === '') founder = id;
      return id;
    });
    this.#nightlyOn = dayOf(this.nowSeconds());
  }

  now(): Date {
    return this.#clock();
  }

  nowSeconds(): number {
    return toSeconds(this.#clock());
  }

  /**
   * Saves a new record and returns its 18-character id. `CreatedDate`, `LastModifiedDate` and `SystemModstamp` are the
   * moment of the save unless given (an import with audit fields).
   * @throws Error for an unknown object or field, or a value of the wrong type
   */
  insert(object: string, fields: Fields, options: SaveOptions = {}): string {
    const table = this.database.table(object);
    const id = typeof fields['Id'] === 'string' ? fields['Id'] : this.database.newId(table.definition);
    const at = this.#stamp(options);
    const by = options.by ?? this.#defaultUser();
    const draft = new RecordDraft(table.definition, null);
    draft.assign(fields);
    draft.set('Id', id);
    draft.fill('OwnerId', draft.definition.fieldsByName.get('ownerid')?.defaultedOnCreate ? by : null);
    draft.fill('CreatedDate', at);
    draft.fill('CreatedById', by);
    draft.fill('LastModifiedDate', at);
    draft.fill('LastModifiedById', by);
    draft.fill('SystemModstamp', at);
    const stamp = Number(draft.get('SystemModstamp') ?? at);
    this.#transact(options, stamp, () => {
      deriveFields(draft, { database: this.database, at, before: null });
      // The history of a record begins when the record does, also for imported ones.
      const createdAt = Number(draft.get('CreatedDate') ?? at);
      this.#store(table, null, draft.cells, createdAt, by);
      if (table.definition.name === 'User') this.#insertUserLogin(id, at, by);
    });
    return id;
  }

  /** Adds a field, or changes one of that name: `Region__c string cu "Region"`, in the notation of the schema. */
  defineField(object: string, line: string): void {
    defineField(this.database.table(object).definition, line);
    this.access.changedAt = this.nowSeconds();
  }

  /** Changes a record. @throws Error when there is no such record, or for unknown fields or wrong types */
  update(object: string, id: string, patch: Fields, options: SaveOptions = {}): void {
    const at = this.#stamp(options);
    this.#transact(options, at, () => this.#change(object, id, patch, at, options));
  }

  /** Moves a record to the recycle bin, with its histories; objects without one lose the record at once. */
  delete(object: string, id: string, options: SaveOptions = {}): void {
    const at = this.#stamp(options);
    this.#transact(options, at, () => {
      const table = this.database.table(object);
      this.#existing(table, id);
      if (table.definition.name === 'User') throw new Error('Salesforce never deletes users');
      if (table.definition.fieldsByName.has('isdeleted')) this.#change(object, id, { IsDeleted: true }, at, options);
      else table.remove(id);
      this.#deletionsOf(object).set(id, at);
      this.#markHistories(object, id, true, at);
    });
  }

  undelete(object: string, id: string, options: SaveOptions = {}): void {
    const at = this.#stamp(options);
    this.#transact(options, at, () => {
      this.#change(object, id, { IsDeleted: false }, at, options);
      this.#deletionsOf(object).delete(id);
      this.#markHistories(object, id, false, at);
    });
  }

  /** Merges two records: the loser goes to the recycle bin pointing at the winner, its children move over. */
  merge(object: string, winnerId: string, loserId: string, options: SaveOptions = {}): void {
    const at = this.#stamp(options);
    this.#transact(options, at, () => {
      const table = this.database.table(object);
      if (!table.definition.flags.mergeable) throw new Error(`${object} cannot be merged`);
      this.#existing(table, winnerId);
      this.#change(object, loserId, { IsDeleted: true, MasterRecordId: winnerId }, at, options);
      this.#deletionsOf(object).set(loserId, at);
      reparent(this.database, winnerId, loserId, at);
      this.#change(object, winnerId, {}, at, options);
    });
  }

  /** Empties the recycle bin of one object or of all: deleted rows vanish even from queryAll. Returns how many went. */
  purge(object?: string, options: { readonly deletedBefore?: Date } = {}): number {
    const before = options.deletedBefore === undefined ? Number.POSITIVE_INFINITY : toSeconds(options.deletedBefore);
    const tables = object === undefined ? [...this.database.tables()] : [this.database.table(object)];
    let gone = 0;
    for (const table of tables) {
      for (const row of [...table.all()]) {
        if (table.value(row, 'IsDeleted') !== true) continue;
        if (Number(table.value(row, 'SystemModstamp') ?? table.value(row, 'CreatedDate')) >= before) continue;
        table.remove(String(row[ID]));
        gone += 1;
      }
    }
    return gone;
  }

  /** Live records of an object, archived ones included; with `deleted`, those in the recycle bin. */
  count(object: string, which: 'live' | 'deleted' | 'all' = 'live'): number {
    this.settle();
    const table = this.database.table(object);
    let count = 0;
    for (const row of table.all()) {
      if (which === 'all' || (table.value(row, 'IsDeleted') === true) === (which === 'deleted')) count += 1;
    }
    return count;
  }

  /** Every record, deleted ones included, as plain objects; moments as `2026-05-01T07:35:37.000Z`. */
  *rows(object: string): Generator<Record<string, Cell>> {
    this.settle();
    const table = this.database.table(object);
    const stored = table.definition.fields.filter((field) => field.ordinal >= 0);
    for (const row of table.all()) {
      const record: Record<string, Cell> = {};
      for (const field of stored) {
        const cell = row[field.ordinal] ?? null;
        record[field.name] = field.type === 'datetime' && typeof cell === 'number' ? csvTime(cell) : cell;
      }
      yield record;
    }
  }

  /**
   * What the vendor does by night: archives old activities, empties what has lain in the recycle bin for 15 days,
   * drops sign-ins and field history past their retention. Done by itself once per day of the organisation's clock.
   */
  runNightly(): void {
    const now = this.nowSeconds();
    this.#nightlyOn = dayOf(now);
    archiveActivities(this.database, now);
    expireOldRows(this.database, now);
    this.purge(undefined, { deletedBefore: new Date((now - RECYCLE_BIN_DAYS * 86_400) * 1000) });
  }

  /** Lets in what has become visible by now. Called before every answer. */
  settle(): void {
    const now = this.nowSeconds();
    if (this.#open.length > 0) {
      const due = this.#open.filter((transaction) => transaction.visibleFrom <= now);
      for (const transaction of due) {
        this.#open.splice(this.#open.indexOf(transaction), 1);
        transaction.commit();
      }
    }
    if (dayOf(now) !== this.#nightlyOn) this.runNightly();
    if (this.#usersChanged) {
      this.#usersChanged = false;
      recountLicences(this.database);
    }
  }

  /** Stamp of the oldest change not yet visible, in seconds; null when nothing is under way. */
  oldestOpenStamp(): number | null {
    return this.#open.length === 0 ? null : Math.min(...this.#open.map((transaction) => transaction.stamp));
  }

  /** Deleted ids of an object with the moment in seconds; emptying the recycle bin does not shorten this log. */
  deletions(object: string): ReadonlyMap<string, number> {
    return this.#deletionsOf(object);
  }

  #deletionsOf(object: string): Map<string, number> {
    const name = this.database.table(object).definition.name;
    let log = this.#deletions.get(name);
    if (log === undefined) {
      log = new Map();
      this.#deletions.set(name, log);
    }
    return log;
  }

  #transact(options: SaveOptions, stamp: number, commit: () => void): void {
    const visibleFrom = options.visibleFrom === undefined ? null : toSeconds(options.visibleFrom);
    if (visibleFrom === null || visibleFrom <= this.nowSeconds()) commit();
    else this.#open.push({ visibleFrom, stamp, commit });
  }

  #change(object: string, id: string, patch: Fields, at: number, options: SaveOptions): void {
    const table = this.database.table(object);
    const before = this.#existing(table, id);
    const draft = new RecordDraft(table.definition, before);
    draft.assign(patch);
    deriveFields(draft, { database: this.database, at, before });
    const by = options.by ?? this.#defaultUser();
    if (options.system !== true) {
      draft.fill('LastModifiedDate', at);
      draft.fill('LastModifiedById', by);
    }
    draft.fill('SystemModstamp', at);
    this.#store(table, before, draft.cells, at, by);
  }

  #store(table: Table, before: Row | null, after: Row, at: number, by: string): void {
    table.put(after);
    if (table.definition.name === 'User') this.#usersChanged = true;
    const tracked = this.settings.historyTracking[table.definition.name] ?? [];
    recordChange(this.database, tracked, { object: table.definition, before, after, at, by });
  }

  #markHistories(object: string, id: string, deleted: boolean, at: number): void {
    const name = this.database.table(object).definition.name;
    for (const { history, historyId } of markHistories(this.database, name, id, deleted, at)) {
      if (deleted) this.#deletionsOf(history).set(historyId, at);
      else this.#deletionsOf(history).delete(historyId);
    }
  }

  #insertUserLogin(userId: string, at: number, by: string): void {
    const when = new Date(at * 1000);
    this.insert('UserLogin', { UserId: userId, IsFrozen: false, IsPasswordLocked: false }, { at: when, by });
  }

  #existing(table: Table, id: string): Row {
    const row = table.get(id);
    if (row === undefined) throw new Error(`${table.definition.name} has no record ${id}`);
    return row;
  }

  #stamp(options: SaveOptions): number {
    return toSeconds(options.at ?? this.#clock());
  }

  #defaultUser(): string {
    // While the standard data is being written there is no administrator yet.
    return this.standard === undefined ? '' : this.standard.adminId;
  }
}
