import { LineCounter, parseDocument, visit } from 'yaml';
import type { Problem } from './problem.ts';

/**
 * What the codes mean. The library's own messages quote the source, which may be a secret: a password that starts with
 * `*` or `!` is an alias or a tag to YAML.
 */
const MEANINGS: Readonly<Record<string, [message: string, remedy: string]>> = {
  BAD_ALIAS: ['refers to an anchor that does not exist', 'Put a value that starts with * in quotes.'],
  BAD_INDENT: ['is indented wrongly', 'Align it with its neighbours, with spaces.'],
  BAD_SCALAR_START: ['starts with a character that YAML reserves', 'Put the value in quotes.'],
  BLOCK_AS_IMPLICIT_KEY: ['is indented wrongly, or has a second ": "', 'Put a value that contains ": " in quotes.'],
  BLOCK_IN_FLOW: ['starts a block inside { } or [ ]', 'Close the bracket first.'],
  DUPLICATE_KEY: ['repeats a key of the same section', 'Keep one of them.'],
  MISSING_CHAR: ['lacks a character: a closing quote, bracket, or the space after a colon', 'Complete it.'],
  MULTILINE_IMPLICIT_KEY: ['lacks a ":" after a key', 'Write key: value.'],
  MULTIPLE_DOCS: ['starts a second document', 'Remove the line with ---.'],
  TAB_AS_INDENT: ['is indented with a tab', 'Use spaces.'],
  TAG_RESOLVE_FAILED: ['has an unknown tag', 'Put a value that starts with ! in quotes.'],
  UNEXPECTED_TOKEN: ['has something that is not expected here', 'Check quotes, brackets and indentation.'],
};
const OTHERWISE = ['is not valid YAML', 'Check quotes, brackets and indentation.'] as const;

/** Parses YAML 1.2. Problems carry line and column, never the text found there. */
export function parseYaml(text: string): { readonly value: unknown; readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  // Not `silent`: that would also let a second document pass unread. Warnings are collected, and reported here.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const found = [...document.errors, ...document.warnings].map(({ code, pos }) => ({
    code: `${code}`,
    offset: pos[0],
  }));
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined) found.push({ code: 'BAD_ALIAS', offset: alias.range?.[0] ?? 0 });
    },
  });
  const problems = found.map(({ code, offset }): Problem => {
    const { line, col } = lines.linePos(offset);
    const [message, remedy] = MEANINGS[code] ?? OTHERWISE;
    return { path: `line ${line}, column ${col}`, message, remedy };
  });
  return { value: problems.length > 0 ? undefined : document.toJS(), problems };
}
