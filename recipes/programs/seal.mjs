// Encrypts tokens with AES-256-GCM.
import { createHash } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { readSecret } from './settings.mjs';

const key = createHash('sha256').update(readSecret('TOKEN_SECRET')).digest();

/** The owner is sealed in with the token: it does not open for anybody else. */
export function seal(accessToken, owner) {
  const token = new EncryptJWT({ accessToken }).setSubject(owner);
  return token.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key);
}

export async function unseal(sealed, owner) {
  const { payload } = await jwtDecrypt(sealed, key, { subject: owner });
  return payload.accessToken;
}
