const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const EMPTY_GUID = '00000000-0000-0000-0000-000000000000';

export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/**
 * A repeatable source of GUIDs: the same seed gives the same sequence. Unique for 2^32 calls, because the first
 * group is a bijection of the call number.
 */
export function guidSource(seed: number): () => string {
  let calls = 0;
  const offset = mix(seed);
  return () => {
    const call = calls++ >>> 0;
    const first = mix(call ^ offset);
    const second = mix(first ^ 0x9e3779b9);
    const third = mix(second + call + offset);
    const fourth = mix(third ^ call);
    return [
      hex(first),
      hex(second).slice(0, 4),
      `4${hex(second).slice(5)}`,
      `8${hex(third).slice(1, 4)}`,
      hex(third).slice(4) + hex(fourth),
    ].join('-');
  };
}

/** A GUID that is the same for the same text: metadata ids, privilege ids. */
export function guidOf(text: string): string {
  let seed = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) seed = Math.imul(seed ^ text.charCodeAt(index), 0x01000193);
  return guidSource(seed)();
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

/** The finalizer of MurmurHash3: a bijection of 32-bit integers that scatters neighbours. */
function mix(value: number): number {
  let mixed = value >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
