import { Secret } from '../../connectors/contract/index.ts';

export const MASK = '••••••';

/** Keys whose values are secret in whatever section they stand. Compared in small letters. */
const SECRET_KEYS = new Set(
  [
    'clientSecret',
    'privateKey',
    'certificate',
    'passphrase',
    'refreshToken',
    'accessToken',
    'token',
    'password',
    'apiKey',
  ]
    .concat(['secret', 'secretKey', 'smtp', 'securityToken'])
    .map((key) => key.toLowerCase()),
);

export function isSecretKey(key: string): boolean {
  return SECRET_KEYS.has(key.toLowerCase());
}

/** Every value that must not be printed: what stands under a secret key, and what URLs carry as password. */
export function collectSecrets(value: unknown, found: Set<string> = new Set(), secret = false): Set<string> {
  if (value instanceof Secret) collectSecrets(value.reveal(), found, true);
  else if (typeof value === 'string') {
    if (secret && value !== '') found.add(value);
    for (const password of passwordsOf(value)) found.add(password);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      collectSecrets(inner, found, Array.isArray(value) ? secret : isSecretKey(key));
    }
  }
  return found;
}

function passwordsOf(text: string): string[] {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(text);
  if (match === null) return [];
  const authority = match[0];
  const credentials = authority.slice(authority.indexOf('://') + 3, Math.max(0, authority.lastIndexOf('@')));
  const password = credentials.slice(credentials.indexOf(':') + 1);
  if (!credentials.includes(':') || password === '') return [];
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Shorter ones are words such as "postgres": masking those everywhere would garble the text and give them away. */
const SHORTEST_MASKED = 8;

/** The text with every one of the secrets masked, longest first so that none is left in part. */
export function maskIn(text: string, secrets: Iterable<string>): string {
  return [...secrets]
    .filter((secret) => secret.length >= SHORTEST_MASKED)
    .sort((a, b) => b.length - a.length)
    .reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}
