import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  AuthError,
  type AuthenticationResult,
  ConfidentialClientApplication,
  ManagedIdentityApplication,
  type NodeAuthOptions,
  ServerError,
} from '@azure/msal-node';
import { ConnectorError, type RequestBudget } from '../contract/index.ts';
import { type AuthorityNetwork, authorityAddress, authorityNetwork } from './authority.ts';
import type { DynamicsAuth } from './settings.ts';

/** A token this close to its end is renewed; until then MSAL is not asked at all. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** When renewing fails for passing reasons, the old token still serves until this close to its end. */
const LAST_USE_BEFORE_MS = 30_000;

/** Refused credentials are not tried again for so long. */
const REFUSED_FOR_MS = 60_000;

export interface TokenSource {
  /** A token that Dataverse should accept. Throws ConnectorError. */
  current(): Promise<string>;
  /** A new token, after Dataverse refused `rejected`. Several callers refused at once share one renewal. */
  renewed(rejected: string): Promise<string>;
}

export interface TokenOptions {
  readonly auth: DynamicsAuth;
  /** The environment's origin, which is what the token is for. */
  readonly resource: string;
  /** Sign-ins are asked for here too, so that a paused connection is silent altogether. */
  readonly budget: RequestBudget;
  readonly now?: () => number;
}

interface HeldToken {
  readonly value: string;
  readonly expiresAt: number;
}

type Acquire = () => Promise<AuthenticationResult | null>;

/**
 * Tokens for one environment by one application. MSAL makes them; what is kept, and when a new one is asked for, is
 * decided here: MSAL neither joins concurrent requests nor uses a token it still holds while it is being throttled.
 * Throws ConnectorError `reconnect` when the credential itself cannot be used.
 */
export function tokenSource(options: TokenOptions): TokenSource {
  const { auth, resource, budget } = options;
  const now = options.now ?? Date.now;
  const network = authorityNetwork('authority' in auth ? auth.authority : null);
  const acquire = acquirer(auth, resource, network);
  let held: HeldToken | null = null;
  let renewal: Promise<HeldToken> | null = null;
  let refused: { readonly error: ConnectorError; readonly until: number } | null = null;

  async function acquireOnce(): Promise<HeldToken> {
    let result: AuthenticationResult | null;
    // One refusal is everybody's: each stream asking for itself would look like an attack.
    if (refused !== null && now() < refused.until) throw refused.error;
    await budget.spend();
    try {
      network.takeFailure();
      result = await acquire();
    } catch (cause) {
      const error = signInError(network.takeFailure() ?? cause, auth);
      if (error instanceof ConnectorError && error.recovery === 'reconnect') {
        refused = { error, until: now() + REFUSED_FOR_MS };
      }
      throw error;
    }
    refused = null;
    if (result === null || result.accessToken === '' || result.expiresOn === null) {
      throw new ConnectorError('retry', 'The sign-in service answered without a token.');
    }
    held = { value: result.accessToken, expiresAt: result.expiresOn.getTime() };
    return held;
  }

  function renew(): Promise<HeldToken> {
    renewal ??= acquireOnce().finally(() => {
      renewal = null;
    });
    return renewal;
  }

  return {
    async current() {
      const before = held;
      if (before !== null && before.expiresAt - now() > RENEW_BEFORE_MS) return before.value;
      try {
        return (await renew()).value;
      } catch (error) {
        const passing = error instanceof ConnectorError && (error.recovery === 'retry' || error.recovery === 'wait');
        if (passing && before !== null && before.expiresAt - now() > LAST_USE_BEFORE_MS) return before.value;
        throw error;
      }
    },
    async renewed(rejected) {
      const present: HeldToken | null = held;
      if (present !== null && present.value !== rejected) return present.value;
      return (await renew()).value;
    },
  };
}

function acquirer(auth: DynamicsAuth, resource: string, network: AuthorityNetwork): Acquire {
  if (auth.type === 'managed-identity') {
    const identity = new ManagedIdentityApplication({
      ...(auth.clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: auth.clientId } }),
      system: { networkClient: network, disableInternalRetries: true },
    });
    return () => identity.acquireToken({ resource, forceRefresh: true });
  }
  const { authority, host, metadata } = authorityAddress(auth.authority, auth.tenantId);
  const application = new ConfidentialClientApplication({
    auth: {
      clientId: auth.clientId,
      authority,
      knownAuthorities: [host],
      authorityMetadata: metadata,
      ...credential(auth),
    },
    system: { networkClient: network },
  });
  return () => application.acquireTokenByClientCredential({ scopes: [`${resource}/.default`], skipCache: true });
}

