// Encrypts access tokens. They do not expire and are worth money, so a copy of the store must give nobody a token. Whoever can
// write to the store cannot give one user's token to another, since each opens only for its owner.
import { hkdfSync } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';

/** Encrypts and decrypts access tokens. */
export type TokenVault = ReturnType<typeof createTokenVault>;

/**
 * Makes a vault from a list of secrets: the first encrypts, and each can decrypt. To replace one, put the new secret first,
 * and remove the old one later: whoever has not connected since then has to connect again.
 */
export function createTokenVault(secrets: readonly string[]) {
  // The secret may sign the session cookie too, so the key is derived from it.
  const keys = secrets.map(
    (secret) => new Uint8Array(hkdfSync('sha256', secret, '', 'access tokens of the example app', 32)),
  );
  const [current] = keys;
  if (!current) throw new TypeError('A token vault needs at least one secret.');

  return {
    /** Encrypts a token for its owner, the id of a user. */
    async seal(token: string, owner: string): Promise<string> {
      const content = new EncryptJWT({ token }).setSubject(owner);
      return await content.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(current);
    },

    /** Undefined if the secret is gone, the text was changed, or the owner is another. */
    async open(sealed: string, owner: string): Promise<string | undefined> {
      for (const key of keys) {
        try {
          return (await jwtDecrypt<{ token: string }>(sealed, key, { subject: owner })).payload.token;
        } catch (error) {
          if (!(error instanceof errors.JOSEError)) throw error;
        }
      }
      return undefined;
    },
  };
}
