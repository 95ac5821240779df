// A certificate for the token endpoint that speaks TLS, known to the apps as a company's own CA would be.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { createTemporaryFolder } from './temporary-folder';

export interface CertificateFiles {
  keyFile: string;
  certFile: string;
}

/** Makes one for `localhost`. */
export async function createCertificate(): Promise<CertificateFiles> {
  const folder = createTemporaryFolder();
  const files = { keyFile: join(folder, 'key.pem'), certFile: join(folder, 'cert.pem') };
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  writeFileSync(files.keyFile, key, { mode: 0o600 });
  writeFileSync(files.certFile, cert);
  return files;
}