type Credential = Pick<NodeAuthOptions, 'clientSecret' | 'clientCertificate' | 'clientAssertion'>;

function credential(auth: Exclude<DynamicsAuth, { type: 'managed-identity' }>): Credential {
  if (auth.type === 'client-secret') return { clientSecret: auth.clientSecret.reveal() };
  if (auth.type === 'certificate') return { clientCertificate: certificate(auth) };
  return { clientAssertion: () => assertion(auth.tokenFile) };
}

function certificate(auth: Extract<DynamicsAuth, { type: 'certificate' }>) {
  const chain = auth.certificate.reveal();
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(chain);
  } catch (cause) {
    throw new ConnectorError('reconnect', 'The certificate in `auth.certificate` is not a PEM certificate.', { cause });
  }
  try {
    // MSAL takes no passphrase and would fail on an encrypted key only when it signs, with a misleading message.
    const key = createPrivateKey({
      key: auth.privateKey.reveal(),
      ...(auth.passphrase === undefined ? {} : { passphrase: auth.passphrase.reveal() }),
    });
    if (!leaf.checkPrivateKey(key)) {
      throw new ConnectorError(
        'reconnect',
        '`auth.privateKey` does not belong to the certificate in `auth.certificate`.',
      );
    }
    return {
      thumbprintSha256: leaf.fingerprint256.replaceAll(':', ''),
      privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      x5c: chain,
    };
  } catch (cause) {
    if (cause instanceof ConnectorError) throw cause;
    throw new ConnectorError(
      'reconnect',
      'The private key in `auth.privateKey` cannot be read: it must be PEM, and `auth.passphrase` must fit if it is encrypted.',
      { cause },
    );
  }
}

async function assertion(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new ConnectorError('reconnect', `The federated token file ${file} cannot be read.`, { cause });
  }
}

/** What Entra's own error numbers (AADSTS…) mean for the person who set the connection up. */
const SIGN_IN_SENTENCES: Readonly<Record<string, string>> = {
  '7000215': 'The client secret is wrong: copy the secret’s value (not its id) from the app registration.',
  '7000222': 'The client secret has expired: add a new one to the app registration.',
  '700016': 'The application is not known in this directory: check `auth.clientId` and `auth.tenantId`.',
  '700027': 'The certificate is not registered with the application, or has expired there.',
  '700024': 'The federated token has expired or is not yet valid.',
  '700211': 'No federated credential of the application fits the issuer of this token.',
  '700213': 'No federated credential of the application fits the subject of this token.',
  '90002': 'The directory does not exist: check `auth.tenantId`.',
  '500011': 'The environment’s address is not known in this directory: check `url` and `auth.tenantId`.',
  '7000112': 'The application is disabled in this directory.',
};

function signInError(error: unknown, auth: DynamicsAuth): unknown {
  if (error instanceof ConnectorError) return error;
  if (error instanceof ServerError) {
    const number = error.errorNo ?? /AADSTS(\d+)/.exec(error.errorMessage)?.[1] ?? '';
    const known = SIGN_IN_SENTENCES[number];
    const sentence = known ?? `The sign-in was refused (${number === '' ? error.errorCode : `AADSTS${number}`}).`;
    return new ConnectorError('reconnect', sentence, {
      vendorCode: number === '' ? error.errorCode : `AADSTS${number}`,
      cause: error,
    });
  }
  if (error instanceof AuthError) {
    const sentence =
      auth.type === 'managed-identity'
        ? `No managed identity answered on this machine (${error.errorCode}).`
        : `The sign-in failed before a token was asked for (${error.errorCode}).`;
    return new ConnectorError('reconnect', sentence, { vendorCode: error.errorCode, cause: error });
  }
  return new ConnectorError('fail', 'The sign-in failed for an unexpected reason.', { cause: error });
}
