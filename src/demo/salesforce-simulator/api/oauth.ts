import { createHmac, randomBytes, timingSafeEqual, verify } from 'node:crypto';
import type { SalesforceOrg } from '../org.ts';
import { ID } from '../table.ts';
import { restTime } from '../values.ts';
import { type ApiRequest, empty, json, type Reply } from './exchange.ts';
import { bearerToken, type Sessions } from './sessions.ts';

/** The one external client app of the organisation. */
export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Certificate or public key that JWT assertions are checked against. */
  readonly publicKeyPem?: string;
  /** Username of the user the app runs as; default: the organisation's integration user. */
  readonly username?: string;
  readonly refreshTokens?: readonly string[];
  /** Whether a used refresh token is replaced by a new one. Default: yes. */
  readonly rotateRefreshTokens?: boolean;
}

/** Which of an organisation's doors a request came to. */
export type Host = 'my-domain' | 'login';

const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const MAX_ASSERTION_SECONDS = 180;

class GrantError extends Error {
  readonly code: string;

  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}

/** Hands out, renews and takes back access tokens, and says whose they are. */
export class OAuth {
  /** Set by the server once it knows its own addresses. */
  instanceUrl = '';
  loginUrl = '';
  /** Off: an administrator has not (or no longer) let the user use the app. */
  userApproved = true;
  readonly #org: SalesforceOrg;
  readonly #sessions: Sessions;
  readonly #credentials: AppCredentials;
  readonly #refreshTokens: Set<string>;

  constructor(org: SalesforceOrg, sessions: Sessions, credentials: AppCredentials) {
    this.#org = org;
    this.#sessions = sessions;
    this.#credentials = credentials;
    this.#refreshTokens = new Set(credentials.refreshTokens ?? []);
  }

  revokeRefreshTokens(): void {
    this.#refreshTokens.clear();
  }

  /** The refresh tokens that are good right now. */
  refreshTokens(): readonly string[] {
    return [...this.#refreshTokens];
  }

  token(request: ApiRequest, host: Host): Reply {
    const form = new URLSearchParams(request.body);
    try {
      const basic = basicCredentials(request.headers['authorization']);
      const clientId = form.get('client_id') ?? basic?.id ?? null;
      const secret = form.get('client_secret') ?? basic?.secret ?? null;
      switch (form.get('grant_type')) {
        case 'client_credentials':
          return this.#clientCredentials(clientId, secret, host);
        case JWT_GRANT:
          return this.#jwt(form.get('assertion') ?? '');
        case 'refresh_token':
          return this.#refresh(form.get('refresh_token') ?? '', clientId, secret);
        default:
          throw new GrantError('unsupported_grant_type', 'grant type not supported');
      }
    } catch (error) {
      if (!(error instanceof GrantError)) throw error;
      return json({ error: error.code, error_description: error.message }, 400);
    }
  }

  revoke(request: ApiRequest): Reply {
    const token = new URLSearchParams(request.body).get('token') ?? request.query.get('token') ?? '';
    const known = this.#refreshTokens.delete(token) || this.#sessions.userOf(token) !== null;
    this.#sessions.revoke(token);
    if (known) return empty(200);
    return json({ error: 'unsupported_token_type', error_description: 'this token type is not supported' }, 400);
  }

  /** `/id/<org>/<user>` and `/services/oauth2/userinfo`. Both refuse a bad token with 403 and a bare word. */
  identity(request: ApiRequest): Reply {
    const token = bearerToken(request.headers['authorization']) ?? request.query.get('oauth_token');
    const userId = token === null ? null : this.#sessions.userOf(token);
    const users = this.#org.database.table('User');
    const user = userId === null ? undefined : users.get(userId);
    if (userId === null || user === undefined) {
      return { status: 403, headers: { 'Content-Type': 'text/html;charset=UTF-8' }, body: 'Bad_OAuth_Token' };
    }
    const value = (field: string) => users.value(user, field);
    const modified = Number(value('LastModifiedDate'));
    const urls = { rest: `${this.instanceUrl}/services/data/v{version}/`, custom_domain: this.instanceUrl };
    const idUrl = this.idUrl(userId);
    const people = { email: value('Email'), zoneinfo: value('TimeZoneSidKey'), locale: value('LocaleSidKey'), urls };
    if (request.path.startsWith('/id/')) {
      return json({
        id: idUrl,
        asserted_user: true,
        user_id: userId,
        organization_id: this.#org.id,
        username: value('Username'),
        nick_name: value('CommunityNickname'),
        display_name: value('Name'),
        active: value('IsActive'),
        user_type: 'STANDARD',
        timezone: value('TimeZoneSidKey'),
        language: value('LanguageLocaleKey'),
        last_modified_date: restTime(modified),
        ...people,
      });
    }
    return json({
      sub: idUrl,
      user_id: userId,
      organization_id: this.#org.id,
      preferred_username: value('Username'),
      nickname: value('CommunityNickname'),
      name: value('Name'),
      given_name: value('FirstName'),
      family_name: value('LastName'),
      email_verified: true,
      user_type: 'STANDARD',
      active: value('IsActive'),
      ...people,
    });
  }

  #clientCredentials(clientId: string | null, secret: string | null, host: Host): Reply {
    if (host === 'login') throw new GrantError('invalid_grant', 'request not supported on this domain');
    this.#checkClient(clientId);
    if (this.#credentials.clientSecret === undefined || !same(secret, this.#credentials.clientSecret)) {
      throw new GrantError('invalid_client', 'invalid client credentials');
    }
    return this.#grant(this.#runAs(), 'OauthClientCredentials', null);
  }

