import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { Secret } from '../contract/index.ts';

/** Salesforce has retired 21.0 to 30.0 and stops answering 31.0 to 64.0 by SOAP only; below this, fields we map are missing. */
const OLDEST_API_VERSION = 53;

/** Below this, paged queries are quicker than a job: ten requests against four and the time the job waits for its turn. */
const BULK_FROM_ROWS = 20_000;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Hosts that sign anybody in; the client-credentials flow exists on an organisation's own domain only. */
const SHARED_LOGIN_HOSTS = new Set(['login.salesforce.com', 'test.salesforce.com']);

/** Where people work and administrators set up: what stands in a browser's address bar, and has no API. */
const PAGE_HOSTS = ['.lightning.force.com', '.my.salesforce-setup.com'];

const text = z.string().min(1);
const secret = text.transform((value) => new Secret(value));

const privateKey = text
  // A PEM that came through an environment variable has its line ends written out.
  .transform((value) => value.replaceAll('\\n', '\n'))
  .refine(isPrivateKey, 'This is not a private key in PEM form (-----BEGIN PRIVATE KEY-----).')
  .transform((value) => new Secret(value));

const jwtBearer = z.strictObject({
  type: z.literal('jwt-bearer'),
  /** Consumer key of the external client app. */
  clientId: text,
  /** The Salesforce user name Uptake signs in as. */
  username: text,
  privateKey,
});

const clientCredentials = z.strictObject({
  type: z.literal('client-credentials'),
  clientId: text,
  clientSecret: secret,
});

const refreshToken = z.strictObject({
  type: z.literal('refresh-token'),
  clientId: text,
  clientSecret: secret.optional(),
  refreshToken: secret,
});

const loginUrl = z.string().transform((value, context) => {
  const problem = problemOfLoginUrl(value);
  if (problem !== null) {
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  }
  return new URL(value).origin;
});

export const salesforceSettings = z
  .strictObject({
    loginUrl,
    apiVersion: z
      .string()
      .regex(/^\d{2}\.0$/, 'Write the API version as Salesforce does: "64.0".')
      .refine((version) => Number(version) >= OLDEST_API_VERSION, `Use API version ${OLDEST_API_VERSION}.0 or newer.`)
      .default('64.0'),
    /** First reads of an object go by the Bulk API from this many expected rows on. */
    bulkFrom: z.number().int().min(1).default(BULK_FROM_ROWS),
    auth: z.discriminatedUnion('type', [jwtBearer, clientCredentials, refreshToken]),
  })
  .superRefine(({ loginUrl: origin, auth }, context) => {
    const { host } = new URL(origin);
    if (auth.type === 'client-credentials' && SHARED_LOGIN_HOSTS.has(host)) {
      context.addIssue({
        code: 'custom',
        path: ['loginUrl'],
        message: `Client credentials are not accepted on ${host}: use your My Domain, https://<your domain>.my.salesforce.com.`,
      });
    }
  });

export type SalesforceSettings = z.infer<typeof salesforceSettings>;

function isPrivateKey(pem: string): boolean {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    return false;
  }
}

function problemOfLoginUrl(value: string): string | null {
  if (!URL.canParse(value)) return 'This is not a URL; write https://<your domain>.my.salesforce.com.';
  const { protocol, hostname } = new URL(value);
  const pages = PAGE_HOSTS.find((suffix) => hostname.endsWith(suffix));
  if (pages !== undefined) {
    const domain = hostname.slice(0, -pages.length);
    return `${hostname} shows pages and has no API: use https://${domain}.my.salesforce.com.`;
  }
  if (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))) return null;
  return `Use https; plain ${protocol.slice(0, -1)} is for loopback addresses only.`;
}
