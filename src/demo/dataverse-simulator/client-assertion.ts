import { constants, createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto';

/** An issuer whose tokens the application accepts in place of a secret. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  /** PEM. */
  readonly publicKey: string;
}

export interface AssertionVerdict {
  /** AADSTS number; null when the assertion is good. */
  readonly error: number | null;
  readonly message: string;
}

interface Expectation {
  readonly clientId: string;
  /** The token endpoint without its scheme: the caller may sit behind a bridge from https to http. */
  readonly audience: string;
  readonly certificates: readonly string[];
  readonly federated: readonly FederatedCredential[];
  readonly now: number;
}

const FEDERATION_AUDIENCE = 'api://AzureADTokenExchange';

/** Checks a client assertion as Entra does: registered key, signature, time, issuer, audience. */
export function checkAssertion(assertion: string, expectation: Expectation): AssertionVerdict {
  const parts = assertion.split('.');
  const header = jsonOf(parts[0]);
  const claims = jsonOf(parts[1]);
  if (parts.length !== 3 || header === null || claims === null) {
    return refuse(50027, 'JWT token is invalid or malformed.');
  }
  const signed = Buffer.from(`${parts[0]}.${parts[1]}`);
  const signature = Buffer.from(parts[2] ?? '', 'base64url');
  if (claims['iss'] !== expectation.clientId) return checkFederated(header, claims, signed, signature, expectation);
  const certificate = registeredCertificate(header, expectation.certificates);
  if (certificate === null) {
    return refuse(
      700027,
      'The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found.]',
    );
  }
  if (!signatureHolds(header['alg'], certificate.publicKey, signed, signature)) {
    return refuse(700027, 'Client assertion failed signature validation.');
  }
  if (claims['sub'] !== expectation.clientId) {
    return refuse(700021, "Client assertion application identifier doesn't match 'client_id' parameter.");
  }
  if (String(claims['aud']).replace(/^https?:\/\//, '') !== expectation.audience) {
    return refuse(700023, 'Client assertion audience claim does not match Realm issuer.');
  }
  return checkTime(claims, expectation.now);
}

function checkFederated(
  header: Record<string, unknown>,
  claims: Record<string, unknown>,
  signed: Buffer,
  signature: Buffer,
  { federated, now }: Expectation,
): AssertionVerdict {
  const credential = federated.find(({ issuer, subject }) => issuer === claims['iss'] && subject === claims['sub']);
  if (credential === undefined || claims['aud'] !== FEDERATION_AUDIENCE) {
    return refuse(
      70021,
      `No matching federated identity record found for presented assertion. Assertion Issuer: '${claims['iss']}'. Assertion Subject: '${claims['sub']}'. Assertion Audience: '${claims['aud']}'.`,
    );
  }
  if (!signatureHolds(header['alg'], createPublicKey(credential.publicKey), signed, signature)) {
    return refuse(700027, 'Client assertion failed signature validation.');
  }
  return checkTime(claims, now);
}

function checkTime(claims: Record<string, unknown>, now: number): AssertionVerdict {
  const seconds = now / 1000;
  const begins = Number(claims['nbf'] ?? 0);
  // Entra grants five minutes of clock skew.
  if (begins - 300 > seconds || Number(claims['exp'] ?? 0) + 300 < seconds) {
    return refuse(700024, 'Client assertion is not within its valid time range.');
  }
  return { error: null, message: '' };
}

function registeredCertificate(header: Record<string, unknown>, pems: readonly string[]): X509Certificate | null {
  for (const pem of pems) {
    const certificate = new X509Certificate(pem);
    const sha256 = base64url(certificate.fingerprint256);
    const sha1 = base64url(certificate.fingerprint);
    if (header['x5t#S256'] === sha256 || header['x5t'] === sha1 || header['x5t'] === sha256) return certificate;
  }
  return null;
}

function base64url(fingerprint: string): string {
  return Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url');
}

function signatureHolds(algorithm: unknown, key: KeyObject, signed: Buffer, signature: Buffer): boolean {
  if (algorithm === 'RS256') return verify('sha256', signed, key, signature);
  if (algorithm !== 'PS256') return false;
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return verify('sha256', signed, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, signature);
}

function jsonOf(part: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function refuse(error: number, message: string): AssertionVerdict {
  return { error, message };
}
