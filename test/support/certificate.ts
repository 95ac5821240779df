// Certificates for a TLS server on loopback, made when a test wants one: no private key is kept anywhere.
import { randomUUID } from 'node:crypto';
import { generate } from 'selfsigned';

export interface Certificate {
  key: string;
  cert: string;
}

const DAY_MS = 86_400_000;

/** A self-signed one; by default for 127.0.0.1, and valid today. */
export async function createCertificate({ ip = '127.0.0.1', endsInDays = 2 } = {}): Promise<Certificate> {
  const now = Date.now();
  // A name of its own, or a store of several would take one for the other's issuer.
  const { private: key, cert } = await generate([{ name: 'commonName', value: `loopback ${randomUUID()}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 30 * DAY_MS),
    notAfterDate: new Date(now + endsInDays * DAY_MS),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip }] }],
  });
  return { key, cert };
}
