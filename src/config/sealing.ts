import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Secret } from '../../connectors/contract/index.ts';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + IV_BYTES + TAG_BYTES;

/** Encrypts what must be stored and read back: rotated refresh tokens. */
export interface Sealing {
  /** `context` (which connection, which secret) must be the same again to open; it is not stored. */
  seal(plain: string, context?: string): Buffer;
  /** @throws SealingError when it was sealed with another key or context, or altered since. */
  open(sealed: Buffer, context?: string): string;
}

export class SealingError extends Error {
  override readonly name = 'SealingError';
  constructor() {
    super(
      'A stored secret cannot be opened: secretKey is not the one it was stored with. Restore that key, or sign in anew.',
    );
  }
}

/** AES-256-GCM under a key derived (HKDF-SHA-256) from `secretKey`. Layout: version, IV, tag, ciphertext. */
export function createSealing(secretKey: Secret): Sealing {
  const key = Buffer.from(hkdfSync('sha256', secretKey.reveal(), '', 'uptake sealing v1', 32));
  return {
    seal(plain, context = '') {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), body]);
    },
    open(sealed, context = '') {
      if (sealed.length < HEADER_BYTES || sealed[0] !== VERSION) throw new SealingError();
      const iv = sealed.subarray(1, 1 + IV_BYTES);
      const tag = sealed.subarray(1 + IV_BYTES, HEADER_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES)), decipher.final()]).toString('utf8');
      } catch {
        throw new SealingError();
      }
    },
  };
}
