import { z } from 'zod';
import { Secret } from '../contract/index.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const SHARED_TENANTS = new Set(['common', 'organizations', 'consumers']);
/** Where environments live, and where their users sign in: Microsoft's own domains, public and sovereign. */
const ENVIRONMENT_HOSTS = ['dynamics.com', 'dynamics.cn', 'microsoftdynamics.us', 'appsplatform.us'];
const SIGN_IN_HOSTS = ['login.microsoftonline.com', 'login.microsoftonline.us', 'login.partner.microsoftonline.cn'];
export const MICROSOFT_HOSTS: readonly string[] = [...ENVIRONMENT_HOSTS, ...SIGN_IN_HOSTS];

export function isLoopback(origin: string): boolean {
  return LOOPBACK.has(new URL(origin).hostname);
}

/** Whether an environment's host is one of Microsoft's own; another one is allowed, and named in a notice. */
export function isMicrosoftHost(origin: string): boolean {
  const { hostname } = new URL(origin);
  return ENVIRONMENT_HOSTS.some((host) => hostname.endsWith(`.${host}`));
}

const origin = z
  .string()
  .transform((text) => (URL.canParse(text) ? new URL(text) : null))
  .refine((url) => url !== null, { error: 'must be an address such as https://acme.crm.dynamics.com', abort: true })
  .refine((url) => url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.origin)), {
    error: 'must be https (plain http only for this computer itself)',
    abort: true,
  })
  .refine((url) => url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === '', {
    error: 'must be the bare address, without path, query or user',
  })
  .transform((url) => url?.origin ?? '');

const text = z.union([z.instanceof(Secret).transform((value) => value.reveal()), z.string().min(1)]);
const secret = text.transform((value) => new Secret(value));
// A PEM that came through an environment variable has its line ends written out.
const pem = text.transform((value) => new Secret(value.replaceAll('\\n', '\n')));

const tenantId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, 'must be a directory (tenant) id or domain')
  .refine((text) => !SHARED_TENANTS.has(text.toLowerCase()), {
    error: 'must name your own directory: an application cannot sign in to a shared one',
  });

const clientId = z.string().min(1);
const authority = origin.default('https://login.microsoftonline.com');

const auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('client-secret'), tenantId, clientId, clientSecret: secret, authority }),
  z.strictObject({
    type: z.literal('certificate'),
    tenantId,
    clientId,
    /** PEM: the certificate registered with the application, and after it any chain. */
    certificate: pem,
    /** PEM, encrypted or not. */
    privateKey: pem,
    passphrase: secret.optional(),
    authority,
  }),
  z.strictObject({
    type: z.literal('managed-identity'),
    /** Of a user-assigned identity; left out for the machine's own. */
    clientId: clientId.optional(),
  }),
  z.strictObject({
    type: z.literal('federated'),
    tenantId,
    clientId,
    /** A file the platform keeps fresh (Kubernetes workload identity); read again for every token. */
    tokenFile: z.string().min(1),
    authority,
  }),
]);

/** What a Dynamics connection needs: the environment's address and one way to sign in as its application user. */
export const dynamicsSettings = z.strictObject({ url: origin, auth });

export type DynamicsSettings = z.output<typeof dynamicsSettings>;
export type DynamicsAuth = DynamicsSettings['auth'];
