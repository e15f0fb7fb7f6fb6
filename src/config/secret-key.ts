import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Secret } from '../../connectors/contract/index.ts';
import { ConfigError } from './problem.ts';

const KEY_FILE = 'secret.key';
const GROUP_AND_OTHERS = 0o077;

/**
 * The key that seals stored secrets: the configured one, or one kept in `dataDir/secret.key` (mode 0600), made there the
 * first time. Processes that start at once end up with the same key.
 * @throws ConfigError when the file is damaged, readable by others or cannot be written.
 */
export async function ensureSecretKey(config: { secretKey: Secret | null; dataDir: string }): Promise<Secret> {
  if (config.secretKey !== null) return config.secretKey;
  const file = path.join(config.dataDir, KEY_FILE);
  return (await readKey(file)) ?? (await makeKey(file));
}

async function readKey(file: string): Promise<Secret | undefined> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & GROUP_AND_OTHERS) !== 0) {
      throw refused(file, 'can be read by other users of this machine', `Run: chmod 600 ${file}`);
    }
    const text = (await readFile(file, 'utf8')).trim();
    if (text.length < 32) {
      throw refused(file, 'holds no key', 'Restore it from a backup, or remove it and sign in to the CRMs anew.');
    }
    return new Secret(text);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (error instanceof ConfigError) throw error;
    throw refused(file, `cannot be read (${codeOf(error)})`, 'Allow the user that runs Uptake to read it.');
  }
}

async function makeKey(file: string): Promise<Secret> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(draft, 'wx', 0o600);
    await handle.writeFile(`${randomBytes(32).toString('base64url')}\n`);
    await handle.sync();
    await handle.close();
    // Appears complete or not at all, and never replaces the key another process has made meanwhile.
    await link(draft, file).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    const key = await readKey(file);
    if (key !== undefined) return key;
    throw refused(file, 'vanished while it was made', 'Start again.');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw refused(file, `cannot be written (${codeOf(error)})`, 'Make dataDir writable, or set UPTAKE_SECRET_KEY.');
  } finally {
    await rm(draft, { force: true });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function refused(file: string, message: string, remedy: string): ConfigError {
  return new ConfigError('The secret key', [{ path: file, message, remedy }]);
}
