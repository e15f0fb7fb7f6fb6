/** Dataverse keeps whole seconds: `2026-01-31T08:15:00Z`. */
export function toInstant(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

export function toCalendarDate(date: Date): string {
  return date.toISOString().slice(0, 10);
}
