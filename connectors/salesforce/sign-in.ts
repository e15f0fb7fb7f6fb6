import { createHash, createSign } from 'node:crypto';
import { OAuth2, type TokenResponse } from 'jsforce';
import { z } from 'zod';
import { type ConnectionSecrets, ConnectorError } from '../contract/index.ts';
import { hasCode } from './errors.ts';
import type { SalesforceSettings } from './settings.ts';
import { type Answer, jsforceTransport, type Outgoing, send, type Wire } from './transport.ts';

/** Salesforce refuses an assertion that is valid for longer. */
const ASSERTION_SECONDS = 180;
const STORED_TOKEN = 'refresh-token';

/** What signing in gave us. */
export interface Grant {
  readonly accessToken: string;
  readonly instanceUrl: string;
  readonly userId: string | null;
  readonly organizationId: string | null;
}

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  instance_url: z.url({ protocol: /^https?$/ }),
  id: z.string().optional(),
  refresh_token: z.string().min(1).optional(),
});
const oauthFault = z.object({ error: z.string(), error_description: z.string().optional() });
/** A rotated refresh token belongs to the configured one: when somebody configures another, ours is of no use. */
const storedToken = z.object({ configured: z.string(), token: z.string() });

/**
 * Signs in by the configured flow, one request.
 *
 * @throws ConnectorError `reconnect` when Salesforce refuses, `retry` when it does not answer as it should
 */
export async function signIn(
  settings: SalesforceSettings,
  secrets: ConnectionSecrets,
  wire: Wire,
  signal: AbortSignal,
): Promise<Grant> {
  const { auth, loginUrl } = settings;
  const oauth2 = new OAuth2({
    loginUrl,
    clientId: auth.clientId,
    ...('clientSecret' in auth && auth.clientSecret !== undefined ? { clientSecret: auth.clientSecret.reveal() } : {}),
  });
  oauth2._transport = jsforceTransport((outgoing) => tokenRequest(wire, outgoing, signal));
  const answer = tokenAnswer.safeParse(await requestToken(oauth2, settings, secrets));
  if (!answer.success) throw notASignIn(loginUrl, answer.error);
  const { access_token, instance_url, id, refresh_token } = answer.data;
  if (auth.type === 'refresh-token' && refresh_token !== undefined) {
    const configured = fingerprint(auth.refreshToken.reveal());
    await secrets.save(STORED_TOKEN, JSON.stringify({ configured, token: refresh_token }));
  }
  // …/id/<organisation>/<user>
  const [organizationId, userId] = (id ?? '').split('/').slice(-2);
  return {
    accessToken: access_token,
    instanceUrl: trustedInstance(instance_url, loginUrl),
    userId: userId || null,
    organizationId: organizationId || null,
  };
}

async function requestToken(
  oauth2: OAuth2,
  settings: SalesforceSettings,
  secrets: ConnectionSecrets,
): Promise<TokenResponse> {
  const { auth } = settings;
  switch (auth.type) {
    case 'jwt-bearer':
      return oauth2.requestToken({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertionFor(settings.loginUrl, auth),
      });
    case 'client-credentials':
      return oauth2.requestToken({ grant_type: 'client_credentials' });
    case 'refresh-token':
      return byRefreshToken(oauth2, auth.refreshToken.reveal(), secrets);
  }
}

/** A token that another process has replaced meanwhile is refused; the one it stored is then good. */
async function byRefreshToken(oauth2: OAuth2, configured: string, secrets: ConnectionSecrets): Promise<TokenResponse> {
  const token = await currentRefreshToken(configured, secrets);
  try {
    return await oauth2.refreshToken(token);
  } catch (error) {
    const current = hasCode(error, 'invalid_grant') ? await currentRefreshToken(configured, secrets) : token;
    if (current === token) throw error;
    return await oauth2.refreshToken(current);
  }
}

