import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { dynamicsSettings, isMicrosoftHost } from '../../../connectors/dynamics/settings.ts';

const secret = { type: 'client-secret', tenantId: 'acme.com', clientId: 'app', clientSecret: 'hush-hush' };
const parse = (url: string, auth: unknown = secret) => dynamicsSettings.safeParse({ url, auth });

describe('settings', () => {
  test('a client secret is hidden from printing, and the public sign-in service is the default', () => {
    const { auth } = dynamicsSettings.parse({ url: 'https://acme.crm4.dynamics.com/', auth: secret });
    expect(auth).toMatchObject({ authority: 'https://login.microsoftonline.com' });
    expect(`${inspect(auth)}${JSON.stringify(auth)}`).not.toContain('hush-hush');
    expect(auth.type === 'client-secret' && auth.clientSecret.reveal()).toBe('hush-hush');
  });

  test('the address is reduced to its origin', () => {
    expect(parse('https://acme.crm.dynamics.com/').data?.url).toBe('https://acme.crm.dynamics.com');
  });

  test.each([
    'http://acme.crm.dynamics.com',
    'https://acme.crm.dynamics.com/main.aspx',
    'https://me:pw@acme.crm.dynamics.com',
    'https://acme.crm.dynamics.com/?x=1',
    'acme.crm.dynamics.com',
    'ftp://127.0.0.1',
  ])('%s is refused', (url) => {
    expect(parse(url).success).toBe(false);
  });

  test.each(['http://127.0.0.1:4100', 'http://localhost:1', 'http://[::1]:4100', 'https://crm.acme.internal'])(
    '%s is accepted',
    (url) => {
      expect(parse(url).data?.url).toBe(url);
    },
  );

  test.each(['common', 'Organizations', '', 'a/b'])('the directory "%s" is refused', (tenantId) => {
    expect(parse('https://a.crm.dynamics.com', { ...secret, tenantId }).success).toBe(false);
  });

  test('every way to sign in is accepted with its own fields only', () => {
    const url = 'https://a.crm.dynamics.com';
    expect(parse(url, { type: 'managed-identity' }).success).toBe(true);
    expect(parse(url, { type: 'managed-identity', clientId: 'x' }).success).toBe(true);
    expect(parse(url, { type: 'managed-identity', clientSecret: 'x' }).success).toBe(false);
    expect(parse(url, { ...secret, type: 'federated' }).success).toBe(false);
    expect(parse(url, { type: 'federated', tenantId: 'a.com', clientId: 'x', tokenFile: '/run/token' }).success).toBe(
      true,
    );
    expect(
      parse(url, { type: 'certificate', tenantId: 'a.com', clientId: 'x', certificate: 'c', privateKey: 'k' }).success,
    ).toBe(true);
    expect(parse(url, { type: 'password' }).success).toBe(false);
  });

  test('only a whole suffix makes a host one of Microsoft’s', () => {
    expect(isMicrosoftHost('https://acme.crm11.dynamics.com')).toBe(true);
    expect(isMicrosoftHost('https://acme.crm.microsoftdynamics.us')).toBe(true);
    expect(isMicrosoftHost('https://evildynamics.com')).toBe(false);
    expect(isMicrosoftHost('https://acme.dynamics.com.evil.example')).toBe(false);
  });
});
