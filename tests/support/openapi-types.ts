import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/*
 * openapi-typescript is written for the TypeScript that has an API; ours has none. It runs in a process of its own, in which
 * `typescript` is the one that @ts-morph/common carries.
 */
const HOOK = `
export async function resolve(specifier, context, next) {
  if (specifier !== 'typescript') return next(specifier, context);
  const source = 'import { ts } from "@ts-morph/common"; export default ts;';
  const found = await next('@ts-morph/common', { ...context, conditions: ['node', 'require'] });
  return { url: 'data:text/javascript,' + encodeURIComponent(source.replace('@ts-morph/common', found.url)), shortCircuit: true };
}`;
const PROGRAM = `
import { register } from 'node:module';
import { text } from 'node:stream/consumers';
register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(HOOK)}));
const { default: generate, astToString } = await import('openapi-typescript');
process.stdout.write(astToString(await generate(JSON.parse(await text(process.stdin)))));`;

/** Types of an OpenAPI document, as openapi-typescript makes them. */
export async function typesOf(document: unknown): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(JSON.stringify(document));
  const [types, complaints, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (status !== 0) throw new Error(`openapi-typescript ended with ${status}: ${complaints}`);
  return types;
}
