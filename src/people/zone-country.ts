/** Newer runtimes have the method, Node 20 the property; TypeScript's library has neither everywhere. */
interface LocaleWithZones {
  readonly timeZones?: readonly string[];
  getTimeZones?(): readonly string[];
}

let countries: ReadonlyMap<string, string | null> | undefined;

/**
 * The country a time zone lies in, by the runtime's own CLDR data: CRMs know people's clocks, hardly ever their
 * country, and it is the country that decides when offices are closed.
 * @returns ISO code; null for a zone of several countries or of none
 */
export function countryOfZone(timeZone: string): string | null {
  countries ??= readCountries();
  return countries.get(canonical(timeZone)) ?? null;
}

function readCountries(): Map<string, string | null> {
  const found = new Map<string, string | null>();
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const locale = new Intl.Locale(`und-${code}`);
    // A country that no longer exists answers for the one that took its place.
    if (locale.region !== code) continue;
    const { timeZones, getTimeZones } = locale as LocaleWithZones;
    for (const zone of getTimeZones?.call(locale) ?? timeZones ?? []) {
      const known = found.get(canonical(zone));
      found.set(canonical(zone), known === undefined || known === code ? code : null);
    }
  }
  return found;
}

/** One name for a zone of many; the name itself where the runtime does not know it. */
function canonical(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return timeZone;
  }
}
