const forms = { json: 'application/json', csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;
export type Form = keyof typeof forms;

/**
 * The form a client asks for by its Accept header (RFC 9110, section 12.5.1): the highest q, the most specific range of
 * each form deciding, and the order json, csv, ndjson between equals. JSON also when nothing matches: an answer in
 * another form is more use than none.
 */
export function negotiate(accept: string | undefined): Form {
  if (accept === undefined || accept.trim() === '') return 'json';
  const ranges = accept.split(',').map(readRange);
  let best: Form = 'json';
  let bestQuality = 0;
  for (const form of Object.keys(forms) as Form[]) {
    const quality = qualityOf(forms[form], ranges);
    if (quality > bestQuality) [best, bestQuality] = [form, quality];
  }
  return best;
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const quality = q === undefined ? 1 : Number(q);
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

function qualityOf(type: string, ranges: readonly Range[]): number {
  for (const range of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const found = ranges.find((candidate) => candidate.type === range);
    if (found !== undefined) return found.quality;
  }
  return 0;
}
