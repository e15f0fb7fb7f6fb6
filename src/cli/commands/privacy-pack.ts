import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readAudit } from '../../privacy/audit.ts';
import { listKeys } from '../../privacy/keys.ts';
import { privacyPack } from '../../privacy/pack.ts';
import type { RegisterCommand } from '../context.ts';
import { withDatabase } from '../runtime.ts';

const MOST_CHANGES = 1000;

export const registerPrivacyPack: RegisterCommand = (program, run) => {
  program
    .command('privacy-pack')
    .description('write the data-protection pack of this configuration')
    .requiredOption('--out <dir>', 'the folder to write to; files of the same names are replaced')
    .action(
      run(async (context, { out }: { readonly out: string }) =>
        withDatabase(context, async ({ config, database }) => {
          const now = new Date();
          const keys = (await listKeys(database.db)).filter(
            ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now),
          );
          const changes = await readAudit(database.db, { action: 'privacy.mode', limit: MOST_CHANGES });
          const pack = privacyPack({ config, keys, changes, version: program.version() ?? '', madeAt: now });
          await mkdir(out, { recursive: true });
          for (const [name, text] of pack) await writeFile(path.join(out, name), text);
          const files = [...pack.keys()].map((name) => path.join(out, name));
          context.terminal.result({ files }, () => files.join('\n'));
          return undefined;
        }),
      ),
    );
};