  #refresh(token: string, clientId: string | null, secret: string | null): Reply {
    this.#checkClient(clientId);
    const expected = this.#credentials.clientSecret;
    if (expected !== undefined && secret !== null && !same(secret, expected)) {
      throw new GrantError('invalid_client', 'invalid client credentials');
    }
    if (!this.#refreshTokens.has(token)) throw new GrantError('invalid_grant', 'expired access/refresh token');
    let next: string | null = null;
    if (this.#credentials.rotateRefreshTokens !== false) {
      next = `5Aep861${randomBytes(40).toString('base64url')}`;
      this.#refreshTokens.delete(token);
      this.#refreshTokens.add(next);
    }
    return this.#grant(this.#runAs(), 'OauthRefreshToken', next);
  }

  #jwt(assertion: string): Reply {
    const { header, claims } = decodeJwt(assertion);
    if (claims['iss'] !== this.#credentials.clientId) {
      throw new GrantError('invalid_client_id', 'client identifier invalid');
    }
    const key = this.#credentials.publicKeyPem;
    const [signed, signature] = splitSignature(assertion);
    const good =
      key !== undefined && verify('RSA-SHA256', Buffer.from(signed), key, Buffer.from(signature, 'base64url'));
    if (header['alg'] !== 'RS256' || !good) throw new GrantError('invalid_grant', 'invalid assertion');
    const audience = this.#org.settings.sandbox ? 'https://test.salesforce.com' : 'https://login.salesforce.com';
    if (![audience, this.instanceUrl, this.loginUrl].includes(String(claims['aud']))) {
      throw new GrantError('invalid_grant', 'audience is invalid');
    }
    const remaining = Number(claims['exp']) - this.#org.nowSeconds();
    // Milliseconds in place of seconds end up here too: far beyond what is allowed.
    if (!(remaining > 0 && remaining <= MAX_ASSERTION_SECONDS)) {
      throw new GrantError('invalid_grant', 'expired authorization code');
    }
    const userId = this.#userNamed(String(claims['sub']));
    if (userId === null || !this.userApproved) {
      throw new GrantError('invalid_grant', "user hasn't approved this consumer");
    }
    return this.#grant(userId, 'OauthJwtBearer', null);
  }

  #checkClient(clientId: string | null): void {
    if (clientId !== this.#credentials.clientId) throw new GrantError('invalid_client_id', 'client identifier invalid');
  }

  #runAs(): string {
    const { username } = this.#credentials;
    if (username === undefined) return this.#org.standard.integrationUserId;
    const userId = this.#userNamed(username);
    if (userId === null) throw new GrantError('invalid_grant', 'no client credentials user enabled');
    return userId;
  }

  #userNamed(username: string): string | null {
    const users = this.#org.database.table('User');
    for (const row of users.all()) if (users.value(row, 'Username') === username) return String(row[ID]);
    return null;
  }

  #grant(userId: string, subType: string, refreshToken: string | null): Reply {
    const users = this.#org.database.table('User');
    const user = users.get(userId);
    if (user === undefined || users.value(user, 'IsActive') !== true) {
      throw new GrantError('inactive_user', 'user is inactive');
    }
    this.#recordLogin(userId, subType);
    const issuedAt = String(this.#org.now().getTime());
    const id = this.idUrl(userId);
    return json({
      access_token: this.#sessions.issue(userId),
      ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
      signature: createHmac('sha256', 'simulated').update(`${id}${issuedAt}`).digest('base64'),
      scope: 'api',
      instance_url: this.instanceUrl,
      id,
      token_type: 'Bearer',
      issued_at: issuedAt,
    });
  }

  /** Sign-ins of integrations appear in the login history like everybody's. */
  #recordLogin(userId: string, subType: string): void {
    const now = this.#org.now();
    this.#org.insert('LoginHistory', {
      UserId: userId,
      LoginTime: now,
      LoginType: 'Oauth2',
      LoginSubType: subType,
      Status: 'Success',
      Application: 'Uptake',
      Browser: 'Unknown',
      Platform: 'Unknown',
      SourceIp: '203.0.113.7',
      LoginUrl: 'login.salesforce.com',
    });
    this.#org.update('User', userId, { LastLoginDate: now }, { system: true });
  }

  /** The identity URL of a user: ends with the ids of organisation and user. */
  idUrl(userId: string): string {
    return `${this.loginUrl}/id/${this.#org.id}/${userId}`;
  }
}

function same(given: string | null, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function basicCredentials(authorization: string | undefined): { id: string; secret: string } | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id, secret: secret.join(':') };
}

function splitSignature(assertion: string): [string, string] {
  const dot = assertion.lastIndexOf('.');
  return [assertion.slice(0, dot), assertion.slice(dot + 1)];
}

function decodeJwt(assertion: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header, claims] = assertion.split('.').map((part) => {
    try {
      return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    } catch {
      return null;
    }
  });
  if (header == null || claims == null) throw new GrantError('invalid_grant', 'invalid assertion');
  return { header, claims };
}
