import type { Migration } from 'kysely';
import * as first from './20261121T2000_first.ts';
import * as references from './20261121T2320_references.ts';
import * as actions from './20261122T0010_actions.ts';

/** Every migration by name, in order of name. Imported statically so that a compiled or bundled build carries them. */
export const migrations: Readonly<Record<string, Migration>> = {
  '20261121T2000_first': first,
  '20261121T2320_references': references,
  '20261122T0010_actions': actions,
};
