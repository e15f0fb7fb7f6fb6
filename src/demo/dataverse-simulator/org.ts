import { AuditAction, type AuditEntry, AuditLog, changeData, changedColumns } from './audit-log.ts';
import { deriveChanged, deriveNew, type Surroundings } from './derived-columns.ts';
import { guidSource } from './guid.ts';
import { acceptFields, DataverseOrgError, type IncomingFields } from './incoming-values.ts';
import { toInstant } from './instants.ts';
import { FOUNDED_AT, foundOrganization } from './new-organization.ts';
import { standardTables } from './schema/index.ts';
import { parseTable } from './schema/table-text.ts';
import { TableCatalog } from './table-catalog.ts';
import { isLookup, type TableDefinition } from './table-definition.ts';
import type { Fields, Row, Value } from './table-store.ts';
import { UserAccessThrottle } from './user-access.ts';

export interface DataverseOrgOptions {
  /** The server's clock: default times of writes, the Date header, expiry of tracking and audit rows. */
  readonly now?: () => Date;
  /** Seeds the generated ids. */
  readonly seed?: number;
  /** Version number before the first write. Large ones exceed what a JavaScript number can hold. */
  readonly firstVersion?: bigint;
  /** Columns of the organization row: isauditenabled, auditretentionperiodv2, expirechangetrackingindays … */
  readonly organizationSettings?: IncomingFields;
  /** Whether `changedata` of audits can be selected; organisations differ. Default true. */
  readonly changeDataReadable?: boolean;
}

export interface WriteOptions {
  /** When it happened; default now. */
  readonly at?: Date;
  /** The systemuser who did it; default the SYSTEM user. */
  readonly by?: string;
  /**
   * How the user was there. Working in the app or through web services is access, which the audit log shows;
   * `background` (workflow, mail synchronisation) is not. Default `app`, for application users `web-services`.
   */
  readonly via?: 'app' | 'web-services' | 'background';
}

export interface UpdateOptions extends WriteOptions {
  /** The message the platform logged, where it was not a plain Update or Assign: 24 Qualify, 44 Win … */
  readonly auditAction?: number;
}

type Entry = Omit<AuditEntry, 'retentionDays'>;

/**
 * One Dataverse environment held in memory. Rows carry names and values as the Web API does (`_ownerid_value`).
 * Write in the order of time: versions count up as rows are written, whatever their dates say.
 */
export class DataverseOrg extends TableCatalog {
  readonly organizationId: string;
  readonly rootBusinessUnitId: string;
  readonly systemUserId: string;
  readonly baseCurrencyId: string;
  readonly audits: AuditLog;
  readonly changeDataReadable: boolean;
  readonly #now: () => Date;
  readonly #nextId: () => string;
  readonly #firstVersion: bigint;
  readonly #access = new UserAccessThrottle();
  readonly #surroundings: Surroundings;
  #sequence = 0;

