// A certificate for the token endpoint that speaks TLS. The apps trust it as they would a company's own CA.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate, type Certificate } from '../../test/support/certificate';

export interface TrustedCertificate extends Certificate {
  /** For `NODE_EXTRA_CA_CERTS`; goes when this process ends. */
  certFile: string;
}

/** Makes one for `localhost`. */
export async function createTrustedCertificate(): Promise<TrustedCertificate> {
  const certificate = await createCertificate({ name: 'localhost' });
  const folder = mkdtempSync(join(tmpdir(), 'loopandtie-bench-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const certFile = join(folder, 'cert.pem');
  writeFileSync(certFile, certificate.cert);
  return { ...certificate, certFile };
}
