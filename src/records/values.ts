import { z } from 'zod';

/** An instant as the vendor gave it, normalised by the connector to ISO 8601 with an offset or `Z`. */
export const instant = z.iso.datetime({ offset: true });
export const sourceId = z.string().min(1).max(64);

/**
 * How new this copy of a record is, by the vendor's own ordering: milliseconds of SystemModstamp (Salesforce) or
 * versionnumber (Dataverse). A decimal string because Dataverse's Int64 does not fit a JavaScript number.
 * A copy with a smaller version never overwrites one with a larger.
 */
export const version = z.string().regex(/^\d{1,19}$/);

/** How a row came to be. Only `person` rows may count as use; the others are kept and reported apart. */
export const via = z.enum(['person', 'workflow', 'import', 'auto-captured']);
export type Via = z.infer<typeof via>;

export const activityKind = z.enum(['call', 'meeting', 'email', 'task']);
export const entityKind = z.enum(['account', 'contact', 'lead', 'opportunity', 'case']);
export type EntityKind = z.infer<typeof entityKind>;