  constructor(options: DataverseOrgOptions = {}) {
    super();
    this.#now = options.now ?? (() => new Date());
    this.#nextId = guidSource(options.seed ?? 1);
    this.#firstVersion = options.firstVersion ?? 1_000_000n;
    this.changeDataReadable = options.changeDataReadable ?? true;
    for (const text of standardTables) this.addTable(parseTable(text));
    this.audits = new AuditLog(this.table('audit'), this.#nextId);
    const founded = foundOrganization(this.#nextId, options.organizationSettings ?? {});
    for (const { table, id, fields } of founded.rows) {
      this.table(table).put({
        id,
        sequence: ++this.#sequence,
        fields: acceptFields(this.table(table).definition, fields),
      });
    }
    this.organizationId = founded.organizationId;
    this.rootBusinessUnitId = founded.rootBusinessUnitId;
    this.systemUserId = founded.systemUserId;
    this.baseCurrencyId = founded.baseCurrencyId;
    this.#surroundings = {
      baseCurrencyId: founded.baseCurrencyId,
      field: (table, id, column) => this.table(table).rows.get(id)?.fields[column] ?? null,
      isTeam: (id) => this.table('team').rows.has(id),
    };
  }

  now(): Date {
    return this.#now();
  }

  /** The highest position in the database's order of changes. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Uses up one version without changing a row, as writes to tables nobody reads do. */
  skipVersion(): void {
    this.#sequence++;
  }

  version(sequence: number): bigint {
    return this.#firstVersion + BigInt(sequence);
  }

  sequenceOf(version: bigint): number {
    return Number(version - this.#firstVersion);
  }

  count(table: string): number {
    return this.table(table).rows.size;
  }

  /** Every row with its primary key, in no promised order. */
  *rows(table: string): IterableIterator<Fields> {
    const store = this.table(table);
    for (const row of store.rows.values()) yield { ...row.fields, [store.definition.primaryId]: row.id };
  }

  /** The value of a column as the Web API would give it. */
  value(table: string, id: string, column: string): Value {
    const store = this.table(table);
    const row = store.rows.get(id);
    if (row === undefined) throw new DataverseOrgError(`${table} ${id} does not exist`);
    const value = row.fields[column];
    return value === undefined ? (store.definition.columns.get(column)?.defaultValue ?? null) : value;
  }

  /**
   * Creates a row and returns its id. Columns left out get what the platform gives them. Throws DataverseOrgError for
   * unknown columns, wrong values, lookups to rows that do not exist, and an id in use.
   */
  insert(table: string, fields: IncomingFields, options: WriteOptions = {}): string {
    const store = this.table(table);
    const { definition } = store;
    const by = options.by ?? this.systemUserId;
    const at = toInstant(options.at ?? this.now());
    const { [definition.primaryId]: givenId, ...draft } = acceptFields(definition, fields);
    const id = typeof givenId === 'string' ? givenId : this.#nextId();
    if (store.rows.has(id)) throw new DataverseOrgError(`${table} ${id} exists already`);
    this.#checkLookups(definition, draft, by);
    if (definition.columns.has('createdon')) draft['createdon'] ??= at;
    if (definition.columns.has('modifiedon')) draft['modifiedon'] ??= at;
    if (definition.columns.has('_createdby_value')) draft['_createdby_value'] ??= by;
    if (definition.columns.has('_modifiedby_value')) draft['_modifiedby_value'] ??= by;
    deriveNew(definition, draft, at, by, this.#surroundings);
    this.#completeSystemRow(table, draft);
    store.put({ id, sequence: ++this.#sequence, fields: draft });
    this.#logChange({ action: AuditAction.create, operation: 'create', table, id, by, at, before: null, after: draft });
    this.#recordAccess(by, at, options);
    this.#createDependents(table, id, draft, { at: new Date(at), by });
    return id;
  }

  /** Changes columns of a row. A patch of the owner alone is logged as Assign. Throws DataverseOrgError. */
  update(table: string, id: string, patch: IncomingFields, options: UpdateOptions = {}): void {
    const store = this.table(table);
    const { definition } = store;
    const row = store.rows.get(id);
    if (row === undefined) throw new DataverseOrgError(`${table} ${id} does not exist`);
    const by = options.by ?? this.systemUserId;
    const at = toInstant(options.at ?? this.now());
    const draft = acceptFields(definition, patch);
    this.#checkLookups(definition, draft, by);
    const assignOnly = Object.keys(draft).every((name) => name === '_ownerid_value');
    deriveChanged(definition, draft, row.fields, at, this.#surroundings);
    if (definition.columns.has('modifiedon')) draft['modifiedon'] ??= at;
    if (definition.columns.has('_modifiedby_value')) draft['_modifiedby_value'] ??= by;
    const fields = { ...row.fields, ...draft };
    store.put({ id, sequence: ++this.#sequence, fields });
    const action = options.auditAction ?? (assignOnly ? AuditAction.assign : AuditAction.update);
    if (table === 'organization') this.#logSwitches(by, at, row.fields, fields);
    this.#logChange({ action, operation: 'update', table, id, by, at, before: row.fields, after: fields });
    this.#recordAccess(by, at, options);
  }

  /** Deletes a row; lookups to it are left as they are. Throws DataverseOrgError if there is none. */
  remove(table: string, id: string, options: WriteOptions = {}): void {
    const store = this.table(table);
    const row = store.rows.get(id);
    if (row === undefined) throw new DataverseOrgError(`${table} ${id} does not exist`);
    const by = options.by ?? this.systemUserId;
    const at = toInstant(options.at ?? this.now());
    store.delete(id, ++this.#sequence);
    this.#logChange({
      action: AuditAction.delete,
      operation: 'delete',
      table,
      id,
      by,
      at,
      before: row.fields,
      after: null,
    });
    this.#recordAccess(by, at, options);
  }

  /** A user opened the app, or a program called the API as that user. Logged at most once per interval and kind. */
  access(user: string, options: { readonly at?: Date; readonly via?: 'app' | 'web-services' } = {}): void {
    const settings = this.settings;
    if (settings['isauditenabled'] !== true || settings['isuseraccessauditenabled'] !== true) return;
    const at = options.at ?? this.now();
    const hours = Number(settings['useraccessauditinginterval'] ?? 4);
    const action = options.via === 'web-services' ? AuditAction.accessByWebServices : AuditAction.accessByApp;
    if (!this.#access.record(`${action} ${user}`, at.getTime(), hours * 3_600_000)) return;
    this.#log({
      action,
      operation: 'access',
      table: 'systemuser',
      id: user,
      by: user,
      at: toInstant(at),
      before: null,
      after: null,
    });
  }

  /** The organization row. */
  get settings(): Fields {
    return this.table('organization').rows.get(this.organizationId)?.fields ?? {};
  }

  /** Registers an Entra application as a user of this environment; returns the systemuserid. */
  addApplicationUser(clientId: string, name = '# Uptake'): string {
    return this.insert(
      'systemuser',
      { applicationid: clientId, lastname: name, accessmode: 4, islicensed: false, domainname: `${clientId}@app` },
      { at: FOUNDED_AT },
    );
  }

  /** The systemuserid of the application's user; null if it has none here. */
  applicationUser(clientId: string): string | null {
    for (const [id, row] of this.table('systemuser').rows) {
      if (row.fields['applicationid'] === clientId.toLowerCase()) return id;
    }
    return null;
  }

  setAuditing(table: string, auditEnabled: boolean, options: WriteOptions = {}): void {
    const store = this.table(table);
    const by = options.by ?? this.systemUserId;
    if (store.definition.auditEnabled === auditEnabled) return;
    store.definition = { ...store.definition, auditEnabled };
    if (this.settings['isauditenabled'] !== true) return;
    const action = auditEnabled ? AuditAction.entityAuditStarted : AuditAction.entityAuditStopped;
    this.#logSwitch(action, by, toInstant(options.at ?? this.now()));
  }

  /** The `changedata` column of an audit row. */
  changeDataOf(audit: Row): string {
    const table = this.findTable(String(audit.fields['objecttypecode']));
    if (table === undefined) return '';
    const changes = this.audits.changes(audit.id, table.definition);
    return changes.length === 0 ? '' : changeData(changes, (column, id) => this.targetOf(column, id));
  }

  /** Nobody writes without being there. */
  #recordAccess(user: string, at: string, { via }: WriteOptions): void {
    if (via === 'background' || user === this.systemUserId) return;
    const program = this.table('systemuser').rows.get(user)?.fields['applicationid'] !== undefined;
    this.access(user, { at: new Date(at), via: via ?? (program ? 'web-services' : 'app') });
  }

  #checkLookups(definition: TableDefinition, draft: Fields, by: string): void {
    if (!this.table('systemuser').rows.has(by)) throw new DataverseOrgError(`systemuser ${by} does not exist`);
    for (const name in draft) {
      const id = draft[name];
      const column = definition.columns.get(name);
      if (column === undefined || typeof id !== 'string' || !isLookup(column)) continue;
      const targets = column.targets.flatMap((target) => this.holdersOf(target));
      if (targets.length > 0 && !targets.some((target) => target.knows(id))) {
        throw new DataverseOrgError(
          `${definition.logicalName}.${name}: ${column.targets.join(' or ')} ${id} does not exist`,
        );
      }
    }
  }

  #completeSystemRow(table: string, draft: Record<string, Value>): void {
    if (table !== 'systemuser' && table !== 'team') return;
    draft['_businessunitid_value'] ??= this.rootBusinessUnitId;
    draft['organizationid'] ??= this.organizationId;
    if (table === 'systemuser') {
      // An ordinary, existing Entra user unless said otherwise.
      for (const name of ['azurestate', 'deletedstate', 'systemmanagedusertype']) draft[name] ??= 0;
    }
    if (table === 'team') draft['_administratorid_value'] ??= this.systemUserId;
  }

  /** A business unit comes with its default team, a user with membership in it and with settings. */
  #createDependents(table: string, id: string, fields: Fields, options: WriteOptions): void {
    if (table === 'businessunit') {
      const name = fields['name'] ?? '';
      this.insert('team', { name, isdefault: true, teamtype: 0, _businessunitid_value: id }, options);
    }
    if (table !== 'systemuser') return;
    this.insert('usersettings', { systemuserid: id, timezonecode: 92, uilanguageid: 1033, localeid: 1033 }, options);
    for (const team of this.table('team').rows.values()) {
      if (
        team.fields['isdefault'] === true &&
        team.fields['_businessunitid_value'] === fields['_businessunitid_value']
      ) {
        this.insert('teammembership', { teamid: team.id, systemuserid: id }, options);
      }
    }
  }

  #logChange(entry: Entry): void {
    const { definition } = this.table(entry.table);
    if (!definition.auditEnabled || this.settings['isauditenabled'] !== true) return;
    const { operation, before, after } = entry;
    if (operation === 'update' && changedColumns(definition, before, after).length === 0) return;
    this.#log(entry);
  }

  #log(entry: Entry): void {
    const retentionDays = Number(this.settings['auditretentionperiodv2'] ?? -1);
    this.audits.write({ ...entry, retentionDays }, ++this.#sequence);
  }

  /** Something was done to the organisation as a whole. */
  #logSwitch(action: number, by: string, at: string): void {
    const id = this.organizationId;
    this.#log({ action, operation: 'update', table: 'organization', id, by, at, before: null, after: null });
  }

  /** Switching auditing on or off leaves a row either way: it marks the gap in the evidence. */
  #logSwitches(by: string, at: string, before: Fields, after: Fields): void {
    const switched = (name: string) => (before[name] ?? false) !== (after[name] ?? false);
    if (switched('isauditenabled')) {
      const on = after['isauditenabled'] === true;
      this.#logSwitch(on ? AuditAction.auditEnabled : AuditAction.auditDisabled, by, at);
    }
    if (switched('isuseraccessauditenabled')) {
      const on = after['isuseraccessauditenabled'] === true;
      this.#logSwitch(on ? AuditAction.userAccessAuditStarted : AuditAction.userAccessAuditStopped, by, at);
    }
  }
}
