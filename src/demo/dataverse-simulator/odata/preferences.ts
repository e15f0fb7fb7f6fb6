export const FORMATTED_VALUE = 'OData.Community.Display.V1.FormattedValue';
export const LOOKUP_NAME = 'Microsoft.Dynamics.CRM.lookuplogicalname';
export const NAVIGATION_PROPERTY = 'Microsoft.Dynamics.CRM.associatednavigationproperty';

export interface Preferences {
  readonly maxPageSize: number | null;
  readonly trackChanges: boolean;
  readonly continueOnError: boolean;
  /** Whether annotations with this full name were asked for. */
  annotates(name: string): boolean;
  /** What goes into the Preference-Applied header; empty when nothing was asked. */
  readonly applied: string;
}

/** Reads a Prefer header: preferences joined by commas, values perhaps in quotes that hold commas themselves. */
export function parsePreferences(header: string | undefined): Preferences {
  const preferences = new Map<string, string>();
  for (const found of (header ?? '').matchAll(/([\w.-]+)\s*(?:=\s*(?:"([^"]*)"|([^",;\s]+)))?/g)) {
    preferences.set((found[1] ?? '').toLowerCase(), found[2] ?? found[3] ?? '');
  }
  const size = Number(preferences.get('odata.maxpagesize'));
  const annotations = preferences.get('odata.include-annotations');
  const patterns = annotations?.split(',').map((pattern) => pattern.trim()) ?? [];
  const applied: string[] = [];
  if (Number.isInteger(size) && size > 0) applied.push(`odata.maxpagesize=${size}`);
  if (preferences.has('odata.track-changes')) applied.push('odata.track-changes');
  if (annotations !== undefined) applied.push(`odata.include-annotations="${annotations}"`);
  return {
    maxPageSize: Number.isInteger(size) && size > 0 ? size : null,
    trackChanges: preferences.has('odata.track-changes'),
    continueOnError:
      preferences.has('odata.continue-on-error') && preferences.get('odata.continue-on-error') !== 'false',
    annotates: (name) =>
      patterns.some((pattern) =>
        pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern.toLowerCase() === name.toLowerCase(),
      ),
    applied: applied.join(','),
  };
}
