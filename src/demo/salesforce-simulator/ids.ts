const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The three characters that make a case-sensitive 15-character id safe where case is lost: each stands for the
 * upper-case pattern of five characters, lowest bit first.
 */
export function idSuffix(id15: string): string {
  let suffix = '';
  for (let block = 0; block < 15; block += 5) {
    let bits = 0;
    for (let i = 0; i < 5; i += 1) {
      const code = id15.charCodeAt(block + i);
      if (code >= 65 && code <= 90) bits |= 1 << i;
    }
    suffix += CHECK.charAt(bits);
  }
  return suffix;
}

/** A 15- or 18-character id as the API writes it; null when it is neither, or its checksum is wrong. */
export function normalizeId(id: string): string | null {
  if (!/^(?:[0-9A-Za-z]{15}|[0-9A-Za-z]{18})$/.test(id)) return null;
  const full = id.slice(0, 15) + idSuffix(id.slice(0, 15));
  return id.length === 15 || full === id ? full : null;
}

/** Hands out ids that rise in the order they are asked for, as an organisation's own do. */
export class IdSequence {
  readonly #next = new Map<string, number>();
  readonly #instance: string;

  /** @param instance two characters that name the server an id was made on, the same for the whole organisation */
  constructor(instance: string) {
    this.#instance = instance;
  }

  next(prefix: string): string {
    // Real sequences never start at nought; a start with several digits also shows code that reads ids as numbers.
    const number = this.#next.get(prefix) ?? 3_000_000_000;
    this.#next.set(prefix, number + 1);
    let digits = '';
    for (let rest = number; digits.length < 10; rest = Math.floor(rest / 62))
      digits = DIGITS.charAt(rest % 62) + digits;
    const id15 = prefix + this.#instance + digits;
    return id15 + idSuffix(id15);
  }
}
