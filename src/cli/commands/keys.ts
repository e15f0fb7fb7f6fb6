import { type Command, InvalidArgumentError } from 'commander';
import {
  type ApiKey,
  createKey,
  KeyError,
  listKeys,
  parseExpiry,
  revokeKey,
  type Scope,
  scopes,
} from '../../privacy/keys.ts';
import type { RegisterCommand, RunAction } from '../context.ts';
import { CommandFailed } from '../failure.ts';
import { withDatabase } from '../runtime.ts';
import { table } from '../table.ts';

interface CreateOptions {
  readonly name: string;
  readonly scope: readonly Scope[];
  readonly team?: string;
  readonly person?: string;
  readonly expires?: Date;
}

export const registerKeys: RegisterCommand = (program, run) => {
  const keys = program.command('keys').description('API keys');
  registerCreate(keys, run);
  registerList(keys, run);
  registerRevoke(keys, run);
};

function registerCreate(keys: Command, run: RunAction): void {
  keys
    .command('create')
    .description('make a key; it is shown this once')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--scope <scopes>', `one or several of ${scopes.join(', ')}, separated by commas`, parseScopes)
    .option('--team <id>', 'limit it to this team and those below')
    .option('--person <email>', 'whose rows it reads, with scope self')
    .option('--expires <time>', 'how long it is valid, such as 90d (default: until revoked)', parseExpires)
    .action(
      run(async (context, options: CreateOptions) =>
        withDatabase(context, async ({ database, config }) => {
          const { key, stored } = await createKey(
            database.db,
            {
              name: options.name,
              scopes: options.scope,
              teamId: options.team ?? null,
              personEmail: options.person ?? null,
              expiresAt: options.expires ?? null,
            },
            null,
          );
          if (options.scope.includes('person') && config.privacy.mode !== 'named') {
            context.terminal.note(`Scope person shows nothing while privacy.mode is ${config.privacy.mode}.`);
          }
          context.terminal.note('Keep the key now: only its hash is stored, and it cannot be shown again.');
          context.terminal.result({ ...stored, key }, () => key);
          return undefined;
        }),
      ),
    );
}

function registerList(keys: Command, run: RunAction): void {
  keys
    .command('list')
    .description('every key ever made, newest first')
    .action(
      run(async (context) =>
        withDatabase(context, async ({ database }) => {
          const all = await listKeys(database.db);
          const now = new Date();
          const header = ['ID', 'KEY', 'NAME', 'SCOPES', 'LIMITED TO', 'CREATED', 'LAST USED', 'STATE'];
          context.terminal.result(all, () =>
            all.length === 0
              ? 'There are no keys. Make one: uptake keys create --name … --scope aggregate'
              : table(
                  header,
                  all.map((key) => rowOf(key, now)),
                ),
          );
          return undefined;
        }),
      ),
    );
}

function registerRevoke(keys: Command, run: RunAction): void {
  keys
    .command('revoke')
    .description('end a key for good')
    .argument('<id>', 'as `uptake keys list` shows it')
    .action(
      run(async (context, id: string) =>
        withDatabase(context, async ({ database }) => {
          const outcome = await revokeKey(database.db, id, null);
          if (outcome === 'missing') {
            throw new CommandFailed(`There is no key ${id}. \`uptake keys list\` shows the ids.`);
          }
          context.terminal.result({ id, revoked: true }, () =>
            outcome === 'already' ? `Key ${id} was revoked before.` : `Key ${id} is revoked.`,
          );
          return undefined;
        }),
      ),
    );
}

/** Commander calls this for every --scope given, with what the earlier ones came to. */
function parseScopes(text: string, earlier: readonly Scope[] = []): readonly Scope[] {
  const wanted = text.split(',').map((word) => word.trim());
  const known = scopes.filter((scope) => wanted.includes(scope));
  const unknown = wanted.find((word) => !scopes.some((scope) => scope === word));
  if (unknown !== undefined) throw new InvalidArgumentError(`Scopes are ${scopes.join(', ')}.`);
  return [...earlier, ...known];
}

function parseExpires(text: string): Date {
  try {
    return parseExpiry(text, new Date());
  } catch (error) {
    if (error instanceof KeyError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function rowOf(key: ApiKey, now: Date): string[] {
  const day = (date: Date | null) => date?.toISOString().slice(0, 10) ?? '';
  return [
    key.id,
    `${key.prefix}…`,
    key.name,
    key.scopes.join(','),
    [key.teamId, key.personEmail].filter((limit) => limit !== null).join(' '),
    day(key.createdAt),
    day(key.lastUsedAt),
    stateOf(key, now),
  ];
}

function stateOf({ revokedAt, expiresAt }: ApiKey, now: Date): string {
  if (revokedAt !== null) return `revoked ${revokedAt.toISOString().slice(0, 10)}`;
  if (expiresAt === null) return 'valid';
  return `${expiresAt <= now ? 'expired' : 'until'} ${expiresAt.toISOString().slice(0, 10)}`;
}
