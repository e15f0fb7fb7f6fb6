import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A certificate of our own making, so that no private key lies in the repository. */
export interface TestCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** SHA-256 of the DER form, hexadecimal. */
  readonly thumbprint: string;
}

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const SEQUENCE = 0x30;
const SHA256_WITH_RSA = tagged(SEQUENCE, Buffer.from('06092a864886f70d01010b0500', 'hex'));

function commonName(name: string): Buffer {
  const attribute = tagged(SEQUENCE, Buffer.from('0603550403', 'hex'), tagged(0x0c, Buffer.from(name)));
  return tagged(SEQUENCE, tagged(0x31, attribute));
}

/** Signs an X.509 certificate for a fresh RSA key, good from 2020 to 2049. */
export function selfSignedCertificate(name = 'uptake-test'): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const validity = tagged(
    SEQUENCE,
    tagged(0x17, Buffer.from('200101000000Z')),
    tagged(0x17, Buffer.from('491231235959Z')),
  );
  const body = tagged(
    SEQUENCE,
    tagged(0xa0, Buffer.from('020102', 'hex')),
    Buffer.from('020101', 'hex'),
    SHA256_WITH_RSA,
    commonName(name),
    validity,
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = tagged(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const der = tagged(SEQUENCE, body, SHA256_WITH_RSA, signature);
  const base64 = der.toString('base64').replace(/(.{64})/g, '$1\n');
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    thumbprint: createHash('sha256').update(der).digest('hex'),
  };
}
