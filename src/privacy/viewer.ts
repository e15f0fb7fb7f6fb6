import type { Scope } from './keys.ts';

/** Who asks, as far as it decides what may be shown. */
export interface Viewer {
  /** null: this machine's operator, by a command. */
  readonly keyId: string | null;
  readonly scopes: readonly Scope[];
  /** Limited to this team and those below it, and the company's total. */
  readonly teamId: string | null;
  /** Whose own rows they are, with scope `self`. */
  readonly personEmail: string | null;
}

/** Commands see what an aggregate key sees: being on the machine is no reason to see people. */
export const operator: Viewer = { keyId: null, scopes: ['aggregate'], teamId: null, personEmail: null };

/** The privacy mode or the key's scopes do not allow what was asked for. */
export class AccessDeniedError extends Error {
  override readonly name = 'AccessDeniedError';
}
