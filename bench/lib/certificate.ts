// A certificate for the token endpoint that speaks TLS. The apps trust it as they would a company's own CA.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface Certificate {
  key: string;
  cert: string;
  /** For `NODE_EXTRA_CA_CERTS`; goes when this process ends. */
  certFile: string;
}

/** Makes one for `localhost`. */
export async function createCertificate(): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const folder = mkdtempSync(join(tmpdir(), 'loopandtie-bench-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const certFile = join(folder, 'cert.pem');
  writeFileSync(certFile, cert);
  return { key, cert, certFile };
}
