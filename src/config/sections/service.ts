import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { Secret } from '../../../connectors/contract/index.ts';
import { country, currency, flag, number, secretUrl, text, timeZone } from '../values.ts';

/*
 * Who the company is and where the service lives: company, dataDir, database, queue, server, log, secretKey.
 */

export const company = z
  .strictObject({
    name: text(200).default('Company'),
    /** Used where the CRM does not say a person's own zone, and for schedules. */
    timeZone: timeZone.default('UTC'),
    /** Whose public holidays count; null: none are known, and every weekday is a working day. */
    country: country.nullable().default(null),
    currency: currency.default('EUR'),
  })
  .prefault({});

export const dataDir = text(1000).default('./data');

export const database = z.strictObject({
  /** null: embedded PostgreSQL in dataDir. */
  url: secretUrl('postgres://user:password@host:5432/uptake', ['postgres', 'postgresql']),
});

export const queue = z.strictObject({
  /** null: BullMQ in the same PostgreSQL. */
  url: secretUrl('redis://user:password@host:6379/0', ['redis', 'rediss']),
});

const port = number(z.int().min(0).max(65_535));

/** Addresses or ranges of the proxies whose X-Forwarded-For is believed: `10.0.0.0/8, 192.0.2.7`. */
const proxies = z
  .string()
  .transform((list) => list.split(',').map((item) => item.trim()))
  .refine((list) => list.every(isAddressOrRange), {
    error: 'is not true, false or a list of addresses',
    params: { remedy: 'Use false, or the proxies in front of Uptake, such as "10.0.0.0/8, 192.0.2.7".' },
  });

function isAddressOrRange(item: string): boolean {
  const [address = '', prefix, ...rest] = item.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  if (!/^\d{1,3}$/.test(prefix)) return false;
  try {
    new BlockList().addSubnet(address, Number(prefix), family === 6 ? 'ipv6' : 'ipv4');
    return true;
  } catch {
    return false;
  }
}

export const server = z
  .strictObject({
    host: text(255).default('127.0.0.1'),
    port: port.default(8080),
    publicUrl: z
      .string()
      .refine((url) => /^https?:\/\//.test(url) && URL.canParse(url), {
        error: 'is not a URL',
        params: { remedy: 'Use the address people open, such as https://uptake.example.com.' },
      })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    trustProxy: z.union([flag, proxies]).default(false),
    /** A port of its own for Prometheus, without a key; null: `/metrics` on the API, scope admin. */
    metricsPort: port.nullable().default(null),
  })
  .prefault({})
  .transform((value) => ({ ...value, publicUrl: value.publicUrl ?? `http://localhost:${value.port}` }));

export const log = z
  .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info') })
  .prefault({});

export const secretKey = z
  .string()
  .refine((key) => key === '' || key.length >= 32, {
    error: 'is too short to protect anything',
    params: { remedy: 'Use at least 32 characters, such as the output of: openssl rand -base64 32' },
  })
  .transform((key) => (key === '' ? null : new Secret(key)));
