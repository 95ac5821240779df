// Certificates for a TLS server on loopback, made when they are wanted: no private key is kept anywhere.
import { randomUUID } from 'node:crypto';
import { generate } from 'selfsigned';

export interface Certificate {
  key: string;
  cert: string;
}

/** What it is for, and for how long. */
export interface CertificateSettings {
  /** Default `127.0.0.1`, unless there is a name. */
  ip?: string;
  /** A host name, in place of an address. */
  name?: string;
  /** Default 2. */
  endsInDays?: number;
}

const DAY_MS = 86_400_000;

/** A self-signed one; by default for 127.0.0.1, and valid today. */
export async function createCertificate({
  ip = '127.0.0.1',
  name,
  endsInDays = 2,
}: CertificateSettings = {}): Promise<Certificate> {
  const now = Date.now();
  // A name of its own, or a store of several would take one for the other's issuer.
  const { private: key, cert } = await generate([{ name: 'commonName', value: `loopback ${randomUUID()}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 30 * DAY_MS),
    notAfterDate: new Date(now + endsInDays * DAY_MS),
    extensions: [
      { name: 'subjectAltName', altNames: [name === undefined ? { type: 7, ip } : { type: 2, value: name }] },
    ],
  });
  return { key, cert };
}
