import type { z } from 'zod';
import { formatPath, type PathSegment, type Problem } from './problem.ts';
import { keysAt, valueAt } from './schema-keys.ts';
import { nearestWord } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** What zod says by itself; any other message was written for this very setting and is better than ours. */
const STANDARD_MESSAGE = /^(?:Invalid|Too small|Too big|Unrecognized|Expected)/;

export interface IssueContext {
  readonly schema: z.core.$ZodType;
  readonly input: unknown;
  /** Where `input` sits in the whole configuration. */
  readonly at: readonly PathSegment[];
  /** Keys allowed beside the schema's own at its top level. */
  readonly otherKeys?: Iterable<string>;
}

/** Turns what zod found into problems: one each, in plain words, never with the value that was given. */
export function issuesToProblems(issues: readonly Issue[], context: IssueContext): Problem[] {
  return issues.flatMap((issue) => describe(issue, [], context));
}

function describe(issue: Issue, above: readonly PropertyKey[], context: IssueContext): Problem[] {
  const within = [...above, ...issue.path].map((segment) => (typeof segment === 'number' ? segment : String(segment)));
  const value = valueAt(context.input, within);
  const at = (message: string, remedy: string, inside: readonly PathSegment[] = within): Problem[] => [
    { path: formatPath([...context.at, ...inside]), message, remedy },
  ];

  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(context.schema, within, context.input);
    if (within.length === 0) for (const key of context.otherKeys ?? []) known.add(key);
    return issue.keys.flatMap((key) =>
      at('is not a known setting', didYouMean(key, known, 'Known here'), [...within, key]),
    );
  }
  if (value === undefined && issue.code !== 'custom') return at('is missing', expectation(issue));

  if (issue.code !== 'custom' && issue.code !== 'invalid_union' && !STANDARD_MESSAGE.test(issue.message)) {
    return at(issue.message, '');
  }

  switch (issue.code) {
    case 'invalid_type':
      return at(`must be ${typeWords(issue.expected)}`, `It is ${typeWords(typeOf(value))} now.`);
    case 'invalid_value': {
      const choices = issue.values.map(String);
      return at(`must be ${list(choices)}`, typeof value === 'string' ? didYouMean(value, choices) : '');
    }
    case 'too_small':
      return at(bound(issue.origin, 'least', issue.minimum, issue.inclusive), '');
    case 'too_big':
      return at(bound(issue.origin, 'most', issue.maximum, issue.inclusive), '');
    case 'invalid_union': {
      if ('discriminator' in issue && issue.discriminator !== undefined && 'options' in issue) {
        return at(`must be ${list((issue.options ?? []).map(String))}`, '');
      }
      const branch = likeliest(issue.errors);
      return branch === undefined
        ? at('has a value that is not accepted', '')
        : branch.flatMap((inner) => describe(inner, [...above, ...issue.path], context));
    }
    case 'custom': {
      const remedy: unknown = issue.params?.['remedy'];
      return at(issue.message, typeof remedy === 'string' ? remedy : '');
    }
    default:
      return at('is not written as it must be', '');
  }
}

/** The branch of a union that got furthest: its first complaint is not about the type of the whole. */
function likeliest(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const further = branches.find((branch) =>
    branch.some((issue) => issue.code !== 'invalid_type' || issue.path.length > 0),
  );
  return further ?? branches.at(-1);
}

function didYouMean(word: string, known: Iterable<string>, otherwise?: string): string {
  const all = [...known];
  const nearest = nearestWord(word, all);
  if (nearest !== undefined) return `Did you mean ${nearest}?`;
  return otherwise === undefined || all.length === 0 ? '' : `${otherwise}: ${all.sort().join(', ')}.`;
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_type') return `Give ${typeWords(issue.expected)}.`;
  if (issue.code === 'invalid_value') return `Give ${list(issue.values.map(String))}.`;
  if (issue.code === 'invalid_union' && 'options' in issue && issue.options !== undefined) {
    return `Give ${list(issue.options.map(String))}.`;
  }
  return 'Give a value.';
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function bound(origin: string, side: 'least' | 'most', limit: number | bigint, inclusive = true): string {
  if (origin === 'string')
    return limit === 1 && side === 'least' ? 'is empty' : `must have at ${side} ${limit} characters`;
  if (origin === 'array')
    return limit === 1 && side === 'least' ? 'is an empty list' : `must have at ${side} ${limit} entries`;
  if (inclusive) return `must be at ${side} ${limit}`;
  return side === 'least' ? `must be more than ${limit}` : `must be less than ${limit}`;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of settings',
  null: 'empty',
};

function typeWords(type: string): string {
  return TYPE_WORDS[type] ?? type;
}