async function currentRefreshToken(configured: string, secrets: ConnectionSecrets): Promise<string> {
  const saved = await secrets.load(STORED_TOKEN);
  if (saved === null) return configured;
  const { data } = storedToken.safeParse(JSON.parse(saved));
  return data?.configured === fingerprint(configured) ? data.token : configured;
}

/** Tells two tokens apart without being one. */
function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** RFC 7523 assertion, RS256, as Salesforce asks for it: issuer = consumer key, subject = user name. */
function assertionFor(loginUrl: string, auth: Extract<SalesforceSettings['auth'], { type: 'jwt-bearer' }>): string {
  const claims = {
    iss: auth.clientId,
    sub: auth.username,
    aud: audienceOf(new URL(loginUrl)),
    exp: Math.floor(Date.now() / 1_000) + ASSERTION_SECONDS,
  };
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  const signature = createSign('RSA-SHA256').update(signed).sign(auth.privateKey.reveal(), 'base64url');
  return `${signed}.${signature}`;
}

/** Whom an assertion is addressed to: one of the two general sign-in hosts, whatever the own domain. */
export function audienceOf({ hostname }: URL): string {
  const sandbox = hostname === 'test.salesforce.com' || hostname.endsWith('.sandbox.my.salesforce.com');
  return sandbox ? 'https://test.salesforce.com' : 'https://login.salesforce.com';
}

/** The token is sent to this address from now on, so it must be encrypted unless everything is on this machine. */
function trustedInstance(instanceUrl: string, loginUrl: string): string {
  const instance = new URL(instanceUrl);
  if (instance.protocol === 'http:' && new URL(loginUrl).protocol !== 'http:') {
    throw new ConnectorError('fail', `Salesforce names ${instance.origin} as its address, which is not encrypted.`);
  }
  return instance.origin;
}

async function tokenRequest(wire: Wire, outgoing: Outgoing, signal: AbortSignal): Promise<Answer> {
  const answer = await send(wire, outgoing, [signal], { cost: 0 });
  if (answer.status < 400) return answer;
  const { host } = new URL(outgoing.url);
  if (answer.status === 429) {
    throw new ConnectorError('wait', `${host} asks for a pause before the next sign-in.`, {
      vendorCode: 'HTTP_429',
      retryAt: new Date(Date.now() + 60_000),
    });
  }
  const fault = oauthFault.safeParse(jsonOf(answer.body));
  if (answer.status >= 500 || !fault.success) throw notASignIn(host, undefined, answer.status);
  const { error, error_description } = fault.data;
  throw new ConnectorError('reconnect', `${host} refused the sign-in: ${SIGN_IN_FAULTS[error] ?? `${error}.`}`, {
    vendorCode: error,
    cause: new Error(error_description ?? error),
  });
}

const SIGN_IN_FAULTS: Readonly<Record<string, string>> = {
  invalid_grant:
    'the user is not approved for the app, is inactive, the token has expired, or the clock of this machine is wrong. ' +
    "Pre-authorise the user in the app's policies; for client credentials name a run-as user and use the My Domain.",
  invalid_client: 'the consumer secret is wrong.',
  invalid_client_id: 'there is no app with this consumer key.',
  invalid_client_credentials: 'the consumer secret is wrong.',
  invalid_assertion: "the app's certificate does not belong to the private key.",
  invalid_app_access: "the app's policies do not let this user in.",
  inactive_user: 'the user is inactive.',
  inactive_org: 'the organisation is locked or closed.',
  unauthorized_client: 'the app does not allow this sign-in flow.',
  unsupported_grant_type: 'the app does not allow this sign-in flow.',
};

function notASignIn(host: string, cause: unknown, status?: number): ConnectorError {
  const answered = status === undefined ? 'with something that is no sign-in' : `${status}`;
  return new ConnectorError('retry', `${host} answered ${answered}. Is loginUrl a Salesforce address?`, {
    vendorCode: status === undefined ? 'UNREADABLE_ANSWER' : `HTTP_${status}`,
    ...(cause === undefined ? {} : { cause }),
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
