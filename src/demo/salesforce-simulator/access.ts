import type { ObjectDefinition } from './schema/definition.ts';

/**
 * What the user behind the API may see. Changed between requests to play an administrator who grants or takes away;
 * the API answers by the state at the moment of the request.
 */
export class Access {
  /** Seconds of the last change of visibility: what a describe calls Last-Modified. */
  changedAt: number;
  apiEnabled = true;
  /** View All Data. Off: rows of private objects come only for records the user or a subordinate owns, silently. */
  viewAllData = true;
  /** Objects with View All Records, for a user without View All Data. */
  readonly viewAllRecords = new Set<string>();
  /** Monitor Login History. Off: LoginHistory holds the user's own sign-ins only. */
  monitorLoginHistory = true;
  /** Objects whose organisation-wide default is Private. */
  readonly privateObjects = new Set(['Account', 'Contact', 'Opportunity', 'Lead', 'Case', 'Task', 'Event']);
  readonly #hiddenObjects = new Set<string>();
  readonly #hiddenFields = new Set<string>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.changedAt = now();
  }

  hideObject(object: string): void {
    this.changedAt = this.#now();
    this.#hiddenObjects.add(object.toLowerCase());
  }

  showObject(object: string): void {
    this.changedAt = this.#now();
    this.#hiddenObjects.delete(object.toLowerCase());
  }

  /** Field-level security: the field vanishes from describe, and queries that name it fail as if it did not exist. */
  hideField(object: string, field: string): void {
    this.changedAt = this.#now();
    this.#hiddenFields.add(`${object}.${field}`.toLowerCase());
  }

  showField(object: string, field: string): void {
    this.changedAt = this.#now();
    this.#hiddenFields.delete(`${object}.${field}`.toLowerCase());
  }

  seesObject(object: string): boolean {
    return !this.#hiddenObjects.has(object.toLowerCase());
  }

  seesField(object: string, field: string): boolean {
    return !this.#hiddenFields.has(`${object}.${field}`.toLowerCase());
  }

  visibleFields(object: ObjectDefinition): ObjectDefinition['fields'] {
    return object.fields.filter((field) => this.seesField(object.name, field.name));
  }

  /** Whether every row of the object is visible whoever owns it. */
  seesAllRows(object: string): boolean {
    return this.viewAllData || !this.privateObjects.has(object) || this.viewAllRecords.has(object);
  }
}
